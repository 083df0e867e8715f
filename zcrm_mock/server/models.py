"""What the control plane takes and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Json = dict[str, Any]

TEN_YEARS = 315_360_000
Step = Annotated[float, Field(ge=0, le=TEN_YEARS)]
Scopes = Annotated[list[str] | str | None, Field(description="A list, or a text with commas or blanks")]


class Asked(BaseModel):
    """A body; a key that it does not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """What went wrong, in words; `failure` is Zoho's own where Zoho would refuse."""

    error: str
    failure: Json | None = None


class About(BaseModel):
    """What this is, and where to go from here."""

    name: str = "zcrm-mock"
    version: str
    company: str
    modules: dict[str, int] = Field(description="How many records each module has")
    authorization: str = Field(description="A header that Zoho's API takes now")
    client_id: str
    client_secret: str
    links: dict[str, str]


class Health(BaseModel):
    """The server is up."""

    status: str = "ok"
    version: str
    imitated: int
    operations: int


class Seed(Asked):
    """Records to make up."""

    module: str
    count: int = Field(ge=1, le=100_000)


class Email(Asked):
    """An e-mail to put on a record; what is left out is the user's, now, to the record's own address."""

    module: str
    record_id: str
    user: str | None = Field(default=None, description="Who sent it: an id, an e-mail address or a full name")
    subject: str = ""
    content: str = ""
    sender: str | None = None
    to: str | list[str] | None = None
    cc: str | list[str] | None = None
    sent: bool = Field(default=True, description="false: received from the record's own address")
    read: bool = False
    time: str | None = Field(default=None, description="When, as Zoho writes times")
    message_id: str | None = None


class LoggedCall(BaseModel):
    """One call of the journal; bodies are JSON where they are JSON, else text, else null."""

    operation: str | None
    module: str | None
    method: str
    path: str
    params: dict[str, str]
    body: Any
    status: int
    answer: Any
    at: str
    warnings: list[str]
    hint: str = Field(description="Why it was refused, where Zoho does not say")
    evidence: list[dict[str, str]] = Field(default=[], description="Claims behind the answer, if asked for")


class PlannedFault(Asked):
    """Which calls find Zoho unwell, and how."""

    operation: str = Field(default="*", description="`records.create`, `records.*`, …")
    status: Literal[429, 500, 502, 503, 504] = 500
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    lost: Annotated[bool, Field(description="Carry the calls out first.")] = False


class FailingJobs(Asked):
    """How many."""

    count: Annotated[int, Field(ge=0, le=1000)] = 1


class SentCallback(BaseModel):
    """One callback, and what became of it."""

    url: str
    payload: dict[str, Any]
    status: int | None
    error: str | None
    tries: int


class Rules(Asked):
    """Rules of a module by their names, as an org file has them."""

    workflows: dict[str, Json] | None = None
    approvals: dict[str, Json] | None = None
    blueprints: dict[str, Json] | None = None


class RanRule(BaseModel):
    """One rule that ran, and what it did by action."""

    kind: str
    rule: str
    event: str
    module: str
    record_id: str
    did: Json


class Time(BaseModel):
    """The org's clock."""

    now: str = Field(description="In the org's time zone, as Zoho writes it")
    timestamp: float = Field(description="Seconds since 1970, UTC")
    frozen: bool


class Advance(Asked):
    """How far ahead."""

    days: Step = 0
    hours: Step = 0
    minutes: Step = 0
    seconds: Step = 0


class ClockChange(Asked):
    """One of `{"advance": {"hours": 1}}`, `{"freeze": "2026-11-23T18:00:00Z"}`, `{"run": true}`."""

    advance: Advance | None = None
    freeze: AwareDatetime | bool | None = Field(default=None, description="When; `true`: now")
    run: bool = False

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum((self.advance is not None, bool(self.freeze), self.run)) != 1:
            raise ValueError("say one of advance, freeze and run")
        return self


class Grant(Asked):
    """Whom a token is for, and what it opens; everything, for the primary user, unless told."""

    scopes: Scopes = None
    user: str | None = Field(default=None, description="An id, an e-mail address or a full name")

    def listed(self) -> list[str] | None:
        """The scopes as a list, or None for all."""
        if isinstance(self.scopes, str):
            return self.scopes.replace(",", " ").split()
        return self.scopes


class TokenGrant(Grant):
    """An access token to make."""

    seconds: float = Field(default=3600, ge=0, le=TEN_YEARS)


class AccessToken(BaseModel):
    """An access token."""

    access_token: str
    expires_in: float


class Code(BaseModel):
    """A grant code, as the API console's Self Client makes one: good once, at `POST /oauth/v2/token`."""

    code: str
    expires_in: int


class Client(Asked):
    """A client of the API console; what is left out is made up."""

    client_id: str | None = Field(default=None, min_length=1)
    client_secret: str | None = Field(default=None, min_length=1)
    redirect_uri: str | None = None


class PermissionsChange(Asked):
    """What to take from a profile or a user, and what to give back."""

    who: str = Field(description="A profile's name, or a user's id, e-mail address or full name")
    forbid: list[str] = []
    allow: list[str] = []


class SnapshotId(BaseModel):
    """A snapshot to go back to."""

    id: str


class CreditsChange(Asked):
    """What to change; the rest stays."""

    limit: int | None = Field(default=None, ge=0, le=10**12)
    enforced: bool | None = None
    used: int | None = Field(default=None, ge=0, le=10**12)


class CreditsState(BaseModel):
    """What the org may call in 24 hours."""

    limit: int
    enforced: bool
    used: int
