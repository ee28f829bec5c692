"""The course's routes: its overview, a page per lesson, and answers to its questions."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.answers.lessons import QuestionAnswer
from app.lessons import openapi, questions
from app.lessons import view as documents
from app.lessons.course import API, PAGE
from app.lessons.model import Lesson, Question
from app.lessons.questions import choices_of, verdict
from app.scene.refusal import Refusal
from app.scheduling.jobs import Item, Job, Kept
from app.scheduling.resources import Claim
from app.services import Services, services_of
from app.site.pages import page_answer, page_key, page_variant, script_json
from app.web.assets import PLOTLY
from app.web.errors import Problem
from app.web.json import dumps
from app.web.languages import language_of
from app.web.responses import Answer, Ready, Variant, strong_etag
from surfaces.errors import InputError

pages: Final = APIRouter(prefix=PAGE, include_in_schema=False)
api: Final = APIRouter(prefix=API)


@pages.get("")
async def overview(request: Request) -> Response:
    """The course as a list."""
    services, language = services_of(request), language_of(request.scope)
    title = language.text("Lessons")
    about = language.text(
        "A short course on optimizers, one idea a page: predict, move a slider, see."
    )

    def context() -> Generator[Item, None, tuple[dict[str, Any], bool]]:
        yield None
        return documents.overview_record(services.lessons.all(language), title, about), True

    return await _page(request, "lessons.html", context)


@pages.get("/{slug}")
async def page(request: Request, slug: str) -> Response:
    """One lesson."""
    services, language = services_of(request), language_of(request.scope)
    lesson, course = services.lessons.find(slug, language), services.lessons.all(language)

    def context() -> Generator[Item, None, tuple[dict[str, Any], bool]]:
        tables = {}
        for id, scene in lesson.scenes.items():
            tables[id] = yield from services.races.first_table(scene, language)
        truths = yield from _truths(services, lesson)
        about = documents.lesson_record(lesson, course, tables, truths, language)
        yield None
        data = documents.script_data(lesson, services.settings, language)
        whole = None not in tables.values() and len(truths) == len(lesson.front.questions)
        shown = {"lesson_json": script_json(data), "plotly": services.assets.href(PLOTLY)}
        return about | shown, whole

    return await _page(request, "lesson.html", context)


@api.get("/{slug}/questions/{id}", **openapi.QUESTION)
async def answer(request: Request, slug: str, id: str) -> Response:
    """Judge an answer by what the server computes; without one, tell the true answer."""
    services, language = services_of(request), language_of(request.scope)
    lesson, question = services.lessons.question(slug, id, language)
    choices, given = (
        choices_of(question, lesson, language),
        request.query_params.get("answer"),
    )
    try:
        read = None if given is None else questions.read_answer(question, given, len(choices))
    except InputError as error:
        raise Problem.refused(error) from None
    true = await services.computing.run(request, partial(_truth, services, lesson, question))
    right = None if read is None else questions.is_right(question, read, true)
    said: QuestionAnswer = {
        "right": right,
        "expected": None if right is False else true,
        "verdict": verdict(right, read, true, choices, language),
        "explanation": (
            question.hint if right is False else documents.filled(question.why, true, choices)
        ),
    }
    body = dumps(said).encode()
    variant = Variant(language.code)
    return Ready(Answer(body, "application/json", strong_etag(body), variant=variant))


async def _page(
    request: Request,
    template: str,
    context: Callable[[], Generator[Item, None, tuple[Mapping[str, Any], bool]]],
) -> Response:
    """A page, kept where it has come out whole."""
    services, path = services_of(request), request.url.path

    def work() -> Job:
        shown, whole = yield from context()
        page = yield from page_answer(request, template, path, shown)
        return Kept(page, len(page.body)) if whole and keeps else page

    keeps = not services.settings.development
    key = page_key(request, path)
    return await services.computing.answer(request, key, work, page_variant(request))


def _truths(services: Services, lesson: Lesson) -> Generator[Item, None, dict[str, float]]:
    """Return the answers to a lesson's questions, without those that can't be found."""
    found = {}
    for question in lesson.front.questions:
        with suppress(Problem):
            found[question.id] = yield from _truth(services, lesson, question)
    return found


def _truth(services: Services, lesson: Lesson, question: Question) -> Generator[Item, None, float]:
    """Return what the server finds true, found once.

    Raises:
        Problem: 422 where this installation's limits do not allow it; 500 for a question without an
            answer.
    """
    truths, key = services.lessons.truths, (lesson.slug, question.id)
    if key in truths:
        return truths[key]
    yield Claim(("truth", key), lasting=True)
    if key not in truths:
        try:
            truths[key] = yield from questions.truth(lesson, question, services.settings)
        except Refusal as refusal:
            raise refusal.problem from None
        except questions.Unanswerable as error:
            raise Problem(
                500,
                "unanswerable",
                "This question has no answer: {reason}.",
                field="id",
                value=question.id,
                reason=error,
            ) from None
    return truths[key]
