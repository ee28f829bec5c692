"""What must hold for a lesson beside the shape of its front matter: its scenes can be, its texts can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app import codec
from app.lessons.markdown import TextError, blocks, inline
from app.lessons.places import START, values_at, with_value
from app.lessons.records import Block, FrontMatter, Lesson, Question, RaceRecord, Threshold, Which
from app.scene import Refusal, Scene
from app.settings import Settings
from surfaces.errors import InputError

LIMITS: Final = Settings.model_construct()
"""Lessons are made for the limits that an installation has unless it is told others."""


class Mistake(Exception):
    """What is wrong with a lesson, and in which field; "" for the file as a whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(f"{field}: {message}" if field else message)


def checked(slug: str, front: FrontMatter, text: str) -> Lesson:
    """The lesson, its scenes built and its text rendered.

    Raises:
        Mistake: the first one.
    """
    scenes = {}
    for race in front.races:
        scenes[race.id] = _scene(race)
        _check_race(race, scenes[race.id])
    for question in front.questions:
        _check_question(question, f"questions[{question.id}]", scenes)
    for name, words in _texts(front):
        _shown(name, words)
    try:
        pieces = blocks(text)
    except TextError as error:
        raise Mistake("text", str(error)) from None
    _check_places(front, pieces)
    return Lesson(slug, front, pieces, scenes)


def _scene(race: RaceRecord) -> Scene:
    field = f"races[{race.id}].link"
    path, _, query = race.link.partition("?")
    if path != "/" or not query:
        raise Mistake(field, f"a scene's link begins with /?, not {race.link!r}")
    try:
        return codec.read(query, LIMITS)
    except Refusal as refusal:
        raise Mistake(field, f"{refusal.problem.field}: {refusal}") from None


def _check_race(race: RaceRecord, scene: Scene) -> None:
    field = f"races[{race.id}]"
    if race.at is not None and not (race.look and race.at <= scene.steps):
        raise Mistake(
            f"{field}.at",
            f"goes with a `look`, and is at most the scene's {scene.steps} steps, not {race.at}",
        )
    for index, slider in enumerate(race.sliders):
        name = f"{field}.sliders[{index}]"
        if slider.place == START:
            continue
        _check_place(scene, slider.place, name)
        low, *_ = values_at(scene, slider.place)
        for end, bound in (("low", slider.low), ("high", slider.high)):
            if bound is not None:
                _moved(scene, slider.place, bound, f"{name}.{end}")
        if (
            not (low if slider.low is None else slider.low)
            <= low
            <= (low if slider.high is None else slider.high)
        ):
            raise Mistake(
                name, f"the scene's {low:g} lies outside of {slider.low} to {slider.high}"
            )


def _check_question(question: Question, field: str, scenes: dict[str, Scene]) -> None:
    scene = scenes.get(question.race)
    if scene is None:
        raise Mistake(
            f"{field}.race", f"there is no race {question.race!r}; there are: {', '.join(scenes)}"
        )
    for name, run in _runs(question):
        if run >= len(scene.runs):
            raise Mistake(
                f"{field}.{name}", f"the race has runs 0 to {len(scene.runs) - 1}, not {run}"
            )
    if question.steps is not None:
        _moved(scene, "steps", question.steps, f"{field}.steps")
    if isinstance(question, Threshold):
        _check_place(scene, question.vary, f"{field}.vary")
        for end in ("low", "high"):
            _moved(scene, question.vary, getattr(question, end), f"{field}.{end}")


def _runs(question: Question) -> Iterator[tuple[str, int]]:
    """The runs that a question is about, each with its field."""
    if isinstance(question, Which):
        for index, choice in enumerate(question.choices):
            yield f"choices[{index}].run", choice.run
    else:
        yield "run", getattr(question, "run", 0)


def _check_place(scene: Scene, place: str, field: str) -> None:
    try:
        values_at(scene, place)
    except InputError as error:
        raise Mistake(field, error.message) from None


def _moved(scene: Scene, place: str, value: float, field: str) -> None:
    try:
        with_value(scene, place, value, LIMITS)
    except Refusal as refusal:
        raise Mistake(field, str(refusal)) from None


def _texts(front: FrontMatter) -> Iterator[tuple[str, str]]:
    """Every text that is shown as inline Markdown."""
    for race in front.races:
        yield f"races[{race.id}].look", race.look
    for question in front.questions:
        for name in ("ask", "why", "hint"):
            yield f"questions[{question.id}].{name}", getattr(question, name)
        if isinstance(question, Which):
            for index, choice in enumerate(question.choices):
                yield f"questions[{question.id}].choices[{index}].text", choice.text


def _shown(field: str, text: str) -> None:
    try:
        inline(text)
    except TextError as error:
        raise Mistake(field, str(error)) from None


def _check_places(front: FrontMatter, pieces: tuple[Block, ...]) -> None:
    """Raises a Mistake unless every race and every question stands in the text once."""
    placed: list[tuple[str, str]] = [
        (block.kind, block.content) for block in pieces if block.kind != "text"
    ]
    wanted = [
        *(("race", race.id) for race in front.races),
        *(("question", question.id) for question in front.questions),
    ]
    for place in (*wanted, *placed):
        if wanted.count(place) != 1 or placed.count(place) != 1:
            raise Mistake(
                "text",
                f"{{{place[0]}: {place[1]}}} must be declared once, and stand in the text once",
            )
