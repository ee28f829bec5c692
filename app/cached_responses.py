"""Documents that are made once and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from app.races.executor import VARY
from app.services import services_of
from app.version import BUILD
from app.web.cache import keep
from app.web.json import dumps
from app.web.responses import (
    REVALIDATE,
    Answer,
    Ready,
    encoding_for,
    strong_etag,
)

PURE: Final = "public, max-age=86400"
"""What follows from its address alone; a day, as a new release may answer otherwise."""


async def kept(
    request: Request, key: tuple[Any, ...], make: Callable[[], Any], cache_control: str = REVALIDATE
) -> Response:
    """The document under `key`, made where it is not kept yet, in the encoding that the client takes."""
    return await kept_work(
        request, key, partial(services_of(request).races.compute, make), cache_control
    )


async def kept_work(
    request: Request,
    key: tuple[Any, ...],
    work: Callable[[], Awaitable[Any]],
    cache_control: str = REVALIDATE,
) -> Response:
    """The same of a document whose making is not one piece of work."""

    async def body() -> bytes:
        return dumps(await work()).encode()

    return await kept_body(request, key, body, cache_control)


async def kept_body(
    request: Request,
    key: tuple[Any, ...],
    work: Callable[[], Awaitable[bytes]],
    cache_control: str,
    media_type: str = "application/json",
) -> Response:
    """The same of any content."""
    services = services_of(request)
    encoding = "" if media_type.startswith("image/") else encoding_for(request.scope)
    full_key = (*key, encoding)
    known = Answer(b"", media_type, strong_etag(BUILD, key), cache_control, (VARY,))
    async with services.cache.one_at_a_time(full_key):
        answer = services.cache.get(full_key)
        if answer is None:
            body = await work()
            answer = await services.races.compute(
                lambda: known.with_body(body).compressed(encoding)
            )
        return Ready(keep(services.cache, request.scope, full_key, answer))
