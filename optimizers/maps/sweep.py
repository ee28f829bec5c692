"""Cells of a map, computed in parts, in any order, from coarse to fine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from optimizers.engine.block import LOSS_NOT_FINITE
from optimizers.engine.lanes import Lanes
from optimizers.maps.axis import Axis
from optimizers.maps.subject import STARTS, SURFACE, Subject
from optimizers.metrics import LOSS_TOLERANCE
from optimizers.outcome import ENDINGS, Code, final_endings
from optimizers.problem import Array
from surfaces.analysis.landmarks import landmarks, lowest_minimum, points_in
from surfaces.analysis.viewport import window
from surfaces.surface import CriticalPoint, View

Indices = npt.NDArray[np.intp]

REACH: Final = 0.01
"""A run ends in a critical point that is no farther away than this share of the window's sides."""
MARGIN: Final = 0.25
"""Beside starts outside of the window critical points are looked for so far around them, as a share
of the axis."""
COARSER: Final = 3
"""Each picture shows one cell in so many along each axis of the next finer one: the middle one, so
that none is computed twice, nor lies beside its place."""
SEARCH: Final = 2_000_000
"""Positions that take as long as to find the critical points of a typed formula."""
FEWEST: Final = 8
"""Cells along an axis of the coarsest picture, at least."""
IS_FAILURE: Final = np.array([e.code in (Code.DIVERGED, Code.NOT_FINITE) for e in ENDINGS])
"""For each of `ENDINGS`, whether the run left the map or broke off."""


class Cells(NamedTuple):
    """Ends of the run by cell, (rows, columns) from the lowest `up`, or (columns,) of a line."""

    final_loss: Array
    best_loss: Array
    steps_to_tolerance: npt.NDArray[np.int32]
    """The first step with a loss within `LOSS_TOLERANCE` of the lowest minimum; -1 if never."""
    outcome: npt.NDArray[np.int8]
    """Places in `optimizers.outcome.ENDINGS`."""
    minimum: npt.NDArray[np.int16]
    """The critical point in which it ends, a place in the sweep's; -1 for none."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some cells side by side."""

    cells: Indices
    lanes: Lanes
    points: tuple[CriticalPoint, ...]
    """Of the surface that they descend."""
    sides: tuple[float, float]
    """Of its window."""


