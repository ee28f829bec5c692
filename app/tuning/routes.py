"""The routes of tunings: the event stream, and the page."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import clean_link
from app.races.openapi import SCENE
from app.scene import link as codec
from app.scene.opening import opening
from app.scene.refusal import Refusal
from app.scene.titles import run_titles
from app.scheduling.jobs import Job, Kept
from app.services import services_of
from app.share_card import Social, surface_title
from app.site.pages import page_answer, page_key, page_variant, script_json
from app.tuning.query import KEYS, TuningQuery, read_tuning
from app.urls import preview_href
from app.web.languages import language_of
from app.web.openapi import LANGUAGE, TEXT, parameter, refusals

router = APIRouter()

PAGE: Final = "/tune"
TUNE: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The tuning", "content": {"text/event-stream": TEXT}},
        **refusals(422, 429, 503),
    },
    "openapi_extra": {
        "parameters": [
            *SCENE,
            parameter(
                "budget", "Gradient evaluations of each rule's search, in each pass.", "20000"
            ),
            parameter("passes", "Searches one after the other, each around the best so far.", "1"),
            parameter("starts", "Number of starts of the search.", "4"),
            LANGUAGE,
        ]
    },
}


@router.get("/api/tune", response_class=Response, **TUNE)
async def tune(request: Request) -> Response:
    """Find the best hyperparameters of each rule of a race at equal budget.

    An event stream tells of progress, each rule's result, and the race at what was found.
    """
    services, language = services_of(request), language_of(request.scope)
    query = await _query_of(request, request.url.query)
    return await services.tunings.events(request, query, language)


@router.get(PAGE, include_in_schema=False)
async def tune_page(request: Request) -> Response:
    """The race of the link, or the opening, whose rules are tuned."""
    services, language = services_of(request), language_of(request.scope)
    items = [item for item in request.url.query.split("&") if item]
    own = "&".join(item for item in items if item.partition("=")[0] in KEYS)
    race = "&".join(item for item in items if item.partition("=")[0] not in KEYS)
    opened = await services.computing.run(
        request, partial(clean_link.open_link, PAGE, race, services.settings)
    )
    if opened.location:
        joint = "&" if "?" in opened.location else "?"
        return clean_link.redirect(request, "".join((opened.location, joint if own else "", own)))
    scene = opened.reading.scene if opened.reading.query else opening(services.settings)
    query = codec.write_query(scene)
    checked = await _query_of(request, "&".join(filter(None, (query, own))))
    runs = ", ".join(run_titles(scene.runs, language.text))
    surface = surface_title(scene, language)
    title = language.text("Tuning of {runs} on {surface}", runs=runs, surface=surface)
    sentence = language.text(
        "The best hyperparameters of each optimizer, found with the same number of gradient"
        " computations."
    )
    chosen = {
        "query": query,
        "budget": checked.budget,
        "passes": checked.passes,
        "starts": checked.starts,
        "begins": bool(own),
    }
    context = {
        "social": Social(title, sentence, preview_href(query), title),
        "race_href": f"/?{query}",
        "tuning_json": script_json(chosen),
        "notices": [notice.sentence(language) for notice in opened.reading.notices],
    }
    address = "?".join(filter(None, (PAGE, "&".join(filter(None, (opened.reading.query, own))))))

    def work() -> Job:
        yield None
        page = yield from page_answer(request, "tune.html", address, context)
        return Kept(page, len(page.body))

    key = page_key(request, address) if not opened.reading.notices else object()
    return await services.computing.answer(request, key, work, page_variant(request))


async def _query_of(request: Request, query: str) -> TuningQuery:
    services = services_of(request)
    try:
        return await services.computing.call(
            request, partial(read_tuning, query, services.settings)
        )
    except Refusal as refusal:
        raise refusal.problem from None
