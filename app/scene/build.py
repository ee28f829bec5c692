"""From what someone asked for to a complete scene, or a refusal: the place, the value, the allowed.

The closest scene that is not refused is `app.scene.reading.repair`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.scene.draft import Draft, RunChoice, ScheduleChoice, SurfaceChoice, read_shape
from app.scene.refusal import Path, Refusal
from app.scene.scene import Entry, Scene, Scheduled
from app.scene.typed import canonical_formula, check_formula
from app.settings import Settings
from app.web.errors import Wrong
from optimizers.engine.block import BOUND
from optimizers.problem import MAX_START
from optimizers.rule import Rule
from optimizers.rules import find_rule
from optimizers.schedules import SCHEDULES, Schedule, find_schedule
from surfaces.catalog import OPENING as OPENING_SURFACE
from surfaces.catalog import find_surface
from surfaces.errors import InputError, check_range, span
from surfaces.surface import Surface, View, typed_surface

NARROWEST_VIEW: Final = 1e-6
"""The least width and height of a view."""


def build(draft: Mapping[str, Any], settings: Settings) -> Scene:
    """Return the complete scene of a draft.

    Args:
        draft: the scene's JSON shape (`app.scene.draft`), from which anything may be missing.
        settings: limits.

    Raises:
        Refusal: unknown, of the wrong type, out of range, or beyond a limit.
    """
    asked = read_shape(draft)
    surface = _surface(asked.surface, settings)
    parameters = _values(("surface", "parameters"), surface.complete, asked.surface.parameters)
    _check_counts(asked, settings)
    _check_chance(asked, surface, settings)
    return Scene(
        surface=surface,
        parameters=parameters,
        view=_view(asked.view, surface, parameters),
        start=_start(asked.start or surface.start),
        steps=asked.steps,
        noise=asked.noise + 0.0,
        batch=asked.batch,
        seed=asked.seed,
        seeds=asked.seeds,
        runs=tuple(_entry(run, ("runs", index)) for index, run in enumerate(asked.runs)),
    )


def _surface(choice: SurfaceChoice, settings: Settings) -> Surface:
    if choice.slug is not None:
        surface: Surface = _at(("surface", "slug"), find_surface, choice.slug)
        if choice.formula is not None and choice.formula != surface.formula:
            error = Wrong(
                "A built-in surface keeps its own formula, {allowed}.",
                field="formula",
                value=choice.formula,
                allowed=surface.formula,
            )
            raise Refusal(("surface", "formula"), error)
        return surface
    if choice.formula is None:
        return OPENING_SURFACE
    path = ("surface", "formula")
    _at(path, check_formula, choice.formula, choice.parameters, settings)
    # the limits hold for what the link will say, too, and `**` is longer than `^`
    typed: Surface = _at(path, typed_surface, canonical_formula(choice.formula), settings.formula)
    return typed


def _view(
    view: tuple[float, ...] | None, surface: Surface, parameters: Mapping[str, float]
) -> View | None:
    if view is None:
        return None
    for edge in view:
        _at(("view",), check_range, edge, -BOUND, BOUND, "view")
    xmin, xmax, ymin, ymax = (edge + 0.0 for edge in view)
    if xmax - xmin < NARROWEST_VIEW or ymax - ymin < NARROWEST_VIEW:
        allowed = "xmin < xmax, ymin < ymax"
        raise Refusal(
            ("view",),
            Wrong(
                "The view is empty; allowed is {allowed}.",
                field="view",
                value=list(view),
                allowed=allowed,
            ),
        )
    # the window of a formula follows its parameters; who asks for a view of one wants it to stay
    return (
        None
        if surface.slug and (xmin, xmax, ymin, ymax) == surface.home(parameters)
        else (xmin, xmax, ymin, ymax)
    )


def _start(start: tuple[float, float]) -> tuple[float, float]:
    for axis, value in enumerate(start):
        _at(("start", axis), check_range, value, -MAX_START, MAX_START, "start")
    return start[0] + 0.0, start[1] + 0.0  # -0.0 becomes 0.0, as a link can't tell them apart


def _entry(run: RunChoice, path: Path) -> Entry:
    rule: Rule = _at((*path, "rule"), find_rule, run.rule)
    hyperparameters = _values((*path, "hyperparameters"), rule.complete, run.hyperparameters)
    scheduled = _scheduled(run.schedule, (*path, "schedule")) if run.schedule else None
    # the first schedule leaves the learning rate as it is, which is what no schedule means; so does
    # any for a rule without one
    if scheduled and (scheduled.schedule is SCHEDULES[0] or not rule.has_learning_rate):
        scheduled = None
    return Entry(rule, hyperparameters, scheduled)


def _scheduled(choice: ScheduleChoice, path: Path) -> Scheduled:
    schedule: Schedule = _at((*path, "slug"), find_schedule, choice.slug)
    given = choice.hyperparameters
    return Scheduled(schedule, _values((*path, "hyperparameters"), schedule.complete, given))


def _check_counts(asked: Draft, settings: Settings) -> None:
    runs = len(asked.runs)
    if not 1 <= runs <= settings.max_runs:
        allowed = span(1, settings.max_runs)
        error = Wrong(
            "A race has {allowed} runs, not {value}.", field="runs", value=runs, allowed=allowed
        )
        raise Refusal(("runs",), error)
    _at(("steps",), check_range, asked.steps, 1, settings.max_steps, "steps")
    if runs * asked.steps > settings.max_race_steps:
        most = settings.max_race_steps // runs
        template = (
            "{runs} runs of {value} steps are too many together; allowed is {allowed} steps each."
        )
        raise Refusal(
            ("steps",),
            Wrong(
                template,
                field="steps",
                value=asked.steps,
                allowed=span(1, most),
                runs=runs,
                low=1,
                high=most,
            ),
        )


def _check_chance(asked: Draft, surface: Surface, settings: Settings) -> None:
    _at(("noise",), check_range, asked.noise, 0.0, settings.max_noise, "noise")
    if asked.batch and not surface.data:
        template = (
            "A batch is some rows of the data, and this surface has none; allowed is {allowed}."
        )
        raise Refusal(("batch",), Wrong(template, field="batch", value=asked.batch, allowed="0"))
    _at(
        ("batch",),
        check_range,
        asked.batch,
        0,
        len(surface.data.rows) if surface.data else 0,
        "batch",
    )
    _at(("seed",), check_range, asked.seed, 0, settings.max_seed, "seed")
    # the last seed has to be one, too
    _at(
        ("seeds",),
        check_range,
        asked.seeds,
        1,
        min(settings.max_seeds, settings.max_seed - asked.seed + 1),
        "seeds",
    )
    total_steps = asked.steps * len(asked.runs)
    if asked.seeds > 1 and total_steps * asked.seeds > settings.max_ensemble_steps:
        most = max(1, settings.max_ensemble_steps // total_steps)
        template = (
            "{runs} runs of {steps} steps under {value} seeds are too much together; allowed are"
            " {allowed} seeds."
        )
        values = {"runs": len(asked.runs), "steps": asked.steps, "low": 1, "high": most}
        raise Refusal(
            ("seeds",),
            Wrong(template, field="seeds", value=asked.seeds, allowed=span(1, most), **values),
        )


def _at(path: Path, check: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return check(*arguments)
    except InputError as error:
        raise Refusal(path, error) from None


def _values(
    path: Path,
    complete: Callable[[Mapping[str, float]], dict[str, float]],
    given: Mapping[str, float],
) -> dict[str, float]:
    """Named numbers, completed by their record; the engine names the one that it refuses."""
    try:
        return complete({name: value + 0.0 for name, value in given.items()})
    except InputError as error:
        name = error.field if error.field in given else str(error.value)
        raise Refusal((*path, name), error) from None
