"""The routes of maps."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.maps import openapi
from app.maps.query import MapQuery, read_query
from app.races.executor import CSV, JSON
from app.races.routes import format_of
from app.scene.refusal import Refusal
from app.services import services_of
from app.web.languages import language_of

router = APIRouter(prefix="/api")


@router.get("/map", **openapi.READ_MAP)
async def read_map(request: Request) -> Response:
    """The outcome of a run while one or two of its numbers are varied: an event stream, JSON or CSV."""
    format, query = format_of(request), await _query_of(request)
    maps, language = services_of(request).maps, language_of(request.scope)
    if format is JSON:
        return await maps.json(request, query, language)
    if format is CSV:
        return await maps.csv(request, query)
    return await maps.events(request, query, language)


async def _query_of(request: Request) -> MapQuery:
    services = services_of(request)
    read = partial(read_query, request.url.query, services.settings)
    try:
        return await services.computing.call(request, read)
    except Refusal as refusal:
        raise refusal.problem from None
