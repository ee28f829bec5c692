"""The races' routes: each reads its request, asks for one thing, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from app.cached_responses import kept, kept_work
from app.catalog import catalog
from app.races import openapi
from app.races.ensemble import reckon_ensemble
from app.races.executor import CSV, EVENTS, FORMS, JSON, Form
from app.races.script import script
from app.races.theory import theory_pieces
from app.scene import link as codec
from app.scene.scene import Refusal, Scene, build, scene_dict
from app.services import Services, services_of
from app.web.errors import Problem
from app.web.json import dumps
from app.web.languages import language_of
from app.web.rate_limit import LINK_COST
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


def scene_of(request: Request) -> Scene:
    """The scene of a request's query."""
    try:
        return codec.read(request.url.query, services_of(request).settings)
    except Refusal as refusal:
        raise refusal.problem from None


@router.get("/catalog", **openapi.CATALOG)
async def read_catalog(request: Request) -> Response:
    """Rules with their hyperparameters and formulas, surfaces, schedules, limits: what controls are built from."""
    services, language = services_of(request), language_of(request.scope)
    return await kept(
        request, ("catalog", language.code), partial(catalog, services.settings, language)
    )


@router.get("/descend", **openapi.DESCEND)
async def read_race(request: Request) -> Response:
    """The race: an event stream, or as a whole in JSON or CSV, as `Accept` or `format=` asks."""
    scene, form = scene_of(request), form_of(request)
    return await services_of(request).races.answer(
        request.scope, scene, form, language_of(request.scope)
    )


@router.get("/theory", **openapi.THEORY)
async def read_theory(request: Request) -> Response:
    """What theory says along each run's path: curvatures, bounds, verdicts, rates and step sizes."""
    scene, language, races = (
        scene_of(request),
        language_of(request.scope),
        services_of(request).races,
    )
    key = ("theory", codec.write_query(scene), language.code)
    return await kept_work(
        request,
        key,
        lambda: races.reckon(scene, theory_pieces(scene, language), request.is_disconnected),
    )


@router.get("/ensemble", **openapi.ENSEMBLE)
async def read_ensemble(request: Request) -> Response:
    """The race under many seeds: how they end, what theory expects, and the losses that 10, 50 and 90 % of them are under on the way."""
    scene, language, races = (
        scene_of(request),
        language_of(request.scope),
        services_of(request).races,
    )
    key = ("ensemble", codec.write_query(scene), language.code)
    return await kept_work(
        request, key, lambda: reckon_ensemble(races, scene, language, request.is_disconnected)
    )


@router.get("/script/{language}", response_class=PlainTextResponse, **openapi.SCRIPT)
async def read_script(request: Request, language: str) -> Response:
    """The race as a script that runs by itself, in NumPy or PyTorch."""
    text = script(scene_of(request), language, origin_of(request.scope))
    headers = {
        "Content-Disposition": f'attachment; filename="ravine_{language}.py"',
        "Cache-Control": REVALIDATE,
    }
    return PlainTextResponse(text, media_type="text/x-python", headers=headers)


@router.post("/links", status_code=200, **openapi.MAKE_LINK)
async def make_link(request: Request) -> Response:
    """Store a scene under a short link; the same scene always gets the same one."""
    services = services_of(request)
    scene = _posted_scene(await read_json(request), services)
    services.allowances.spend(LINK_COST)
    stored = await services.block(lambda: services.links.store(codec.write_query(scene)))
    return JSONResponse(_link_record(request, stored.id, stored.query) | {"engine": stored.engine})


@router.get("/links/{id}", **openapi.READ_LINK)
async def read_link(request: Request, id: str) -> Response:
    """What a short link stands for."""
    services = services_of(request)
    stored = await services.block(lambda: services.links.find(id))
    try:
        scene = codec.read(stored.query, services.settings)
    except Refusal as refusal:
        raise refusal.problem from None
    record = _link_record(request, stored.id, stored.query) | {
        "engine": stored.engine,
        "scene": scene_dict(scene),
    }
    body = dumps(record).encode()
    return Ready(Answer(body, "application/json", strong_etag(body)))


def form_of(request: Request) -> Form:
    """The form that a request wants a race in: `format=` before `Accept`, an event stream by default.

    Raises:
        Problem: 422 for a format there is none of.
    """
    asked = request.query_params.get("format")
    if asked is not None:
        for form in FORMS:
            if form.name == asked:
                return form
        allowed = ", ".join(form.name for form in FORMS)
        raise Problem(
            422,
            "invalid",
            "There is no format {value!r}; there are: {allowed}",
            field="format",
            value=asked,
            allowed=allowed,
        )
    accepted = header(request.scope, b"accept")
    positions = {form: accepted.find(form.media_type.split(";")[0]) for form in (EVENTS, JSON, CSV)}
    named = [form for form in FORMS if positions[form] >= 0]
    return min(named, key=lambda form: positions[form], default=EVENTS)


def _posted_scene(body: Mapping[str, Any], services: Services) -> Scene:
    """The scene of {"link": "/?…"} or {"scene": {…}}."""
    try:
        match body:
            case {"link": str(link), **others} if not others:
                _, _, query = link.partition("#")[0].partition("?")
                return codec.read(query, services.settings)
            case {"scene": dict(draft), **others} if not others:
                return build(draft, services.settings)
    except Refusal as refusal:
        raise refusal.problem from None
    allowed = Phrase('{"link": "/?v=1&…"} or {"scene": {…}}')
    raise Problem(422, "invalid", "The body must be {allowed}.", field="body", allowed=allowed)


def _link_record(request: Request, id: str, query: str) -> dict[str, Any]:
    return {"id": id, "url": str(request.base_url) + f"t/{id}", "link": f"/?{query}"}
