"""The course's routes: its overview, a page per lesson, and answers to its questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.lessons import openapi, questions
from app.lessons import view as documents
from app.lessons.course import API, PAGE
from app.lessons.model import Lesson, Question
from app.lessons.questions import choices_of, verdict
from app.pages import page_answer, page_key, script_json
from app.races.executor import VARY
from app.scene.scene import Refusal
from app.services import Services, services_of
from app.web.assets import PLOTLY
from app.web.cache import keep
from app.web.errors import Problem
from app.web.json import dumps
from app.web.languages import language_of
from app.web.responses import Answer, Ready, strong_etag
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

    async def context() -> tuple[dict[str, Any], bool]:
        return documents.overview_record(services.lessons.all(language), title, about), True

    return await _page(request, "lessons.html", context)


@pages.get("/{slug}")
async def page(request: Request, slug: str) -> Response:
    """One lesson."""
    services, language = services_of(request), language_of(request.scope)
    lesson, course = services.lessons.find(slug, language), services.lessons.all(language)

    async def context() -> tuple[dict[str, Any], bool]:
        tables = {
            id: await services.races.table(scene, language) for id, scene in lesson.scenes.items()
        }
        truths = await _truths(services, lesson)
        about = documents.lesson_record(lesson, course, tables, truths, language)
        data = documents.script_data(lesson, services.settings, language)
        whole = None not in tables.values() and len(truths) == len(lesson.front.questions)
        return (
            about
            | {
                "lesson_json": script_json(data),
                "plotly": services.assets.href(PLOTLY),
            },
            whole,
        )

    return await _page(request, "lesson.html", context)


@api.get("/{slug}/questions/{id}", **openapi.QUESTION)
async def answer(request: Request, slug: str, id: str) -> Response:
    """Whether an answer to a question of the course is right, by what the server computes; without one, the true answer."""
    services, language = services_of(request), language_of(request.scope)
    lesson, question = services.lessons.question(slug, id, language)
    choices, given = (
        choices_of(question, lesson.scenes[question.race], language),
        request.query_params.get("answer"),
    )
    try:
        read = None if given is None else questions.read_answer(question, given, len(choices))
    except InputError as error:
        raise Problem.refused(error) from None
    true = await _truth(services, lesson, question)
    right = None if read is None else questions.is_right(question, read, true)
    said = {
        "right": right,
        "expected": None if right is False else true,
        "verdict": verdict(right, read, true, choices, language),
        "explanation": (
            question.hint if right is False else documents.filled(question.why, true, choices)
        ),
    }
    body = dumps(said).encode()
    return Ready(Answer(body, "application/json", strong_etag(body), headers=(VARY,)))


async def _page(
    request: Request, template: str, make: Callable[[], Awaitable[tuple[Mapping[str, Any], bool]]]
) -> Response:
    """A page, kept where it has come out whole."""
    services, path = services_of(request), request.url.path
    key, development = page_key(request, path), services.settings.development
    answer = None if development else services.cache.get(key)
    if answer is None:
        context, whole = await make()
        answer = page_answer(request, template, path, context)
        if not whole or development:
            return Ready(answer)
    return Ready(keep(services.cache, request.scope, key, answer))


async def _truths(services: Services, lesson: Lesson) -> dict[str, float]:
    """The answers to a lesson's questions, without those that can't be found now."""
    found = {}
    for question in lesson.front.questions:
        try:
            found[question.id] = await _truth(services, lesson, question)
        except Problem:
            continue
    return found


async def _truth(services: Services, lesson: Lesson, question: Question) -> float:
    """Compute the true answer, once.

    Raises:
        Problem: 503 while it is too busy; 422 where this installation's limits do not allow it; 500
            for a question without an answer.
    """
    truths, key = services.lessons.truths, (lesson.slug, question.id)
    async with services.cache.one_at_a_time(("truth", *key)):
        if key not in truths:
            turn = await services.races.turns.take(
                questions.cost(question, lesson.scenes[question.race])
            )
            try:
                truths[key] = await services.races.compute(
                    partial(questions.truth, lesson, question, services.settings)
                )
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
            finally:
                turn.end()
        return truths[key]
