"""The scene: everything that determines a race, checked once, complete and unchangeable.

`Scene` is the shape that links, requests and answers share; `build` turns what someone asked for
into a complete scene or refuses it with the place, the value and what is allowed. The text form of
a scene, the link, is `app.scene.link`; the closest scene that is not refused is `app.scene.repair`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from app.scene.typed import canonical_formula, check_formula
from app.settings import Settings
from app.web.errors import Problem, Wrong
from optimizers.engine.loop import BOUND
from optimizers.problem import DEFAULT_STEPS, MAX_START
from optimizers.rule import Rule, complete
from optimizers.rules import OPENING as OPENING_RULES
from optimizers.rules import find_rule
from optimizers.schedules import SCHEDULES, Schedule, find_schedule
from surfaces.analysis.viewport import window
from surfaces.catalog import OPENING as OPENING_SURFACE
from surfaces.catalog import find_surface
from surfaces.errors import InputError, Phrase, check_range, span
from surfaces.formula import UNLIMITED
from surfaces.surface import Surface, View, typed_surface

VERSION: Final = 1
"""Of the shape of scenes and of the grammar of links."""
NARROWEST_VIEW: Final = 1e-6
"""The least width and height of a view."""

Path = tuple[str | int, ...]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Text = Annotated[str, Strict()]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScheduleChoice(_Record):
    """A learning-rate schedule and its hyperparameters."""

    slug: Text
    hyperparameters: dict[str, Number] = {}


class RunChoice(_Record):
    """One optimizer of the race."""

    rule: Text
    hyperparameters: dict[str, Number] = {}
    schedule: ScheduleChoice | None = None


class SurfaceChoice(_Record):
    """A built-in surface by its slug, or a typed formula, and the values of its parameters."""

    slug: Text | None = None
    formula: Text | None = None
    parameters: dict[str, Number] = {}

    @property
    def surface(self) -> Surface:
        """The record; only of a complete choice."""
        return (
            find_surface(self.slug) if self.slug else typed_surface(self.formula or "", UNLIMITED)
        )


class Scene(_Record):
    """Everything that determines a race. `build` fills defaults in."""

    v: Whole = VERSION
    surface: SurfaceChoice = SurfaceChoice(slug=OPENING_SURFACE.slug)
    view: tuple[Number, Number, Number, Number] | None = None
    start: tuple[Number, Number] | None = None
    steps: Whole = DEFAULT_STEPS
    noise: Number = 0.0
    batch: Whole = 0
    """Rows of data from which each gradient is taken; 0 for all."""
    seed: Whole = 0
    seeds: Whole = 1
    """Number of seeds the race is run under, the first of them `seed`."""
    runs: tuple[RunChoice, ...] = tuple(RunChoice(rule=rule.slug) for rule in OPENING_RULES)

    @property
    def origin(self) -> tuple[float, float]:
        """The start, of a complete scene."""
        assert self.start is not None
        return self.start

    @property
    def window(self) -> View:
        """Visible part of the surface: the view that was asked for, or one that suits the start."""
        return self.view or window(
            self.surface.surface, tuple(self.surface.parameters.items()), self.origin
        )

    def with_formula(self, formula: str) -> Scene:
        """The same complete scene on another formula; its parameters keep their values."""
        formula = canonical_formula(formula)
        declared = typed_surface(formula, UNLIMITED).parameters
        values = {p.name: self.surface.parameters.get(p.name, p.default) for p in declared}
        surface = SurfaceChoice(formula=formula, parameters=values)
        return self.model_copy(update={"surface": surface})

    @property
    def total_steps(self) -> int:
        """Number of steps of all runs."""
        return self.steps * len(self.runs)

    @property
    def ensemble_steps(self) -> int:
        """Number of steps of all runs under all seeds."""
        return self.total_steps * self.seeds


class Refusal(Exception):
    """A scene that can't be: where in it, and why."""

    def __init__(self, path: Path, error: InputError) -> None:
        super().__init__(error.message)
        self.path, self.error = path, error

    @property
    def problem(self) -> Problem:
        """The answer to a request that asks for it."""
        return Problem.refused(self.error, field_name(self.path))


