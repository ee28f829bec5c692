"""The Python face of maps: `map` and the `Map` it returns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import CORES
from optimizers.maps.axis import Axis, check_differ, checked_axis
from optimizers.maps.border import Border, find_border, find_optimum
from optimizers.maps.subject import Subject, define_subject
from optimizers.maps.sweep import IS_FAILURE, Cells, Sweep
from optimizers.outcome import CODES
from optimizers.problem import Array, SurfaceLike
from optimizers.rule import Rule
from optimizers.theory.along_path import Optimum
from surfaces.errors import InputError, Phrase, check_whole
from surfaces.surface import CriticalPoint

AxisLike = tuple[str, float, float] | tuple[str, float, float, str]
"""A number's name, its lowest and its highest value, and "linear" or "log"."""
DEFAULT_CELLS: Final = 128
"""Along each axis."""
LARGEST_MAP: Final = 2**26
"""Cells."""


@dataclass(frozen=True, slots=True)
class Best:
    """The cell with the lowest final loss; among equals the one that was there first."""

    across: float
    up: float | None
    final_loss: float
    steps_to_tolerance: int


def best_cell(sweep: Sweep, stride: int = 1) -> Best | None:
    """Return the best cell of a picture; None where no run came to an end on the map."""
    picture = sweep.picture(stride)
    loss = np.where(IS_FAILURE[picture.outcome], np.nan, picture.final_loss).ravel()
    if not np.any(np.isfinite(loss)):
        return None
    steps = picture.steps_to_tolerance.ravel()
    lowest = np.flatnonzero(loss == np.nanmin(loss))
    cell = lowest[np.argmin(np.where(steps[lowest] < 0, np.iinfo(np.int32).max, steps[lowest]))]
    *row, column = np.unravel_index(cell, picture.outcome.shape)
    *rows, columns = sweep.picked(stride)
    up = float(sweep.up.values[rows[0][row[0]]]) if sweep.up else None
    across = float(sweep.across.values[columns[column]])
    return Best(across, up, float(loss[cell]), int(steps[cell]))


@dataclass(frozen=True)
class Map:
    """Ends of a run for many values of one or two of its numbers.

    Arrays are (rows, columns) from the lowest `up`, or (columns,) of a line.
    """

    sweep: Sweep

    @property
    def across(self) -> Array:
        """(columns,), the values across."""
        return self.sweep.across.values

    @property
    def up(self) -> Array | None:
        """(rows,), the values up; None for a line."""
        return self.sweep.up.values if self.sweep.up else None

    @cached_property
    def _cells(self) -> Cells:
        return self.sweep.picture()

    @property
    def final_losses(self) -> Array:
        """The last loss of each run."""
        return self._cells.final_loss

    @property
    def best_losses(self) -> Array:
        """The lowest loss of each run."""
        return self._cells.best_loss

    @property
    def steps_to_tolerance(self) -> npt.NDArray[np.int32]:
        """The first step with a loss within 0.001 of the surface's lowest minimum; -1 if never."""
        return self._cells.steps_to_tolerance

    @cached_property
    def outcomes(self) -> npt.NDArray[np.str_]:
        """The code of each run's outcome."""
        return CODES[self._cells.outcome]

    @property
    def minima(self) -> npt.NDArray[np.int16]:
        """The place in `critical_points` of the one in which each run ends; -1 for none."""
        return self._cells.minimum

    @property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """Minima, saddles and maxima of the surface."""
        return self.sweep.critical_points

    @cached_property
    def border(self) -> Border | None:
        """Theory's border of stability; None where theory has none."""
        return find_border(self.sweep.subject, self.sweep.across, self.sweep.up)

    @cached_property
    def best(self) -> Best | None:
        """The cell with the lowest final loss."""
        return best_cell(self.sweep)

    @cached_property
    def optimum(self) -> Optimum | None:
        """Theory's best hyperparameters on a bowl; None where theory has none on this map."""
        return find_optimum(self.sweep.subject, self.sweep.across, self.sweep.up)


def map(
    rule: str | Rule,
    *,
    on: SurfaceLike,
    across: AxisLike,
    up: AxisLike | None = None,
    cells: int | tuple[int, int] = DEFAULT_CELLS,
    **run: Any,
) -> Map:
    """Run one optimizer with every combination of values of one or two of its numbers.

    Each cell has the numbers of `descend` with these values, to the last bit.

    Args:
        across: what is varied, from where to where, and on which scale: `("lr", 1e-4, 1.0, "log")`.
            The number is a hyperparameter, `start.x` or `start.y`, `schedule.` and a number of
            the schedule, `surface.` and a parameter of the surface, or `noise`. Without a scale it
            has the number's own.
        up: the other number; None for a line.
        cells: values across and up: one number for both, or (columns, rows); 2 or more.
        rule, on: as for `descend`.
        **run: what else `descend` takes, with its defaults: start, steps, parameters, schedule,
            noise, batch, seed, and hyperparameters.

    Returns:
        The map, with arrays of shape (rows, columns), or (columns,).

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    subject = define_subject(rule, on, **run)
    return draw_map(subject, *read_axes(subject, across, up, cells))


def draw_map(subject: Subject, across: Axis, up: Axis | None = None, threads: int = CORES) -> Map:
    """Compute all cells of a map, on every core or on fewer threads."""
    sweep = Sweep(subject, across, up)
    cells = sweep.missing(1)
    for part in sweep.parts(cells, len(cells)):
        part.lanes.run(threads)
        sweep.keep(part)
    return Map(sweep)


def read_axes(
    subject: Subject, across: AxisLike, up: AxisLike | None, cells: int | tuple[int, int]
) -> tuple[Axis, Axis | None]:
    """Return the checked axes of a map."""
    counts = cells if isinstance(cells, tuple) else (cells,) * (2 if up else 1)
    if len(counts) != (2 if up else 1):
        allowed = Phrase("a number, or one for each of across and up")
        raise InputError(
            "{field} must be {allowed}, not {value!r}.", field="cells", value=cells, allowed=allowed
        )
    for count in counts:
        check_whole(count, 2, LARGEST_MAP, "cells")
    check_whole(int(np.prod(counts)), 2, LARGEST_MAP, "cells")
    first = _axis(subject, "across", across, counts[0])
    second = _axis(subject, "up", up, counts[1]) if up else None
    check_differ(first, second)
    return first, second


def _axis(subject: Subject, field: str, asked: object, count: int) -> Axis:
    if not isinstance(asked, tuple | list) or len(asked) not in (3, 4):
        raise InputError(
            "{field} must be {allowed}, not {value!r}.",
            field=field,
            value=asked,
            allowed=Phrase('a name, two numbers and a scale, such as ("lr", 0.001, 1, "log")'),
        )
    name, low, high, *scale = asked
    return checked_axis(field, subject.numbers, name, low, high, scale[0] if scale else None, count)