class Sweep:
    """The cells of a map of one run.

    Args:
        subject: the run.
        across, up: what is varied; no `up` makes a line.
        view: the part of the surface in which critical points are looked for, beside where runs
            start; None for the surface's own window.
        points: numbers the critical points, for sweeps that share them; None for a sweep alone.
    """

    def __init__(
        self,
        subject: Subject,
        across: Axis,
        up: Axis | None = None,
        *,
        view: View | None = None,
        points: dict[CriticalPoint, int] | None = None,
    ) -> None:
        self.subject, self.across, self.up = subject, across, up
        self.axes = (across, up) if up else (across,)
        self.shape = tuple(axis.count for axis in reversed(self.axes))
        self._view = view
        size = prod(self.shape)
        self._cells = Cells(
            np.full(size, np.nan),
            np.full(size, np.nan),
            np.full(size, -1, np.int32),
            np.full(size, -1, np.int8),
            np.full(size, -1, np.int16),
        )
        self._points = {} if points is None else points
        self.positions = size * (subject.steps + 1)
        """Positions of all cells together, if none ends early."""

    @property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """The critical points of all surfaces that were descended so far."""
        return tuple(self._points)

    @property
    def varies_surface(self) -> bool:
        """True if cells differ in their surface."""
        return any(axis.name.startswith(SURFACE) for axis in self.axes)

    def prepare(self) -> None:
        """Find the critical points, unless each part has a surface of its own."""
        if not self.varies_surface:
            _ = self._only_landmarks

    def strides(self, positions: int) -> list[int]:
        """Return the steps from coarse to fine, 1 the last.

        Args:
            positions: how many the coarsest picture may take, or work that takes as long, if it can
                be that coarse.
        """
        surfaces = prod(a.count for a in self.axes if a.name.startswith(SURFACE))
        searched = 0 if self.subject.surface.slug or not self.varies_surface else surfaces
        work = self.positions + searched * SEARCH
        strides = [1]
        while work / strides[0] ** len(self.axes) > positions:
            coarser = strides[0] * COARSER
            if min(self.shape) < coarser * FEWEST:
                break
            strides.insert(0, coarser)
        return strides

    def picked(self, stride: int) -> tuple[Indices, ...]:
        """Return the rows and columns of a picture; the columns alone of a line."""
        return tuple(np.arange(stride // 2, count, stride) for count in self.shape)

    def missing(self, stride: int) -> Indices:
        """Return the cells of a picture that are not known yet."""
        cells = np.ravel_multi_index(np.ix_(*self.picked(stride)), self.shape).ravel()
        return np.asarray(cells[self._cells.outcome[cells] < 0])

    def picture(self, stride: int = 1) -> Cells:
        """Return the cells of a picture."""
        picked = np.ix_(*self.picked(stride))
        return Cells._make(each.reshape(self.shape)[picked] for each in self._cells)

    def parts(self, cells: Indices, most: int) -> Iterator[Part]:
        """Yield parts of at most so many cells, to be run and then kept."""
        order, groups = self._groups(cells)
        for group in groups:
            values = self._values(order[group][:1])
            parameters = tuple(self.subject.with_parameters(_numbers(values)).items())
            points, view = self._landmarks(parameters)
            sides = view[1] - view[0], view[3] - view[2]
            lowest = lowest_minimum(self.subject.surface, parameters)
            target = -np.inf if lowest is None else lowest + LOSS_TOLERANCE
            for begin in range(group.start, group.stop, most):
                some = order[begin : min(begin + most, group.stop)]
                problem = self.subject.problem(self._given(some), len(some))
                yield Part(some, Lanes(problem, target, self.positions), points, sides)

    def keep(self, part: Part) -> None:
        """Take over what became of a part that has been run to its end."""
        lanes, at, cells = part.lanes, part.cells, self._cells
        final = lanes.final
        x, y, loss, *_ = final
        outcome = final_endings(lanes.problem.tape, final, lanes.status)
        undefined = (lanes.status == LOSS_NOT_FINITE) & ~np.isfinite(loss)
        cells.final_loss[at] = loss
        cells.best_loss[at] = np.where(undefined, loss, lanes.best)
        cells.steps_to_tolerance[at] = lanes.reached
        cells.minimum[at] = self._nearest(part, x, y, IS_FAILURE[outcome])
        cells.outcome[at] = outcome  # the last, as it tells that the others are known

    def take(self, place: tuple[slice, ...], cells: Cells, points: Sequence[CriticalPoint]) -> None:
        """Take over the cells of a sweep over parts of the axes.

        Args:
            place: rows and columns, or columns of a line.
            cells: its picture.
            points: its critical points, by which `cells.minimum` counts.
        """
        numbers = [self._points.setdefault(point, len(self._points)) for point in points]
        own = np.array([*numbers, -1], np.int16)  # the last is that of -1, none
        taken = cells._replace(minimum=own[cells.minimum])
        for name, part in taken._asdict().items():
            getattr(self._cells, name).reshape(self.shape)[place] = part

    def _groups(self, cells: Indices) -> tuple[Indices, list[slice]]:
        """Return the cells, and the place of each group of them.

        Cells of a group have equal problems but for their lanes, and lie side by side.
        """
        places = np.unravel_index(cells, self.shape)
        keys = np.zeros(len(cells), np.intp)
        for axis, place in zip(reversed(self.axes), places, strict=True):
            if not self.subject.is_a_lane(axis.name):
                keys = keys * axis.count + place
        order = np.argsort(keys, kind="stable")
        cuts = np.flatnonzero(np.diff(keys[order])) + 1
        bounds = [0, *cuts.tolist(), len(cells)] if len(cells) else []
        return cells[order], [slice(*pair) for pair in pairwise(bounds)]

    def _values(self, cells: Indices) -> dict[str, Array]:
        """Return the value of each axis in each of some cells."""
        places = np.unravel_index(cells, self.shape)
        return {
            axis.name: axis.values[place]
            for axis, place in zip(reversed(self.axes), places, strict=True)
        }

    def _given(self, cells: Indices) -> dict[str, float | Array]:
        return {
            name: values if self.subject.is_a_lane(name) else float(values[0])
            for name, values in self._values(cells).items()
        }

    def _landmarks(
        self, parameters: tuple[tuple[str, float], ...]
    ) -> tuple[tuple[CriticalPoint, ...], View]:
        """Return the critical points of one surface and its window; those where runs start, too."""
        if self.varies_surface:
            surface = self.subject.surface
            found, home = landmarks(surface, parameters), window(surface, parameters)
        else:
            found, home = self._only_landmarks
        for point in found:
            self._points.setdefault(point, len(self._points))
        return found, home

    @cached_property
    def _only_landmarks(self) -> tuple[tuple[CriticalPoint, ...], View]:
        surface, parameters = self.subject.surface, tuple(self.subject.parameters.items())
        home = self._view or window(surface, parameters)
        return points_in(_around(home, self.axes), surface, parameters), home

    def _nearest(
        self, part: Part, x: Array, y: Array, failed: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int16]:
        """Return the critical point in which each run ends, or -1."""
        if not part.points:
            return np.full(len(x), -1, np.int16)
        places = np.array([(point.x, point.y) for point in part.points])
        own = np.array([self._points[point] for point in part.points], np.int16)
        across, up = part.sides
        away_x = (x - places[:, :1]) / across
        away_y = (y - places[:, 1:]) / up
        away = away_x * away_x + away_y * away_y
        nearest = np.argmin(away, axis=0)
        there = ~failed & (np.min(away, axis=0) <= REACH**2)
        return np.where(there, own[nearest], np.int16(-1))


def _numbers(values: Mapping[str, Array]) -> dict[str, float]:
    return {name: float(each[0]) for name, each in values.items()}


def _around(view: View, axes: tuple[Axis, ...]) -> View:
    """Return a view that holds all starts, too, and where those at its edge go."""
    edges = list(view)
    for axis in axes:
        if axis.name in STARTS:
            low, margin = 2 * STARTS.index(axis.name), MARGIN * (axis.high - axis.low)
            if axis.low < edges[low]:
                edges[low] = axis.low - margin
            if axis.high > edges[low + 1]:
                edges[low + 1] = axis.high + margin
    return edges[0], edges[1], edges[2], edges[3]
