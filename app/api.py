"""The API's routes: each reads its request, asks for one thing, and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from app import codec, openapi
from app.allowance import LINK_COST
from app.body import read_json
from app.cache import REVALIDATE, Answer, Ready, encoding_for, header, keep, origin_of, strong_etag
from app.catalog import catalog
from app.ensembles import reckon_ensemble
from app.errors import Problem
from app.formats import dumps, scene_dict
from app.formula_query import FormulaQuery, Mistake, formula_document
from app.i18n import language_of
from app.races import CSV, EVENTS, FORMS, JSON, VARY, Form
from app.scene import Refusal, Scene, build
from app.script import script
from app.services import Services, services_of
from app.surface_query import SurfaceQuery, surface_document
from app.theory import theory_pieces
from app.version import BUILD
from surfaces.errors import Phrase

router = APIRouter(prefix="/api")

PURE: Final = "public, max-age=86400"
"""What follows from its address alone; a day, as a new release may answer otherwise."""


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


@router.get("/surface", **openapi.SURFACE)
async def read_surface(request: Request) -> Response:
    """A surface sampled over a view: losses, contour levels and critical points."""
    services, language = services_of(request), language_of(request.scope)
    try:
        query = SurfaceQuery.read(request.url.query, services.settings)
    except Refusal as refusal:
        raise refusal.problem from None
    make = partial(surface_document, query, language)
    return await kept(request, ("surface", query, language.code), make, PURE)


@router.get("/formula", **openapi.FORMULA)
async def read_formula(request: Request) -> Response:
    """A typed formula, checked: its parameters as sliders, a window to show it in and a start, or the place of its mistake."""
    services, language = services_of(request), language_of(request.scope)
    try:
        query = FormulaQuery.read(request.url.query, services.settings)
    except Mistake as mistake:
        return JSONResponse({"surface": None} | mistake.problem.body(language))
    except Refusal as refusal:
        raise refusal.problem from None
    return await kept(
        request, ("formula", query, language.code), partial(formula_document, query, language), PURE
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