def build(draft: Mapping[str, Any], settings: Settings) -> Scene:
    """The complete scene of a draft: the scene's JSON shape, from which anything may be missing.

    Raises:
        Refusal: unknown, of the wrong type, out of range, or beyond a limit.
    """
    try:
        asked = Scene.model_validate(draft)
    except ValidationError as error:
        raise _misshapen(error) from None
    if asked.v != VERSION:
        template = (
            "This link is of version {value}, which this server does not know; allowed is"
            " {allowed}."
        )
        raise Refusal(("v",), Wrong(template, field="v", value=asked.v, allowed=str(VERSION)))
    surface = _complete_surface(asked.surface, settings)
    record = surface.surface
    _check_counts(asked, settings)
    _check_chance(asked, record, settings)
    return Scene(
        surface=surface,
        view=_complete_view(asked.view, record, surface.parameters),
        start=_complete_start(asked.start or record.start),
        steps=asked.steps,
        noise=asked.noise + 0.0,
        batch=asked.batch,
        seed=asked.seed,
        seeds=asked.seeds,
        runs=tuple(_complete_run(run, ("runs", index)) for index, run in enumerate(asked.runs)),
    )


def field_name(path: Path) -> str:
    """A place in the scene, in words short enough for a form: `steps`, `surface.kappa`, `runs[1].lr`."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        elif part not in ("hyperparameters", "parameters"):
            name += f".{part}" if name else part
    return name


def _complete_surface(choice: SurfaceChoice, settings: Settings) -> SurfaceChoice:
    if choice.slug is not None:
        surface = _at(("surface", "slug"), find_surface, choice.slug)
        if choice.formula is not None and choice.formula != surface.formula:
            error = Wrong(
                "A built-in surface keeps its own formula, {allowed}.",
                field="formula",
                value=choice.formula,
                allowed=surface.formula,
            )
            raise Refusal(("surface", "formula"), error)
    elif choice.formula is not None:
        _at(("surface", "formula"), check_formula, choice.formula, choice.parameters, settings)
        # the limits hold for what the link will say, too, and `**` is longer than `^`
        surface = _at(
            ("surface", "formula"),
            typed_surface,
            canonical_formula(choice.formula),
            settings.formula,
        )
    else:
        surface = OPENING_SURFACE
    parameters = _values(("surface", "parameters"), surface.complete, choice.parameters)
    return SurfaceChoice(slug=surface.slug or None, formula=surface.formula, parameters=parameters)


def _complete_view(
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


def _complete_start(start: tuple[float, float]) -> tuple[float, float]:
    for axis, value in enumerate(start):
        _at(("start", axis), check_range, value, -MAX_START, MAX_START, "start")
    return start[0] + 0.0, start[1] + 0.0  # -0.0 becomes 0.0, as a link can't tell them apart


def _complete_run(run: RunChoice, path: Path) -> RunChoice:
    rule: Rule = _at((*path, "rule"), find_rule, run.rule)
    hyperparameters = _values((*path, "hyperparameters"), rule.complete, run.hyperparameters)
    schedule = None
    if run.schedule is not None:
        found: Schedule = _at((*path, "schedule", "slug"), find_schedule, run.schedule.slug)
        values = _values(
            (*path, "schedule", "hyperparameters"),
            partial(schedule_values, found),
            run.schedule.hyperparameters,
        )
        # the first schedule leaves the learning rate as it is, which is what no schedule means; so
        # does any for a rule without one
        schedule = (
            None
            if found is SCHEDULES[0] or not rule.has_learning_rate
            else ScheduleChoice(slug=found.slug, hyperparameters=values)
        )
    return RunChoice(rule=rule.slug, hyperparameters=hyperparameters, schedule=schedule)


def schedule_values(schedule: Schedule, given: Mapping[str, float]) -> dict[str, float]:
    """The checked hyperparameters of a schedule, defaults filled in."""
    return complete(
        schedule.hyperparameters, given, Phrase("{name} hyperparameter", name=schedule.slug)
    )


def _check_counts(scene: Scene, settings: Settings) -> None:
    runs = len(scene.runs)
    if not 1 <= runs <= settings.max_runs:
        allowed = span(1, settings.max_runs)
        error = Wrong(
            "A race has {allowed} runs, not {value}.", field="runs", value=runs, allowed=allowed
        )
        raise Refusal(("runs",), error)
    _at(("steps",), check_range, scene.steps, 1, settings.max_steps, "steps")
    if scene.total_steps > settings.max_race_steps:
        most = settings.max_race_steps // runs
        template = (
            "{runs} runs of {value} steps are too many together; allowed is {allowed} steps each."
        )
        raise Refusal(
            ("steps",),
            Wrong(
                template,
                field="steps",
                value=scene.steps,
                allowed=span(1, most),
                runs=runs,
                low=1,
                high=most,
            ),
        )


def _check_chance(scene: Scene, surface: Surface, settings: Settings) -> None:
    _at(("noise",), check_range, scene.noise, 0.0, settings.max_noise, "noise")
    if scene.batch and not surface.data:
        template = (
            "A batch is some rows of the data, and this surface has none; allowed is {allowed}."
        )
        raise Refusal(("batch",), Wrong(template, field="batch", value=scene.batch, allowed="0"))
    _at(
        ("batch",),
        check_range,
        scene.batch,
        0,
        len(surface.data.rows) if surface.data else 0,
        "batch",
    )
    _at(("seed",), check_range, scene.seed, 0, settings.max_seed, "seed")
    # the last seed has to be one, too
    _at(
        ("seeds",),
        check_range,
        scene.seeds,
        1,
        min(settings.max_seeds, settings.max_seed - scene.seed + 1),
        "seeds",
    )
    if scene.seeds > 1 and scene.ensemble_steps > settings.max_ensemble_steps:
        most = max(1, settings.max_ensemble_steps // scene.total_steps)
        template = (
            "{runs} runs of {steps} steps under {value} seeds are too much together; allowed are"
            " {allowed} seeds."
        )
        values = {"runs": len(scene.runs), "steps": scene.steps, "low": 1, "high": most}
        raise Refusal(
            ("seeds",),
            Wrong(template, field="seeds", value=scene.seeds, allowed=span(1, most), **values),
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
    """Named numbers, completed by the record they belong to; the engine names the one that it refuses."""
    try:
        return complete({name: value + 0.0 for name, value in given.items()})
    except InputError as error:
        name = error.field if error.field in given else str(error.value)
        raise Refusal((*path, name), error) from None


_EXPECTED: Final = {
    "float_type": Phrase("a number"),
    "finite_number": Phrase("a finite number"),
    "int_type": Phrase("a whole number"),
    "int_from_float": Phrase("a whole number"),
    "string_type": Phrase("text"),
    "dict_type": Phrase("an object"),
    "model_type": Phrase("an object"),
    "model_attributes_type": Phrase("an object"),
    "tuple_type": Phrase("a list"),
    "missing": Phrase("a value"),
    "other": Phrase("a value of the right type"),
    "start": Phrase("2 numbers"),
    "view": Phrase("4 numbers"),
}


def _misshapen(invalid: ValidationError) -> Refusal:
    """The first thing that pydantic finds wrong, as one of ours."""
    found = invalid.errors(include_url=False)[0]
    path: Path = found["loc"]
    value, kind = found["input"], found["type"]
    if kind in ("extra_forbidden", "invalid_key") or not path:
        name, known = str(path[-1] if path else value), ", ".join(_fields_at(path[:-1]))
        error = Wrong(
            "There is no {value!r} here; there are: {allowed}",
            field=field_name(path) or name,
            value=name,
            allowed=known,
        )
        return Refusal(path or (name,), error)
    expected = _EXPECTED.get(kind, _EXPECTED["other"])
    if path[:1] in (("view",), ("start",)) and kind in ("missing", "too_long", "too_short"):
        path, expected = path[:1], _EXPECTED["start" if path[0] == "start" else "view"]
    given = None if kind == "missing" and len(path) > 1 else value
    return Refusal(
        path,
        Wrong(
            "{field} must be {allowed}, not {value!r}.",
            field=field_name(path),
            value=given,
            allowed=expected,
        ),
    )


def _fields_at(path: Path) -> Iterable[str]:
    """The fields of the record at a place in the scene."""
    last = next((part for part in reversed(path) if isinstance(part, str)), "")
    records: dict[str, type[_Record]] = {
        "": Scene,
        "surface": SurfaceChoice,
        "runs": RunChoice,
        "schedule": ScheduleChoice,
    }
    return records.get(last, Scene).model_fields


def scene_dict(scene: Scene) -> dict[str, Any]:
    """The scene's JSON shape."""
    return scene.model_dump(mode="json")
