"""The routes of surfaces and typed formulas."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.cached_responses import PURE, kept
from app.races import openapi
from app.scene.scene import Refusal
from app.services import services_of
from app.surfaces.formula_query import FormulaQuery, Mistake, formula_document
from app.surfaces.surface_query import SurfaceQuery, surface_document
from app.web.languages import language_of

router = APIRouter(prefix="/api")


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
