"""The routes of maps."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.maps import openapi
from app.maps.picture import TITLES
from app.maps.query import MapQuery, read_query
from app.maps.search import read_search
from app.races.executor import CSV, JSON
from app.races.routes import format_of
from app.scene.refusal import Refusal
from app.services import services_of
from app.urls import MAP_PICTURE as PICTURE
from app.web.errors import Problem
from app.web.languages import language_of
from optimizers.maps.subject import STARTS
from surfaces.errors import span

router = APIRouter(prefix="/api")


@router.get(PICTURE.removeprefix("/api"), **openapi.READ_PICTURE)
async def read_map_picture(request: Request) -> Response:
    """The map as a picture of 1200 by 800 pixels, with `show` in color.

    Failed runs are hatched; theory's border, the best cell and the best choice are marked.
    """
    query = await _query_of(request, ("show",))
    return await services_of(request).maps.png(request, query, _shown(request, query))


@router.get("/map", **openapi.READ_MAP)
async def read_map(request: Request) -> Response:
    """The outcome of a run while one or two of its numbers vary: an event stream, JSON or CSV."""
    format, query = format_of(request), await _query_of(request)
    maps, language = services_of(request).maps, language_of(request.scope)
    if format is JSON:
        return await maps.json(request, query, language)
    if format is CSV:
        return await maps.csv(request, query)
    return await maps.events(request, query, language)


@router.get("/map/tries", **openapi.READ_TRIES)
async def read_map_tries(request: Request) -> Response:
    """Grid against random search on a plane.

    The tries of each, what they find, and how often either finds the lower loss.
    """
    services = services_of(request)
    read = partial(read_search, request.url.query, services.settings)
    try:
        query = await services.computing.call(request, read)
    except Refusal as refusal:
        raise refusal.problem from None
    return await services.maps.search(request, query)


async def _query_of(request: Request, also: tuple[str, ...] = ()) -> MapQuery:
    services = services_of(request)
    read = partial(read_query, request.url.query, services.settings, also=also)
    try:
        return await services.computing.call(request, read)
    except Refusal as refusal:
        raise refusal.problem from None


def _shown(request: Request, query: MapQuery) -> str:
    """Return what a picture shows: of basins where each start ends, else the final loss.

    Raises:
        Problem: 422 for what is no array of a map, or a plane of several runs.
    """
    if query.up and len(query.indices) > 1:
        raise Problem(
            422,
            "invalid",
            "A picture shows the plane of one run; {field} names it, allowed is {allowed}.",
            field="of",
            allowed=span(0, len(query.indices) - 1),
        )
    usual = "minimum" if {axis.name for axis in query.axes} == set(STARTS) else "final_loss"
    asked = request.query_params.get("show", usual)
    if asked not in TITLES:
        raise Problem(
            422,
            "invalid",
            "A map shows no {value!r}; allowed are: {allowed}",
            field="show",
            value=asked,
            allowed=", ".join(TITLES),
        )
    return asked
