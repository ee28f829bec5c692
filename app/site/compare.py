"""The page of two races side by side: `/compare?a=LINK&b=LINK`, each link full or short."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.clean_link import clean_id, read_link
from app.scene import link as codec
from app.scene.notice import Notice
from app.scene.opening import opening
from app.scene.scene import Scene
from app.scene.titles import run_titles
from app.scheduling.jobs import Job, Kept
from app.scheduling.resources import Claim
from app.services import Services, services_of
from app.settings import Settings
from app.share_card import Social, surface_title
from app.site.pages import page_answer, page_key, page_variant, script_json
from app.urls import preview_href
from app.version import ENGINE
from app.web.assets import PLOTLY
from app.web.errors import Problem
from app.web.languages import Language, language_of
from surfaces.errors import Phrase

PAGE: Final = "/compare"
SIDES: Final = ("a", "b")
SHORT: Final = "/t/"

router = APIRouter(include_in_schema=False)


@router.get(PAGE)
async def compare(request: Request) -> Response:
    """Two races, played together."""
    services, language = services_of(request), language_of(request.scope)
    queries = [await _query_of(services, request, side) for side in SIDES]
    scenes: list[Scene] = []
    notices: list[Notice] = []
    for query in queries:
        read = partial(_read, query, services.settings)
        scene, told = await services.computing.run(request, read)
        scenes.append(scene)
        notices.extend(told)
    address = f"{PAGE}?" + "&".join(
        f"{side}={quote(codec.write(scene), safe='/:,')}"
        for side, scene in zip(SIDES, scenes, strict=True)
    )
    context = _context(scenes, language) | {
        "notices": [notice.sentence(language) for notice in notices],
        "plotly": services.assets.href(PLOTLY),
    }

    def work() -> Job:
        yield None
        page = yield from page_answer(request, "compare.html", address, context)
        return Kept(page, len(page.body)) if keeps else page

    keeps = not notices and not services.settings.development
    key = page_key(request, address) if keeps else object()
    return await services.computing.answer(request, key, work, page_variant(request))


async def _query_of(services: Services, request: Request, side: str) -> str:
    """The query of one side's race.

    Raises:
        Problem: 422 where there is no link; 404 for a short link that nobody stored.
    """
    link = request.query_params.get(side, "").strip()
    try:
        parts = urlsplit(link)
    except ValueError:  # such as brackets that are no IPv6 address
        parts = urlsplit("")
    is_query = "=" in parts.path and not parts.query
    path = "/" if is_query else parts.path
    if SHORT in path:
        stored = await services.find_link(clean_id(path.rpartition(SHORT)[2]))
        return stored.query
    if not link or not path.endswith(("/", "/embed")):
        raise Problem(
            422,
            "invalid",
            "{field} must be {allowed}, not {value!r}.",
            field=side,
            value=link,
            allowed=Phrase("the link of a race, full or short"),
        )
    return parts.path if is_query else parts.query


def _read(
    query: str, settings: Settings
) -> Generator[Claim, None, tuple[Scene, tuple[Notice, ...]]]:
    reading = yield from read_link(query, settings)
    return (reading.scene if reading.query else opening(settings)), reading.notices


def _context(scenes: list[Scene], language: Language) -> dict[str, Any]:
    titles = [race_title(scene, language) for scene in scenes]
    both = language.text("{one} beside {other}", one=titles[0], other=titles[1])
    sentence = language.text("Two races, played together on one clock.")
    sides = [
        {"name": side, "title": title, "link": codec.write(scene)}
        for side, title, scene in zip(SIDES, titles, scenes, strict=True)
    ]
    data = {
        side: {"scene": scene.as_json(), "link": codec.write(scene), "engine": ENGINE}
        for side, scene in zip(SIDES, scenes, strict=True)
    }
    return {
        "sides": sides,
        "races_json": script_json(data),
        "social": Social(both, sentence, preview_href(codec.write_query(scenes[0])), titles[0]),
    }


def race_title(scene: Scene, language: Language) -> str:
    """A race in a few words: its runs and its surface."""
    runs = ", ".join(run_titles(scene.runs, language.text))
    return language.text("{runs} on {surface}", runs=runs, surface=surface_title(scene, language))
