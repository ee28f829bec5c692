"""The routes of pictures: of races, and of links as QR codes."""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.clean_link import read_link
from app.pictures.qr_code import MAX_TEXT, qr_code
from app.pictures.race import as_gif, as_map, as_png, as_thumbnail
from app.races import openapi
from app.races.executor import ALL_STEPS, Format
from app.scheduling.jobs import Job
from app.services import services_of
from app.urls import ANIMATION, MAP, PREVIEW, QR_CODE, SMALL
from app.web.errors import Problem
from app.web.languages import LANGUAGES, SOURCE
from app.web.responses import ONE_DAY, Answer, origin_of, strong_etag
from surfaces.errors import Phrase

PNG: Final = Format("png", "image/png", as_png, cache_control=ONE_DAY, max_whole_steps=ALL_STEPS)
THUMBNAIL: Final = Format(
    "thumbnail", "image/png", as_thumbnail, cache_control=ONE_DAY, max_whole_steps=ALL_STEPS
)
MAP_PNG: Final = Format(
    "map", "image/png", as_map, cache_control=ONE_DAY, max_whole_steps=ALL_STEPS
)
GIF: Final = Format("gif", "image/gif", as_gif, cache_control=ONE_DAY, max_whole_steps=0)

router = APIRouter()


@router.get(PREVIEW, **openapi.PREVIEW)
async def read_preview(request: Request) -> Response:
    """The race as a picture of 1200 by 630 pixels: what a link shows where it is pasted."""
    return await _picture(request, PNG)


@router.get(SMALL, **openapi.PREVIEW)
async def read_thumbnail(request: Request) -> Response:
    """The race's map alone, 240 by 160 pixels: for lists."""
    return await _picture(request, THUMBNAIL)


@router.get(MAP, **openapi.PREVIEW)
async def read_map(request: Request) -> Response:
    """The race's map alone, 480 by 320 pixels: for the gallery."""
    return await _picture(request, MAP_PNG)


@router.get(ANIMATION, **openapi.ANIMATION)
async def read_animation(request: Request) -> Response:
    """The race as an animated GIF, in a loop."""
    return await _picture(request, GIF)


@router.get(QR_CODE, **openapi.QR_CODE)
async def read_qr_code(request: Request) -> Response:
    """The QR code of a link of this site, as SVG."""
    link = request.query_params.get("link", "")
    address = origin_of(request.scope) + link
    is_here = link.startswith("/") and not link.startswith("//") and link.isprintable()
    if not is_here or len(address.encode()) > MAX_TEXT:
        raise Problem(
            422,
            "invalid",
            "{field} must be {allowed}, not {value!r}.",
            field="link",
            value=link,
            allowed=Phrase("a link of this site of at most {limit} bytes, as /t/…", limit=MAX_TEXT),
        )

    def work() -> Job:
        yield None
        body = qr_code(address)
        return Answer(body, "image/svg+xml", strong_etag(body), ONE_DAY)

    return await services_of(request).computing.answer(request, (QR_CODE, address), work)


async def _picture(request: Request, format: Format) -> Response:
    services = services_of(request)
    # a picture stands for a link that people paste, so it reads links as pages do
    read = partial(read_link, request.url.query, services.settings)
    scene = (await services.computing.run(request, read)).scene
    # one picture for all languages: app/pictures/text.py says why
    return await services.races.answer(request, scene, format, LANGUAGES[SOURCE])
