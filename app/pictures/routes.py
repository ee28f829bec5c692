"""The routes of pictures of races."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import openapi
from app.api import PURE, scene_of
from app.i18n import LANGUAGES, SOURCE
from app.pictures.race import as_gif, as_png, as_thumbnail
from app.races import Form
from app.services import services_of

PREVIEW: Final = "/preview.png"
SMALL: Final = "/thumbnail.png"
ANIMATION: Final = "/api/animation.gif"

PNG: Final = Form("png", "image/png", as_png, cache_control=PURE, cost=20_000)
THUMBNAIL: Final = Form("thumbnail", "image/png", as_thumbnail, cache_control=PURE, cost=2_000)
GIF: Final = Form("gif", "image/gif", as_gif, cache_control=PURE, cost=400_000, in_one_go=0)

router = APIRouter()


def preview_href(query: str) -> str:
    """Where the picture of the race with that canonical query is."""
    return f"{PREVIEW}?{query}"


def thumbnail_href(query: str) -> str:
    """Where the small one is."""
    return f"{SMALL}?{query}"


@router.get(PREVIEW, **openapi.PREVIEW)
async def read_preview(request: Request) -> Response:
    """The race as a picture of 1200 by 630 pixels: what a link shows where it is pasted."""
    return await _picture(request, PNG)


@router.get(SMALL, **openapi.PREVIEW)
async def read_thumbnail(request: Request) -> Response:
    """The race's map alone, 240 by 160 pixels: for lists."""
    return await _picture(request, THUMBNAIL)


@router.get(ANIMATION, **openapi.ANIMATION)
async def read_animation(request: Request) -> Response:
    """The race as an animated GIF, in a loop."""
    return await _picture(request, GIF)


async def _picture(request: Request, form: Form) -> Response:
    # one picture for all languages: app/pictures/text.py says why
    return await services_of(request).races.answer(
        request.scope, scene_of(request), form, LANGUAGES[SOURCE]
    )
