"""The control plane under `/__mock__/`: what a test can do in Python, over HTTP; and the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException

from zcrm_mock._version import __version__
from zcrm_mock.api.openapi import openapi_document
from zcrm_mock.engine.failures import Refused
from zcrm_mock.server import pages
from zcrm_mock.server.control_automation import automation_routes
from zcrm_mock.server.control_clock import clock_routes
from zcrm_mock.server.control_oauth import oauth_routes
from zcrm_mock.server.control_records import record_routes
from zcrm_mock.server.models import Problem

if TYPE_CHECKING:
    from zcrm_mock.api.app import FakeCRM

MAX_DEPTH = 64

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request cannot be understood"},
    403: {"model": Problem, "description": "Neither from this machine nor with the token"},
    404: {"model": Problem, "description": "No such module or snapshot"},
    422: {"model": Problem, "description": "Zoho would refuse it; nothing was kept"},
}


def control_app(crm: FakeCRM) -> FastAPI:
    """FastAPI with the control plane and the pages of `crm`."""
    app = FastAPI(
        title="zcrm-mock", version=__version__, openapi_url=None, docs_url=None, redoc_url=None,
    )  # fmt: skip
    router = APIRouter(prefix="/__mock__", tags=["__mock__"], responses=PROBLEMS, route_class=_JsonRoute)
    for add_routes in (record_routes, automation_routes, clock_routes, oauth_routes):
        add_routes(router, crm)
    app.include_router(router)
    _add_pages(app, crm)
    app.exception_handler(Refused)(_refused)
    app.exception_handler(ValueError)(_wrong)
    app.exception_handler(RequestValidationError)(_not_understood)
    app.exception_handler(StarletteHTTPException)(_http_problem)
    return app


def merged_openapi(app: FastAPI) -> dict[str, Any]:
    """Zoho's API and the control plane in one document."""
    document, own = openapi_document(), app.openapi()
    about = {
        "name": "__mock__",
        "description": "The control plane: seed, look inside, move time, make tokens",
    }
    document["tags"] = [about, *document["tags"]]
    document["paths"] |= own["paths"]
    document["components"]["schemas"] = document["components"]["schemas"] | own["components"]["schemas"]
    return document


def _add_pages(app: FastAPI, crm: FakeCRM) -> None:
    made: list[bytes] = []

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        if not made:
            made.append(orjson.dumps(merged_openapi(app)))
        return Response(made[0], media_type="application/json")

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.docs(crm, str(request.base_url), app), headers=pages.HEADERS)

    @app.get("/", include_in_schema=False)
    def landing(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.landing(crm, str(request.base_url)), headers=pages.HEADERS)


# --- bodies: orjson's JSON, as Zoho's API reads it -------------------------------------------------


class _JsonRequest(Request):
    async def json(self) -> Any:
        value = orjson.loads(await self.body())
        if _is_deep(value):
            raise HTTPException(400, f"the body is nested deeper than {MAX_DEPTH}")
        return value


class _JsonRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            return await handle(_JsonRequest(request.scope, request.receive))

        return answer


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = [part.values() if isinstance(part, dict) else part for part in level]
        level = [one for part in inner for one in part if isinstance(one, (dict, list))]
        if not level:
            return False
    return True


# --- problems: always JSON, always with `error` ---------------------------------------------------


def _problem(status: int, error: str, **more: Any) -> JSONResponse:
    return JSONResponse({"error": error, **more}, status)


async def _refused(request: Request, error: Any) -> JSONResponse:  # noqa: ARG001 - Starlette's signature
    return _problem(422, str(error), failure=error.failure.as_json())


async def _wrong(request: Request, error: Any) -> JSONResponse:  # noqa: ARG001
    return _problem(400, str(error))


async def _http_problem(request: Request, error: Any) -> JSONResponse:  # noqa: ARG001
    return _problem(error.status_code, str(error.detail))


async def _not_understood(request: Request, error: Any) -> JSONResponse:  # noqa: ARG001
    told = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
    return _problem(400, "; ".join(told))
