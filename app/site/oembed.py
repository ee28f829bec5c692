"""oEmbed: what a site that asks shows in place of a pasted link.

Source: https://oembed.com, section 2.3.4.4, type "rich".
"""

from __future__ import annotations

from collections.abc import Generator
from html import escape
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.answers.races import OembedAnswer
from app.clean_link import clean_id, read_link
from app.pictures.race import PREVIEW
from app.races import openapi
from app.scene import link as codec
from app.scene.opening import opening
from app.scene.scene import Scene
from app.scheduling.resources import Claim
from app.services import services_of
from app.share_card import race_social
from app.urls import OEMBED, preview_href
from app.web.errors import Problem
from app.web.languages import Language, language_of
from app.web.responses import ONE_DAY, header, origin_of, prefix_of
from surfaces.errors import span

WIDTH, HEIGHT = 800, 560
"""Of the frame, where whoever asks does not want it smaller."""
SMALLEST: Final = 200

router = APIRouter()


@router.get(OEMBED, **openapi.OEMBED)
async def read_oembed(request: Request) -> Response:
    """A race as something to embed in place of its link."""
    services, language, format = (
        services_of(request),
        language_of(request.scope),
        request.query_params.get("format", "json"),
    )
    if format != "json":
        raise Problem(
            422,
            "invalid",
            "There is no format {value!r}; there are: {allowed}",
            field="format",
            value=format,
            allowed="json",
        )
    width, height = _within(request, "maxwidth", WIDTH), _within(request, "maxheight", HEIGHT)
    path, query = await _page_at(request)
    origin, size = origin_of(request.scope), (width, height)

    def work() -> Generator[Claim, None, OembedAnswer]:
        reading = yield from read_link(query, services.settings)
        names_a_race = reading.query or path != "/"
        scene = reading.scene if names_a_race else opening(services.settings)
        return _record(scene, origin, size, language)

    key = ("oembed", path, query, origin, size)
    return await services.computing.document(request, key, work, ONE_DAY, language=language)


def _record(scene: Scene, origin: str, size: tuple[int, int], language: Language) -> OembedAnswer:
    query = codec.write_query(scene)
    social, (width, height) = race_social(scene, preview_href(query), language, None), size
    source = escape(f"{origin}{codec.write(scene, '/embed')}")
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Ravine",
        "provider_url": origin,
        "title": social.title,
        "html": (
            f'<iframe src="{source}" width="{width}" height="{height}"'
            f' title="{escape(social.title)}" loading="lazy"></iframe>'
        ),
        "width": width,
        "height": height,
        "thumbnail_url": origin + social.picture,
        "thumbnail_width": PREVIEW.width,
        "thumbnail_height": PREVIEW.height,
    }


async def _page_at(request: Request) -> tuple[str, str]:
    """The path of the page of this site that is asked about, and its scene's query.

    Raises:
        Problem: 404 for another address.
    """
    services, url = services_of(request), request.query_params.get("url", "")
    host, prefix = header(request.scope, b"host"), prefix_of(request.scope)
    try:
        parts = urlsplit(url)
    except ValueError:  # such as brackets that are no IPv6 address
        parts = urlsplit("")
    path = parts.path.removeprefix(prefix)
    stored = path.startswith("/t/")
    is_here = parts.netloc == host and parts.path.startswith(prefix)
    if not is_here or not (stored or path in ("/", "/embed")):
        raise Problem(404, "not-found", "There is nothing at {value}.", field="url", value=url)
    query = parts.query
    if stored:
        id = clean_id(path.removeprefix("/t/"))
        query = (await services.find_link(id)).query
    return path, query


def _within(request: Request, name: str, usual: int) -> int:
    """The smaller of what is usual and what is asked for at most."""
    text = request.query_params.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= SMALLEST):
        allowed = span(SMALLEST, 10**9 - 1)
        raise Problem(
            422,
            "invalid",
            "{field} must be {allowed}, not {value!r}.",
            field=name,
            value=text,
            allowed=allowed,
        )
    return min(usual, int(text))
