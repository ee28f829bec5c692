"""Bodies of requests: bounded in bytes, and JSON read strictly."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import Problem
from app.web.responses import header
from surfaces.errors import Phrase

JSON: Final = "application/json"


class BodyLimit:
    """Refuses bodies over the limit, by their declared length or while they arrive."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app, self.max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = header(scope, b"content-length")
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > self.max_bytes:
            raise self._too_large(declared[:20])
        received = 0

        async def receive_within() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise self._too_large(received)
            return message

        await self.app(scope, receive_within, send)

    def _too_large(self, size: object) -> Problem:
        template = "The request's body is too large; allowed is {allowed}."
        return Problem(
            413,
            "too-large",
            template,
            field="body",
            value=size,
            allowed=f"{self.max_bytes} B",
            headers={"Connection": "close"},
        )


async def read_json(request: Request) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        Problem: 415 for a body of another type, which a form on any site could send; 422 for
            what is not JSON (nan, inf and repeated keys are not), or not an object.
    """
    media_type = header(request.scope, b"content-type")
    if media_type.partition(";")[0].strip().lower() != JSON:
        template = "The body must be of the type {allowed}, not {value!r}."
        raise Problem(
            415, "media-type", template, field="Content-Type", value=media_type, allowed=JSON
        )
    body = await request.body()
    try:
        value = json.loads(body, object_pairs_hook=_unique, parse_constant=_not_json)
    except (
        ValueError,
        RecursionError,
    ) as error:  # bad syntax, bad UTF-8, digits beyond Python's bound, too deep
        raise _malformed() from error
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a repeated key")
    return result


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def _malformed() -> Problem:
    allowed = Phrase("a JSON object without repeated keys, NaN or Infinity")
    return Problem(422, "invalid", "The body must be {allowed}.", field="body", allowed=allowed)
