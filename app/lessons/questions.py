"""Answers to questions, found by descending; nothing is typed in.

A threshold is found by bisection: each guess is a descent, and the half in which the condition
changes is kept.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import fields, replace
from typing import Final
from urllib.parse import parse_qsl

from app.lessons.model import (
    ENDINGS,
    Condition,
    Finish,
    Lesson,
    Measure,
    Paths,
    Question,
    Threshold,
    Which,
    Winner,
)
from app.races.formats import find_landmarks
from app.races.race import Race
from app.scene.link import number, scalar
from app.scene.number_text import number_readings
from app.scene.paths import with_value
from app.scene.scene import Scene
from app.scene.titles import brief, run_titles
from app.scheduling.jobs import Item
from app.settings import Settings
from app.web.errors import Wrong
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.metrics import Metrics
from optimizers.outcome import Code
from optimizers.rest import Rest
from surfaces.errors import Phrase, span

GUESSES: Final = 60
"""At most; as many halvings leave nothing of any interval of float64 that a lesson asks about."""
SHARPNESS: Final = 0.001
"""A threshold is found to this part of its tolerance."""
_METRICS: Final = frozenset(field.name for field in fields(Metrics))


class Unanswerable(Exception):
    """A question that has no answer, or more than one; the message says why."""


def truth(
    lesson: Lesson, question: Question, settings: Settings
) -> Generator[Item, None, float | int]:
    """Return the true answer: a number, or the index of the right choice.

    Raises:
        Unanswerable: there is none.
        Refusal: these settings do not allow it to be found.
    """
    scene = lesson.scenes[question.race]
    scene = with_value(scene, "steps", question.steps or scene.steps, settings)
    if isinstance(question, Threshold):
        return (yield from _threshold(question, scene, settings))
    runs = yield from _runs(scene)
    match question:
        case Measure():
            return _finite(measure(runs[question.run], question.metric))
        case Winner():
            sign = 1 if question.best == "lowest" else -1
            values = [measure(run, question.metric) * sign for run in runs]
            return _only([value == min(values) for value in values])
        case Finish():
            return _only([_ends(runs[question.run], ending) for ending in question.choices])
        case Which():
            return _only([holds(choice, runs[choice.run]) for choice in question.choices])
        case Paths():
            query = parse_qsl(question.link.partition("?")[2])
            return _only([run == question.path for key, run in query if key == "run"])


def is_right(question: Question, answer: float, true: float | int) -> bool:
    """Return True if an answer is as good as the truth."""
    match question:
        case Threshold(tolerance=tolerance) | Measure(tolerance=tolerance, within=None):
            return abs(answer - true) <= tolerance * abs(true)
        case Measure(within=float(within)):
            return abs(answer - true) <= within
    return answer == true


def read_answer(question: Question, text: str, choices: int) -> float:
    """An answer as it was typed: a number, or the index of one of so many choices.

    Raises:
        InputError: it is neither.
    """
    if isinstance(question, Threshold | Measure):
        return _read_number(text)
    value = scalar(text.strip())
    if value not in range(choices):
        template = "{field} is {value}, allowed is {allowed}"
        raise Wrong(
            template,
            field="answer",
            value=text,
            allowed=span(0, choices - 1),
            low=0,
            high=choices - 1,
        )
    return float(value)


def _read_number(text: str) -> float:
    readings = number_readings(text)
    if len(readings) == 1:
        return readings[0]
    finite = Phrase("a finite number")
    if not readings:
        template = "{field} must be {allowed}, not {value!r}."
        raise Wrong(template, field="answer", value=text, allowed=finite)
    first, second = map(number, readings)
    template = "{text} can be read as {first} or as {second}. Please write one of them."
    values = {"text": text, "first": first, "second": second}
    raise Wrong(template, field="answer", value=text, allowed=finite, **values)


def holds(condition: Condition, run: Run) -> bool:
    """Return True if a run does what the condition says."""
    if condition.outcome is not None:
        return _ends(run, condition.outcome)
    value = measure(run, condition.metric or "")
    return (condition.below is None or value < condition.below) and (
        condition.above is None or value > condition.above
    )


def measure(run: Run, metric: str) -> float:
    """A metric of a run; what it never came to is infinite."""
    if metric in _METRICS:
        value = getattr(run.metrics, metric)
        return math.inf if value is None else float(value)
    x, y = map(float, run.positions[-1])
    last_step = math.dist(run.positions[-1], run.positions[-2]) if run.steps_taken else 0.0
    return {
        "steps_taken": float(run.steps_taken),
        "last_step": last_step,
        "final_x": x,
        "final_y": y,
    }[metric]


def _ends(run: Run, ending: str) -> bool:
    return ending in (run.outcome.code, run.outcome.rest)


def _runs(scene: Scene) -> Generator[Item, None, list[Run]]:
    race, runs = Race(scene, keep_state=False), []
    yield from find_landmarks(scene)
    for index in range(len(scene.runs)):
        runs.append((yield from race.run(index)))
    return runs


def _threshold(
    question: Threshold, scene: Scene, settings: Settings
) -> Generator[Item, None, float]:
    def holds_at(value: float) -> Generator[Item, None, bool]:
        moved = with_value(scene, question.vary, value, settings)
        alone = replace(moved, runs=moved.runs[question.run : question.run + 1])
        (run,) = yield from _runs(alone)
        return holds(question, run)

    low, high = question.low, question.high
    at_low = yield from holds_at(low)
    if at_low == (yield from holds_at(high)):
        raise Unanswerable(
            f"the condition {'holds' if at_low else 'does not hold'} both at {low:g} and at"
            f" {high:g}"
        )
    for _ in range(GUESSES):
        middle = math.sqrt(low * high) if low > 0 else (low + high) / 2
        if high - low <= SHARPNESS * question.tolerance * abs(middle):
            break
        if (yield from holds_at(middle)) == at_low:
            low = middle
        else:
            high = middle
    return middle


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise Unanswerable(f"the metric is {value}")
    return value


def _only(rights: list[bool]) -> int:
    if rights.count(True) != 1:
        raise Unanswerable(f"{rights.count(True)} of the {len(rights)} choices are right")
    return rights.index(True)


LETTERS: Final = "ABCDEFGH"
"""Names of paths to choose from."""
ENDING_WORDS: Final = {
    Rest.MINIMUM: "It comes to rest in a minimum.",
    Rest.VALLEY: "It comes to rest in a valley of minima.",
    Rest.SADDLE: "It comes to rest on a saddle point.",
    Rest.MAXIMUM: "It comes to rest on a maximum.",
    Rest.FLAT: "It comes to rest on flat ground.",
    Rest.PLATEAU: "It comes to rest on a plateau.",
    Rest.KINK: "It comes to rest on a kink.",
    Code.CONVERGED: "It converges.",
    Code.STALLED: "It gets stuck on a slope.",
    Code.STEP_LIMIT: "It is still moving.",
    Code.DIVERGED: "It flies off.",
    Code.NOT_FINITE: "It runs to where the loss is undefined.",
}
assert tuple(ENDING_WORDS) == ENDINGS


def choices_of(question: Question, lesson: Lesson, language: Language) -> list[str]:
    """The answers to choose from, as inline Markdown; empty where a number is asked for."""
    scene = lesson.pictured.get(question.id) or lesson.scenes[question.race]
    match question:
        case Which(choices=choices):
            return [choice.text for choice in choices]
        case Finish(choices=endings):
            return [
                language.text(ENDING_WORDS[Code(e) if e in tuple(Code) else Rest(e)])
                for e in endings
            ]
        case Threshold() | Measure():
            return []
        case Paths():
            return list(LETTERS[: len(scene.runs)])
    return run_titles(scene.runs, language.text)


def verdict(
    right: bool | None, answer: float | None, true: float, choices: list[str], language: Language
) -> str:
    """Sentence about an answer; `right` is None where nothing was answered."""
    shown = choices[int(true)] if choices else brief(true)
    if right is None or answer is None:
        return language.text("The answer: {value}", value=shown)
    if right:
        return (
            language.text("That is right.")
            if choices
            else language.text("Right: {value}", value=shown)
        )
    if choices:
        return language.text("Not quite. Have another look.")
    if answer < true:
        return language.text("Not quite: the true value is higher.")
    return language.text("Not quite: the true value is lower.")
