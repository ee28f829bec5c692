"""The lab's routes: its page, a stack as JSON, an experiment as JSON."""

from __future__ import annotations

from collections.abc import Collection, Generator, Hashable
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import clean_link
from app.answers.convolution import LabPage, SlideAnswer, StackAnswer
from app.convolution import lenient, openapi
from app.convolution import link as codec
from app.convolution.documents import lab_catalog, setting_titles, slide_document, stack_document
from app.convolution.lab import Lab
from app.convolution.nearest import nearest
from app.convolution.picture import lab_picture, lab_social
from app.scheduling.jobs import Item, Work, undividable
from app.scheduling.resources import Claim
from app.services import services_of
from app.settings import Settings
from app.site.pages import page_answer, page_variant, script_json
from app.web.errors import Problem
from app.web.languages import Language, language_of
from app.web.responses import ONE_DAY, Answer, Ready
from surfaces.errors import InputError

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/convolution")


@pages.get(codec.PAGE)
async def lab(request: Request) -> Response:
    """The lab, on the stack and the experiment of the link."""
    computing = services_of(request).computing
    answer = await computing.run(request, partial(_page, request))
    return clean_link.redirect(request, answer) if isinstance(answer, str) else Ready(answer)


@api.get("/preview.png", **openapi.PREVIEW)
async def preview(request: Request) -> Response:
    """The lab as a picture of 1200 by 630 pixels: what a link shows where it is pasted."""
    services, asked = services_of(request), await _asked(request, codec.KEYS)

    def work() -> Generator[Claim, None, bytes]:
        yield undividable("lab picture")
        return lab_picture(asked, services.settings)

    return await _document(request, ("preview", codec.write(asked)), work, "image/png")


@api.get("/shapes", **openapi.SHAPES)
async def shapes(request: Request) -> Response:
    """A stack of layers: output sizes, parameters, multiplications and memory.

    Each is told layer by layer and in all.
    """
    asked, language = await _asked(request, codec.STACK_KEYS), language_of(request.scope)

    def work() -> Generator[None, None, StackAnswer]:
        yield None
        return stack_document(asked, language)

    key = ("shapes", codec.write_stack(asked.input, asked.layers))
    return await _document(request, key, work, language=language)


@api.get("/slide", **openapi.SLIDE)
async def slide(request: Request) -> Response:
    """Filters over an image: activation maps, pooling, a fully connected layer.

    The same is computed as one matrix product, too.
    """
    asked, language = await _asked(request, codec.SLIDE_KEYS), language_of(request.scope)
    settings = services_of(request).settings

    def work() -> Generator[Claim, None, SlideAnswer]:
        yield undividable("slide")
        return slide_document(asked, settings, language)

    key = ("slide", codec.write_slide(asked.experiment))
    return await _document(request, key, work, language=language)


def _page(request: Request) -> Generator[Item, None, Answer | str]:
    """Return the lab's page, or the address of the clean link of a damaged one."""
    services, language = services_of(request), language_of(request.scope)
    settings = services.settings
    query, given = clean_link.split(request.url.query)
    try:
        asked = codec.read(query, settings)
        stack = stack_document(asked, language)
        yield undividable("slide")
        slide = slide_document(asked, settings, language)
    except InputError as error:
        yield undividable("repair")
        if location := _clean_address(query, settings):
            return location
        raise _with_nearest(error, query, settings) from None
    link = codec.write(asked)
    data: LabPage = {
        "view": asked.view,
        "stack": stack,
        "slide": slide,
        "catalog": lab_catalog(settings, language),
        "link": link,
    }
    yield undividable("repair") if given else None
    reading = lenient.read(given, settings) if given else None
    notices = reading.notices if reading and reading.link == link else ()
    context = {
        "notices": [notice.sentence(language) for notice in notices],
        "lab_json": script_json(data),
        "titles": setting_titles(language),
        "social": lab_social(asked, language),
    }
    yield None
    page = yield from page_answer(request, "convolution.html", link, {**data, **context})
    return (yield from page.varied(page_variant(request)))


async def _document(
    request: Request,
    key: tuple[Hashable, ...],
    work: Work,
    media_type: str = "application/json",
    language: Language | None = None,
) -> Response:
    computing, key = services_of(request).computing, ("convolution", *key)
    try:
        return await computing.document(request, key, work, ONE_DAY, media_type, language)
    except InputError as error:
        raise Problem.refused(error) from None


async def _asked(request: Request, keys: Collection[str]) -> Lab:
    services = services_of(request)
    read = partial(codec.read, request.url.query, services.settings, keys)
    try:
        return await services.computing.call(request, read)
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
