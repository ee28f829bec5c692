"""The races' routes: each reads its request, asks for one thing, and answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from app.answers.races import ShortLink, StoredLink
from app.catalog import catalog
from app.races import openapi
from app.races.ensemble import ensemble_document
from app.races.executor import EVENTS, FORMATS, Format
from app.races.script import script
from app.races.theory import theory_document
from app.scene import link as codec
from app.scene.build import build
from app.scene.display import split_display
from app.scene.refusal import Refusal
from app.scene.scene import Scene
from app.scheduling.jobs import Job, undividable
from app.services import Services, services_of
from app.web.clients import client_of
from app.web.errors import Problem
from app.web.json import dumps
from app.web.languages import language_of
from app.web.request_body import read_json
from app.web.responses import (
    REVALIDATE,
    Answer,
    Ready,
    header,
    origin_of,
    strong_etag,
)
from surfaces.errors import Phrase

router = APIRouter(prefix="/api")

LINK_COST: Final = 0.05
"""CPU seconds that storing a short link is counted as: it takes a place for ever."""


async def scene_of(request: Request) -> Scene:
    """The scene of a request's query."""
    services = services_of(request)
    read = partial(codec.read, request.url.query, services.settings)
    try:
        return await services.computing.call(request, read)
    except Refusal as refusal:
        raise refusal.problem from None


@router.get("/catalog", **openapi.CATALOG)
async def read_catalog(request: Request) -> Response:
    """All that controls are built from: rules, surfaces, schedules and limits.

    Rules come with their hyperparameters and formulas.
    """
    services, language = services_of(request), language_of(request.scope)

    def work() -> Job:
        yield undividable("catalog")
        return catalog(services.settings, language)

    return await services.computing.document(request, ("catalog",), work, language=language)


@router.get("/descend", **openapi.DESCEND)
async def read_race(request: Request) -> Response:
    """The race: an event stream, or as a whole in JSON or CSV, as `Accept` or `format=` asks."""
    format = format_of(request)
    scene, language = await scene_of(request), language_of(request.scope)
    return await services_of(request).races.answer(request, scene, format, language)


@router.get("/theory", **openapi.THEORY)
async def read_theory(request: Request) -> Response:
    """Tell theory along each run's path: curvatures, bounds, verdicts, rates and step sizes."""
    services, language, scene = (
        services_of(request),
        language_of(request.scope),
        await scene_of(request),
    )

    def work() -> Job:
        race = yield from services.races.admitted(scene)
        return (yield from theory_document(race, language))

    key = ("theory", codec.write_query(scene))
    return await services.computing.document(request, key, work, language=language)


@router.get("/ensemble", **openapi.ENSEMBLE)
async def read_ensemble(request: Request) -> Response:
    """The race under many seeds: how runs end, what theory expects, and losses on the way.

    Of these it has those that 10, 50 and 90 % of the runs are under.
    """
    services, language, scene = (
        services_of(request),
        language_of(request.scope),
        await scene_of(request),
    )
    key = ("ensemble", codec.write_query(scene))
    work = partial(ensemble_document, scene, language, services.races.tally)
    return await services.computing.document(request, key, work, language=language)


@router.get("/script/{language}", response_class=PlainTextResponse, **openapi.SCRIPT)
async def read_script(request: Request, language: str) -> Response:
    """The race as a script that runs by itself, in NumPy or PyTorch."""
    scene, computing = await scene_of(request), services_of(request).computing
    make = partial(script, scene, language, origin_of(request.scope))
    text = await computing.call(request, make, "script")
    headers = {
        "Content-Disposition": f'attachment; filename="ravine_{language}.py"',
        "Cache-Control": REVALIDATE,
    }
    return PlainTextResponse(text, media_type="text/x-python", headers=headers)


@router.post("/links", status_code=200, **openapi.MAKE_LINK)
async def make_link(request: Request) -> Response:
    """Store a scene under a short link.

    The same scene, shown the same way, always gets the same one.
    """
    services = services_of(request)
    read = partial(_posted_query, await read_json(request), services, client_of(request.scope))
    query = await services.computing.call(request, read)
    stored = await services.store_link(query)
    return JSONResponse(_link_record(request, stored.id, stored.query) | {"engine": stored.engine})


@router.get("/links/{id}", **openapi.READ_LINK)
async def read_link(request: Request, id: str) -> Response:
    """Return the scene that a short link stands for."""
    services = services_of(request)
    stored = await services.find_link(id)
    try:
        scene = await services.computing.call(
            request, partial(codec.read, split_display(stored.query)[0], services.settings)
        )
    except Refusal as refusal:
        raise refusal.problem from None
    record: StoredLink = {
        **_link_record(request, stored.id, stored.query),
        "engine": stored.engine,
        "scene": scene.as_json(),
    }
    body = dumps(record).encode()
    return Ready(Answer(body, "application/json", strong_etag(body)))


def format_of(request: Request) -> Format:
    """The form that a request wants a race in: `format=`, else `Accept`, else an event stream.

    Raises:
        Problem: 422 for a format there is none of.
    """
    asked = request.query_params.get("format")
    if asked is not None:
        for format in FORMATS:
            if format.name == asked:
                return format
        raise Problem(
            422,
            "invalid",
            "There is no format {value!r}; there are: {allowed}",
            field="format",
            value=asked,
            allowed=", ".join(format.name for format in FORMATS),
        )
    accepted = header(request.scope, b"accept")
    positions = {format: accepted.find(format.media_type.split(";")[0]) for format in FORMATS}
    named = [format for format in FORMATS if positions[format] >= 0]
    return min(named, key=lambda format: positions[format], default=EVENTS)


def _posted_query(body: Mapping[str, Any], services: Services, client: str) -> str:
    """The query of {"link": "/?…"} or {"scene": {…}}, to be stored at a client's expense."""
    scene, display = _shown_scene(body, services)
    if wait := services.link_quotas.wait(client):
        seconds = math.ceil(wait)
        template = "This address has stored {allowed} short links today. Try again in {seconds} s."
        raise Problem(
            429,
            "too-many-links",
            template,
            allowed=str(services.settings.max_client_links),
            link=codec.write(scene),
            headers={"Retry-After": str(seconds)},
            seconds=seconds,
        )
    services.link_quotas.charge(client, 1.0)
    services.ledger.charge(client, LINK_COST)
    return "&".join(filter(None, (codec.write_query(scene), display)))


def _shown_scene(body: Mapping[str, Any], services: Services) -> tuple[Scene, str]:
    try:
        match body:
            case {"link": str(link), **others} if not others:
                _, _, query = link.partition("#")[0].partition("?")
                rest, display = split_display(query)
                return codec.read(rest, services.settings), display
            case {"scene": dict(draft), **others} if not others:
                return build(draft, services.settings), ""
    except Refusal as refusal:
        raise refusal.problem from None
    allowed = Phrase('{"link": "/?v=1&…"} or {"scene": {…}}')
    raise Problem(422, "invalid", "The body must be {allowed}.", field="body", allowed=allowed)


def _link_record(request: Request, id: str, query: str) -> ShortLink:
    return {"id": id, "url": f"{origin_of(request.scope)}/t/{id}", "link": f"/?{query}"}
