"""The optimization problem: one record of all that determines a descent, or many side by side."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from optimizers.rules import find_rule
from optimizers.schedules import ScheduleLike, lr_factors
from optimizers.surface_function import surface_of
from surfaces.autodiff.tape import BoundTape
from surfaces.catalog import SURFACES, find_surface, nearest_surfaces
from surfaces.errors import InputError, Phrase, check_range, check_whole, nearest_first
from surfaces.formula import FormulaError
from surfaces.reading import read_formula
from surfaces.surface import Surface, typed_surface

Array = npt.NDArray[np.float64]

SurfaceLike = str | Surface | Callable[..., Any]
"""A surface, its slug, its formula, or a function of x and y."""

SLUGS: Final = tuple(surface.slug for surface in SURFACES)
_NAME: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9]+(?:['\u2019]s)?(?:(?: ?[-\u2010-\u2013] ?|[ _])[A-Za-z0-9]+)*"
)
"""A text that may be the name of a surface: words, or one of two letters or more."""

DEFAULT_STEPS: Final = 200
"""Number of steps of a run that names none."""
MAX_STEPS: Final = 10**9
MAX_NOISE: Final = 1e6
MAX_SEED: Final = 2**53 - 1
"""Largest seed: up to here a browser reads the same whole number from a link."""
MAX_START: Final = 1e5
"""Largest coordinate of a start: well within the bound at which a run has diverged."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Mini-batches: the gradient is the mean over some rows of data, drawn anew for each step."""

    size: int
    """Rows in a batch; 0 for none."""
    row_tape: BoundTape
    """The loss of one row."""
    data: Array
    """(rows, columns)."""


@dataclass(frozen=True, eq=False)
class Problem:
    """One rule on one surface, from one start or from many side by side.

    The constructor takes records and numbers that are known to be valid, as a scene holds them;
    `define_problem` makes a problem from names and numbers that it checks.

    Args:
        rule: the update rule.
        surface: what is descended.
        parameters: of the surface, all of them.
        starts: (lanes, 2), one row for each descent.
        hyperparameters: of the rule, all of them, in its order: each a number or (lanes,).
        lr_factors: (steps,), what lr is multiplied with at each step.
        noise: standard deviation of the normal noise on each component of each gradient.
        seeds: of noise and batches: one for all lanes, which then meet the same noise, or (lanes,).
        batch_size: rows of data from which each gradient is taken; 0 for all of them.
    """

    rule: Rule
    surface: Surface
    parameters: Mapping[str, float]
    starts: Array
    hyperparameters: Mapping[str, Any]
    lr_factors: Array
    noise: float = 0.0
    seeds: int | npt.NDArray[np.uint64] = 0
    batch_size: int = 0

    @property
    def lanes(self) -> int:
        """Number of descents."""
        return len(self.starts)

    @property
    def steps(self) -> int:
        """Number of steps of each descent that does not end before."""
        return self.lr_factors.size

    @property
    def is_noisy(self) -> bool:
        """True if the rule is given stochastic gradients."""
        return self.noise > 0.0 or self.batch_size > 0

    @cached_property
    def has_constant_lr(self) -> bool:
        """True if the learning rate is the same at every step."""
        return bool(np.all(self.lr_factors == 1.0))

    @cached_property
    def tape(self) -> BoundTape:
        """The surface as a function of the position."""
        return self.surface.tape(self.parameters)

    @cached_property
    def batch(self) -> Batch:
        """Mini-batches from which the rule's gradient is taken."""
        if not (self.batch_size and self.surface.data):
            return Batch(0, self.tape, np.empty((0, 0)))
        row_tape = self.surface.row_tape(self.parameters)
        return Batch(self.batch_size, row_tape, self.surface.data.array)

    def part(self, lanes: slice) -> Problem:
        """The same problem for some of its lanes."""

        def of(values: Any) -> Any:
            return values[lanes] if isinstance(values, np.ndarray) else values

        return replace(
            self,
            starts=self.starts[lanes],
            hyperparameters={name: of(values) for name, values in self.hyperparameters.items()},
            seeds=of(self.seeds),
        )

    def under_seeds(self, seeds: npt.NDArray[np.uint64]) -> Problem:
        """A problem of one lane under many seeds, (lanes,), one lane for each."""
        return replace(self, starts=np.tile(self.starts, (len(seeds), 1)), seeds=seeds)


