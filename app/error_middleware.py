"""Error middleware: the error shape for programs, a page for people."""

from __future__ import annotations

import logging
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.pages import error_page, remembered
from app.services import Services
from app.web.errors import Problem, not_found
from app.web.json import dumps
from app.web.languages import language_of
from app.web.responses import header, origin_of

LOG = logging.getLogger("ravine")

_NOT_FOR_PEOPLE: Final = ("/api", "/static", "/healthz", "/openapi.json")


class Boundary:
    """Answers for whatever `app` raises."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app, self.services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noticing_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noticing_send)
        except ClientDisconnect:
            return
        except Exception as error:
            problem = error if isinstance(error, Problem) else self._unexpected(scope)
            if started:
                raise
            await error_response(self.services, scope, problem)(scope, receive, send)

    def _unexpected(self, scope: Scope) -> Problem:
        LOG.exception("%s %s failed", scope["method"], scope["path"])
        return Problem(
            500, "internal", "Something went wrong on the server; it has been noted.", link="/"
        )


def error_response(services: Services, scope: Scope, problem: Problem) -> Response:
    """A problem as the answer to a request."""
    language = language_of(scope)
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language.code,
        "Vary": "Accept, Accept-Language, Cookie",
        **problem.headers,
    }
    if _wants_page(scope):
        try:
            page = error_page(services, language, problem, scope, origin_of(scope))
            return Response(
                page,
                problem.status,
                headers | remembered(scope, language),
                "text/html; charset=utf-8",
            )
        except Exception:  # the last line of defense must not need a template
            LOG.exception("the error page failed")
    return Response(dumps(problem.body(language)), problem.status, headers, "application/json")


def _wants_page(scope: Scope) -> bool:
    return "text/html" in header(scope, b"accept") and not scope["path"].startswith(_NOT_FOR_PEOPLE)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer to what the router itself refuses: unknown paths and methods."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        template = "{field} {value} is not for this address; allowed is {allowed}."
        problem = Problem(
            405,
            "method",
            template,
            field="method",
            value=request.method,
            allowed=allowed,
            headers=dict(error.headers or {}),
        )
    elif error.status_code == 404:
        problem = not_found(request.url.path)
    else:
        problem = Problem(error.status_code, "refused", "The request can't be read.")
    return error_response(request.app.state.services, request.scope, problem)
