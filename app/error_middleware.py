"""Error middleware: the error shape for programs, a page for people."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.services import Services
from app.site.pages import error_page, remembered
from app.web.errors import Problem, not_found, unexpected
from app.web.json import dumps
from app.web.languages import language_of
from app.web.responses import Variant, header

LOG = logging.getLogger("ravine")

RETRY_SECONDS: Final = "60"
"""Seconds to wait where a refusal does not say."""
HTML: Final = "text/html"
_NOT_FOR_PEOPLE: Final = ("/api", "/static", "/healthz", "/readyz", "/metrics", "/openapi.json")


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
            if started:
                raise
            what = f"{scope['method']} {scope['path']}"
            problem = error if isinstance(error, Problem) else unexpected(what)
            try:
                response = await error_response(self.services, Request(scope, receive), problem)
            except ClientDisconnect:
                return
            await response(scope, receive, send)


async def error_response(services: Services, request: Request, problem: Problem) -> Response:
    """Return a problem as the answer to a request."""
    scope, language = request.scope, language_of(request.scope)
    is_for_people = not scope["path"].startswith(_NOT_FOR_PEOPLE)
    page = None
    if is_for_people and HTML in header(scope, b"accept"):
        page = await _page(services, request, problem)
    media_type = "application/json" if page is None else HTML
    variant = Variant(language.code, form=media_type if is_for_people else None)
    headers = {"Cache-Control": "no-store"} | dict(variant.headers()) | problem.headers
    if problem.status in (429, 503):
        headers.setdefault("Retry-After", RETRY_SECONDS)
    if page is None:
        return Response(dumps(problem.body(language)), problem.status, headers, media_type)
    headers |= remembered(scope, language)
    return Response(page, problem.status, headers, media_type)


async def _page(services: Services, request: Request, problem: Problem) -> bytes | None:
    """Return a problem as a page; None if even that fails."""
    scope = request.scope
    render = partial(error_page, services, problem, scope)
    try:
        if problem.status not in (429, 503):
            with suppress(Problem):
                return await services.computing.call(request, render)
        return render()  # where nothing is computed for this client; it takes a millisecond
    except ClientDisconnect:
        raise
    except Exception:  # the last line of defense must not need a template
        LOG.exception("the error page failed")
        return None


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
    return await error_response(request.app.state.services, request, problem)
