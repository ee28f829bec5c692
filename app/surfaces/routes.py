"""The routes of surfaces and typed formulas."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.races import openapi
from app.scene.refusal import Refusal
from app.scheduling.jobs import undividable
from app.scheduling.resources import Claim
from app.services import services_of
from app.surfaces.formula_query import FormulaQuery, Mistake, formula_document
from app.surfaces.surface_query import SurfaceQuery, surface_document
from app.web.json import dumps
from app.web.languages import language_of
from app.web.responses import ONE_DAY, Answer, Ready, Variant

router = APIRouter(prefix="/api")


@router.get("/surface", **openapi.SURFACE)
async def read_surface(request: Request) -> Response:
    """A surface sampled over a view: losses, contour levels and critical points."""
    services, language = services_of(request), language_of(request.scope)

    def read() -> Generator[Claim, None, SurfaceQuery]:
        if "formula=" in request.url.query:
            yield undividable("window")
        return SurfaceQuery.read(request.url.query, services.settings)

    try:
        query = await services.computing.run(request, read)
    except Refusal as refusal:
        raise refusal.problem from None
    key, work = ("surface", query), partial(surface_document, query, language)
    return await services.computing.document(request, key, work, ONE_DAY, language=language)


@router.get("/formula", **openapi.FORMULA)
async def read_formula(request: Request) -> Response:
    """A typed formula, checked: its parameters as sliders, a window and a start.

    Where it has a mistake, the answer tells its place.
    """
    services, language = services_of(request), language_of(request.scope)
    read = partial(FormulaQuery.read, request.url.query, services.settings)
    try:
        query = await services.computing.call(request, read)
    except Mistake as mistake:
        body = dumps({"surface": None} | mistake.problem.body(language)).encode()
        return Ready(Answer(body, "application/json", variant=Variant(language.code)))
    except Refusal as refusal:
        raise refusal.problem from None
    key, work = ("formula", query), partial(formula_document, query, language)
    return await services.computing.document(request, key, work, ONE_DAY, language=language)
