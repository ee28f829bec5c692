"""Records of a lesson's page, for the template and its script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup

from app.answers import lessons as shapes
from app.answers.catalog import Catalog
from app.catalog import catalog, surface_record
from app.lessons.course import API, PAGE
from app.lessons.drawings import data_record, path_drawings
from app.lessons.markdown import inline
from app.lessons.model import Lesson, Question, RaceRecord
from app.lessons.questions import choices_of
from app.scene.link import write, write_query
from app.scene.titles import brief
from app.settings import Settings
from app.share_card import Social
from app.urls import preview_href, thumbnail_href
from app.web.languages import Language

Record = dict[str, Any]
VALUE: Final = "{value}"


def overview_record(lessons: list[Lesson], title: str, about: str) -> Record:
    """Records of the course, for the template."""
    first = _social(lessons[0]) if lessons else Social(title, about)
    return {"lessons": contents(lessons), "social": replace(first, title=title, description=about)}


def contents(lessons: list[Lesson]) -> list[Record]:
    """The course as a list."""
    return [
        {
            "slug": lesson.slug,
            "title": lesson.front.title,
            "summary": lesson.front.summary,
            "href": f"{PAGE}/{lesson.slug}",
            "thumbnail": next(
                (thumbnail_href(write_query(scene)) for scene in lesson.scenes.values()), ""
            ),
        }
        for lesson in lessons
    ]


def lesson_links(lessons: list[Lesson]) -> list[Record]:
    """The course as what the playground links, and from where."""
    return [
        {
            "title": lesson.front.title,
            "href": f"{PAGE}/{lesson.slug}",
            "surfaces": lesson.front.surfaces,
            "seen_in": [sight.model_dump() for sight in lesson.front.seen_in],
        }
        for lesson in lessons
    ]


def lesson_record(
    lesson: Lesson,
    course: list[Lesson],
    tables: Mapping[str, Any],
    truths: Mapping[str, float],
    language: Language,
) -> Record:
    """Records of a lesson, for the template.

    Args:
        tables: each race's result, or None while the server is too busy.
        truths: the answers by question, as far as they could be found.
    """
    listed = contents(course)
    at = next(index for index, other in enumerate(course) if other.slug == lesson.slug)
    return {
        "lesson": listed[at] | {"number": at + 1},
        "lessons": listed,
        "previous": listed[at - 1] if at > 0 else None,
        "next": listed[at + 1] if at + 1 < len(listed) else None,
        "slides": _slides(lesson, tables, truths, language),
        "social": _social(lesson),
    }


def _social(lesson: Lesson) -> Social:
    """The lesson's card: its first race is its picture."""
    title, summary = lesson.front.title, lesson.front.summary
    if not lesson.front.races:
        return Social(title, summary)
    first = lesson.front.races[0]
    return Social(title, summary, preview_href(write_query(lesson.scenes[first.id])), first.title)


def _slides(
    lesson: Lesson, tables: Mapping[str, Any], truths: Mapping[str, float], language: Language
) -> list[list[Record]]:
    """The lesson's blocks, those together that are seen together.

    A slide is a text, a race with its predictions, or a question after it.
    """
    made: list[tuple[str, list[Record]]] = []
    for block in lesson.blocks:
        match block.kind:
            case "text":
                made.append(("", [{"kind": "text", "html": Markup(block.content)}]))
                continue
            case "race":
                about, record = block.content, _race(lesson, lesson.race(block.content), tables)
            case "question":
                question = lesson.question(block.content)
                about, record = question.race, _question(lesson, question, truths, language)
        is_seen_with = record["kind"] == "race" or record["prediction"]
        if made and made[-1][0] == about and is_seen_with:
            made[-1][1].append(record)
        else:
            made.append((about, [record]))
    return [_race_first(records) for _, records in made]


def _race_first(records: list[Record]) -> list[Record]:
    """A race with its predictions as parts of it, as the picture leads; anything else as it is."""
    *questions, last = records
    return [last | {"questions": questions}] if last["kind"] == "race" else records


def _race(lesson: Lesson, race: RaceRecord, tables: Mapping[str, Any]) -> Record:
    about = {
        "kind": "race",
        "id": race.id,
        "title": race.title,
        "look": Markup(inline(race.look)),
        "at": race.at,
    }
    return about | {
        "link": write(lesson.scenes[race.id]),
        "table": tables[race.id],
        "data": race.data,
    }


def _question(
    lesson: Lesson, question: Question, truths: Mapping[str, float], language: Language
) -> Record:
    choices, true = (
        choices_of(question, lesson, language),
        truths.get(question.id),
    )
    return {
        "kind": "question",
        "id": question.id,
        "race": question.race,
        "ask": Markup(inline(question.ask)),
        "why": Markup(inline(filled(question.why, true, choices))),
        "hint": Markup(inline(question.hint)),
        "answer": Markup(inline(filled(VALUE, true, choices))),
        "unit": getattr(question, "unit", ""),
        "choices": [Markup(inline(choice)) for choice in choices],
        "drawings": path_drawings(lesson.pictured[question.id])
        if question.id in lesson.pictured
        else [],
        "prediction": lesson.is_prediction(question),
        "href": f"{API}/{lesson.slug}/questions/{question.id}",
    }


def filled(text: str, true: float | None, choices: list[str]) -> str:
    """A text with the answer in its place, or a dash while that is not known."""
    return text.replace(
        VALUE, "–" if true is None else choices[int(true)] if choices else brief(true)
    )


def script_data(lesson: Lesson, settings: Settings, language: Language) -> shapes.LessonRecord:
    """Data of the page's script: scenes, sliders, and the part of the catalog that they use."""
    questions = lesson.front.questions
    predicted = {question.race for question in questions if lesson.is_prediction(question)}
    races: list[shapes.RaceRecord] = [
        {
            "id": race.id,
            "scene": (scene := lesson.scenes[race.id]).as_json(),
            "surface": surface_record(scene.surface, language),
            "sliders": [{"place": s.place, "low": s.low, "high": s.high} for s in race.sliders],
            "at": race.at,
            "curves": race.curves,
            "arrangement": race.arrangement,
            "data": data_record(scene) if race.data else None,
            "waits": race.id in predicted,
        }
        for race in lesson.front.races
    ]
    return {"races": races, "catalog": _used(catalog(settings, language), lesson)}


def _used(whole: Catalog, lesson: Lesson) -> Catalog:
    """The catalogue without the rules, surfaces and schedules that no race of the lesson has."""
    scenes = lesson.scenes.values()
    runs = [run for scene in scenes for run in scene.runs]
    rules = {run.rule.slug for run in runs}
    surfaces = {scene.surface.slug for scene in scenes}
    schedules = {run.scheduled.schedule.slug for run in runs if run.scheduled}
    return {
        **whole,
        "rules": [rule for rule in whole["rules"] if rule["slug"] in rules],
        "surfaces": [surface for surface in whole["surfaces"] if surface["slug"] in surfaces],
        "schedules": [one for one in whole["schedules"] if one["slug"] in schedules],
    }