def define_problem(
    rule: str | Rule,
    *,
    on: SurfaceLike,
    starts: tuple[float, float] | Array | None = None,
    steps: int = DEFAULT_STEPS,
    parameters: Mapping[str, float] | None = None,
    hyperparameters: Mapping[str, float | Array] | None = None,
    schedule: ScheduleLike = None,
    noise: float = 0.0,
    seeds: int | npt.NDArray[Any] = 0,
    batch: int = 0,
) -> Problem:
    """Make a problem from names and numbers.

    Args:
        rule: a slug such as "adam", or a Rule.
        on: a surface's slug, a formula such as "x**2 + a*y**2", a function of x and y, or a
            Surface.
        starts: (x, y), or (lanes, 2); the surface's own start if left out.
        steps: number of steps, a whole number, 0 or more.
        parameters: of the surface; those left out have their default.
        hyperparameters: of the rule, each a number or (lanes,); those left out have their default.
        schedule: of the learning rate: a slug, or (slug, {name: value}).
        noise: standard deviation of the noise on each component of each gradient, 0 or more.
        seeds: of noise and batches, 0 to 2**53 - 1: one for all lanes, or (lanes,).
        batch: rows of data from which each gradient is taken, on surfaces over data; 0 for all.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    given = _checked_mapping(parameters or {}, "parameters")
    known_rule, surface = as_rule(rule), as_surface(on, given)
    fixed = surface.complete(given)
    values = _checked_hyperparameters(known_rule, hyperparameters or {})
    _check_noise(noise, seeds)
    factors = lr_factors(schedule, check_whole(steps, 0, MAX_STEPS, "steps"))
    points = _checked_starts(surface.start if starts is None else starts)
    check_whole(batch, 0, len(surface.data.rows) if surface.data else 0, "batch")
    each = seeds.astype(np.uint64) if isinstance(seeds, np.ndarray) else seeds
    return Problem(known_rule, surface, fixed, points, values, factors, noise, each, batch)


def as_rule(rule: str | Rule) -> Rule:
    """The rule itself, or the one of that slug.

    Raises:
        InputError: there is none.
    """
    return rule if isinstance(rule, Rule) else find_rule(rule)


def as_surface(on: SurfaceLike, parameters: Iterable[str] = ()) -> Surface:
    """The surface itself, the one of that slug, or the one of that formula.

    Warns with what of a formula was read otherwise than it was written.

    Args:
        on: a Surface, a slug, a formula as people write it, or a function of x and y.
        parameters: names in the formula that are parameters, whatever they look like.

    Raises:
        InputError: neither; with the nearest surfaces, or the place of the mistake in the formula.
        NotTraceable: a function that depends on more than its arguments.
    """
    if isinstance(on, Surface):
        return on
    if callable(on):
        return surface_of(on)
    if not isinstance(on, str):
        template = "{field} must be {allowed}, not {value!r}."
        allowed = Phrase("a surface's name, or a formula such as 'x**2 + 3*y**2'")
        raise InputError(template, field="on", value=on, allowed=allowed)
    if on in SLUGS:
        return find_surface(on)
    try:
        reading = read_formula(on, parameters)
    except FormulaError as error:
        raise _no_surface(on, error) from None
    for notice in reading.notices:
        said = f"was read as {notice.read}" if notice.read else "was left out"
        warnings.warn(f"{notice.given} {said} in {on!r}", stacklevel=4)
    return typed_surface(reading.formula)


def _no_surface(on: str, error: FormulaError) -> InputError:
    """The error of a text that is no formula: about surfaces where it looks like a name."""
    is_name = _NAME.fullmatch(on) is not None
    nearest = nearest_surfaces(on) if is_name else []
    if not is_name or (error.corrections and not nearest):
        return error
    return InputError(
        "{value!r} is neither a surface nor a formula in x and y; the surfaces are {allowed}",
        field="surface",
        value=on,
        allowed=", ".join(nearest_first(on, SLUGS, nearest)),
    )


def as_numbers(value: npt.ArrayLike, field: str) -> Array:
    """Numbers as an array of any shape.

    Raises:
        InputError: no numbers, or rows of unequal lengths.
    """
    try:
        numbers = np.asarray(value)
    except ValueError:
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "biuf":
        raise InputError(
            "{field} must be {allowed}, not {value!r}.",
            field=field,
            value=value,
            allowed=Phrase("a number or an array of numbers"),
        )
    return numbers.astype(np.float64)


def _checked_mapping(values: object, field: str) -> Mapping[str, float]:
    if isinstance(values, Mapping):
        return values
    raise InputError(
        "{field} must be {allowed}, not {value!r}.",
        field=field,
        value=values,
        allowed=Phrase("a mapping of names to numbers"),
    )


def _checked_hyperparameters(rule: Rule, values: Mapping[str, float | Array]) -> dict[str, Any]:
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    numbers: dict[str, Any] = dict(values)
    if not arrays:
        return rule.complete(numbers)
    for extreme in (np.min, np.max):
        numbers |= {name: float(extreme(value)) for name, value in arrays.items()}
        checked = rule.complete(numbers)
    return {name: arrays.get(name, value) for name, value in checked.items()}


def _checked_starts(starts: tuple[float, float] | Array) -> Array:
    many = isinstance(starts, np.ndarray) and starts.ndim > 1
    field = "starts" if many else "start"
    try:
        first, second = (np.min(starts), np.max(starts)) if many else starts
    except (TypeError, ValueError):
        raise InputError(
            "{field} must be {allowed}, not {value!r}.",
            field=field,
            value=starts,
            allowed=Phrase("2 numbers"),
        ) from None
    for coordinate in (first, second):
        check_range(coordinate, -MAX_START, MAX_START, field)
    return np.array(starts, np.float64).reshape(-1, 2)


def _check_noise(noise: float, seeds: int | npt.NDArray[Any]) -> None:
    check_range(noise, 0.0, MAX_NOISE, "noise")
    if isinstance(seeds, np.ndarray):
        extremes = (seeds.min(), seeds.max(), *seeds[seeds % 1 != 0][:1])
        for seed in extremes:
            check_whole(seed.item(), 0, MAX_SEED, "seed")
    else:
        check_whole(seeds, 0, MAX_SEED, "seed")
