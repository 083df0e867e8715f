"""The control plane's tokens, codes, clients and permissions: the consoles that this machine lacks."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from fastapi import APIRouter

from zcrm_mock.api.oauth import CODE_LIFE
from zcrm_mock.api.scopes import EVERYTHING
from zcrm_mock.server.models import AccessToken, Client, Code, Grant, PermissionsChange, TokenGrant

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM


def oauth_routes(router: APIRouter, crm: FakeCRM) -> None:
    """Add them to `router`."""

    @router.post("/tokens", status_code=201)
    def make_token(asked: TokenGrant | None = None) -> AccessToken:
        """An access token: of a user, with scopes, for some seconds."""
        asked = asked or TokenGrant()
        scopes = asked.listed()
        token = crm.token(EVERYTHING if scopes is None else scopes, user=asked.user, seconds=asked.seconds)
        return AccessToken(access_token=token, expires_in=asked.seconds)

    @router.post("/tokens/expire", status_code=204)
    def expire_tokens() -> None:
        """From now on every access token is INVALID_TOKEN, until a new one is granted."""
        crm.expire_tokens()

    @router.post("/codes", status_code=201)
    def make_code(asked: Grant | None = None) -> Code:
        """A grant code, to be traded for tokens at `POST /oauth/v2/token`."""
        asked = asked or Grant()
        scopes = asked.listed()
        with crm.locked():
            code = crm.oauth.new_code(EVERYTHING if scopes is None else scopes, user=asked.user)
        return Code(code=code, expires_in=CODE_LIFE)

    @router.post("/clients", status_code=201)
    def add_client(asked: Client | None = None) -> Client:
        """Register a client of the API console; a fake that is not strict takes any."""
        asked = asked or Client()
        with crm.locked():
            # Made up, but the same in every run.
            text = sha256(f"client/{len(crm.oauth.apps)}".encode()).hexdigest()
            app = crm.oauth.add_client(
                asked.client_id or f"1000.{text[:30].upper()}",
                asked.client_secret or text[:42],
                asked.redirect_uri,
            )
        return Client(client_id=app.client_id, client_secret=app.client_secret, redirect_uri=app.redirect_uri)

    @router.get("/clients")
    def get_clients() -> list[Client]:
        """The clients that a strict fake knows, the first one from the start."""
        with crm.locked():
            apps = list(crm.oauth.apps.values())
        return [
            Client(client_id=a.client_id, client_secret=a.client_secret, redirect_uri=a.redirect_uri)
            for a in apps
        ]

    @router.post("/permissions")
    def change_permissions(asked: PermissionsChange) -> dict[str, list[str]]:
        """Take permissions from a profile or a user, or give them back; answers what is taken now."""
        with crm.locked() as org:
            org.permissions.change(asked.who, forbid=asked.forbid, allow=asked.allow)
            return org.permissions.forbidden()

    @router.get("/permissions")
    def get_permissions() -> dict[str, list[str]]:
        """What profiles and users may not do, by the name or the e-mail address."""
        with crm.locked() as org:
            return org.permissions.forbidden()
