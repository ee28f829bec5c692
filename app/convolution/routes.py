"""The lab's routes: its page, a stack as JSON, an experiment as JSON."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import clean_link
from app.cached_responses import PURE, kept, kept_body
from app.convolution import lenient, openapi
from app.convolution import link as codec
from app.convolution.documents import lab_catalog, setting_titles, slide_document, stack_document
from app.convolution.lab import Lab
from app.convolution.nearest import nearest
from app.convolution.picture import lab_picture, lab_social
from app.pages import page_answer, script_json
from app.services import services_of
from app.settings import Settings
from app.web.errors import Problem
from app.web.languages import language_of
from app.web.responses import Ready
from surfaces.errors import InputError

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/convolution")


@pages.get(codec.PAGE)
async def lab(request: Request) -> Response:
    """The lab, on the stack and the experiment of the link."""
    services, language = services_of(request), language_of(request.scope)
    settings = services.settings
    query, given = clean_link.split(request.url.query)
    location = "" if lenient.is_clean(query, settings) else _clean_address(query, settings)
    if location:
        return clean_link.redirect(location)

    def compute() -> tuple[Lab, dict[str, Any], dict[str, Any]]:
        asked = codec.read(query, settings)
        return asked, stack_document(asked, language), slide_document(asked, settings, language)

    try:
        asked, stack, slide = await services.races.compute(compute)
    except InputError as error:
        raise await services.races.compute(partial(_with_nearest, error, query, settings)) from None
    link = codec.write(asked)
    data = {
        "view": asked.view,
        "stack": stack,
        "slide": slide,
        "catalog": lab_catalog(settings, language),
        "link": link,
    }
    reading = lenient.read(given, settings)
    notices = reading.notices if reading and reading.link == link else ()
    context = {
        "notices": [notice.sentence(language) for notice in notices],
        "lab_json": script_json(data),
        "titles": setting_titles(language),
        "social": lab_social(asked, language),
    }
    return Ready(page_answer(request, "convolution.html", link, data | context))


@api.get("/preview.png", **openapi.PREVIEW)
async def preview(request: Request) -> Response:
    """The lab as a picture of 1200 by 630 pixels: what a link shows where it is pasted."""
    services, asked = services_of(request), _asked(request, codec.KEYS)
    key, make = (
        ("convolution-preview", codec.write(asked)),
        partial(lab_picture, asked, services.settings),
    )
    try:
        return await kept_body(
            request, key, partial(services.races.compute, make), PURE, "image/png"
        )
    except InputError as error:
        raise Problem.refused(error) from None


@api.get("/shapes", **openapi.SHAPES)
async def shapes(request: Request) -> Response:
    """A stack of layers: output sizes, parameters, multiplications and memory, layer by layer and in all."""
    asked, language = _asked(request, codec.STACK_KEYS), language_of(request.scope)
    key = ("convolution-shapes", codec.write_stack(asked.input, asked.layers), language.code)
    return await _document(request, key, partial(stack_document, asked, language))


@api.get("/slide", **openapi.SLIDE)
async def slide(request: Request) -> Response:
    """Filters over an image: activation maps, pooling, a fully connected layer, and the same as one matrix product."""
    asked, language = _asked(request, codec.SLIDE_KEYS), language_of(request.scope)
    key = ("convolution-slide", codec.write_slide(asked.experiment), language.code)
    return await _document(
        request, key, partial(slide_document, asked, services_of(request).settings, language)
    )


async def _document(request: Request, key: tuple[Any, ...], make: Callable[[], Any]) -> Response:
    try:
        return await kept(request, key, make, PURE)
    except InputError as error:
        raise Problem.refused(error) from None


def _asked(request: Request, keys: Collection[str]) -> Lab:
    try:
        return codec.read(request.url.query, services_of(request).settings, keys)
    except InputError as error:
        raise Problem.refused(error) from None


def _clean_address(query: str, settings: Settings) -> str:
    """Address of the clean link of a damaged query; "" where there is none."""
    reading = lenient.read(query, settings)
    if reading is None:
        return ""
    location = clean_link.address(codec.PAGE, reading.query, query, bool(reading.notices))
    return location if len(location) <= clean_link.LONGEST_ADDRESS else ""


def _with_nearest(error: InputError, query: str, settings: Settings) -> Problem:
    """The refusal, with the nearest link that is not refused."""
    problem = Problem.refused(error)
    draft, _ = codec.read_draft(query, settings)
    problem.link = codec.write(nearest(draft, settings))
    return problem
