"""Critical points in view: Newton's method on the gradient, from a grid of starts, with exact Hessians.

p <- p - H(p)^-1 grad f(p)
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.surface import CriticalPoint, PointKind, Surface, View
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]

SEEDS_PER_AXIS: Final = 32
ITERATIONS: Final = 40
MOST_POINTS: Final = 100
"""A picture with more marks than this says nothing; the lowest are kept."""


def find_critical_points(tape: BoundTape, view: View) -> tuple[CriticalPoint, ...]:
    """The points inside `view` where the gradient is zero, lowest first.

    Points on a flat place (a singular Hessian) and on kinks are not found: they are not isolated, or have no
    gradient.
    """
    xmin, xmax, ymin, ymax = view
    x, y = (axis.ravel() for axis in np.meshgrid(np.linspace(xmin, xmax, SEEDS_PER_AXIS), np.linspace(ymin, ymax, SEEDS_PER_AXIS)))
    width, height = _extent(view)
    with np.errstate(all="ignore"):
        for _ in range(ITERATIONS):
            dx, dy = _newton_step(tape.evaluate(x, y, order=2))
            longest = np.maximum(np.hypot(dx / width, dy / height) / 0.1, 1.0)  # a tenth of the view at most: no leaps across it
            x, y = x - dx / longest, y - dy / longest
        planes = tape.evaluate(x, y, order=2)
        settled = _settled(planes, width, height)
    inside = (x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax)
    found = _distinct(np.column_stack([x, y, *planes])[settled & inside], width, height)
    points = [_classify(row) for row in found]
    return tuple(sorted((p for p in points if p is not None), key=lambda p: (p.value, p.x, p.y))[:MOST_POINTS])


@lru_cache(maxsize=512)
def landmarks(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> tuple[CriticalPoint, ...]:
    """The critical points of a surface: the known ones where these parameters left them in place, else what is found in view."""
    tape = surface.tape(dict(parameters))
    known = surface.critical_points
    if known:
        planes = tape.evaluate([p.x for p in known], [p.y for p in known], order=2)
        rests = np.array([not p.smooth for p in known]) | _settled(planes, *_extent(surface.view), tolerance=1e-6)
        if rests.all():
            return tuple(replace(p, value=float(value)) for p, value in zip(known, planes[0], strict=True))
    return find_critical_points(tape, surface.view)


def lowest_minimum(surface: Surface, parameters: tuple[tuple[str, float], ...]) -> float | None:
    """The lowest value among the minima in view; None where there is none."""
    minima = (PointKind.MINIMUM, PointKind.LOCAL_MINIMUM)
    return min((point.value for point in landmarks(surface, parameters) if point.kind in minima), default=None)


def _extent(view: View) -> tuple[float, float]:
    return view[1] - view[0], view[3] - view[2]


def _newton_step(planes: Array) -> tuple[Array, Array]:
    _, gx, gy, xx, xy, yy = planes
    determinant = xx * yy - xy * xy
    return (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant


def _settled(planes: Array, width: float, height: float, tolerance: float = 1e-9) -> npt.NDArray[np.bool_]:
    with np.errstate(all="ignore"):
        dx, dy = _newton_step(planes)
        return np.asarray(np.hypot(dx / width, dy / height) < tolerance)


def _distinct(rows: Array, width: float, height: float) -> list[Array]:
    """One row for each place: Newton ends at the same point from many starts."""
    cells = np.round(rows[:, :2] / np.array([width, height]) * 1e6)
    _, first = np.unique(cells, axis=0, return_index=True)
    kept: list[Array] = []
    for row in rows[np.sort(first)]:
        if all(np.hypot((row[0] - k[0]) / width, (row[1] - k[1]) / height) > 1e-6 for k in kept):
            kept.append(row)
    return kept


def _classify(row: Array) -> CriticalPoint | None:
    x, y, value, _, _, xx, xy, yy = (float(number) for number in row)
    determinant = xx * yy - xy * xy
    if not np.isfinite(determinant) or abs(determinant) <= 1e-12 * (xx * xx + yy * yy + xy * xy):
        return None
    kind = PointKind.SADDLE if determinant < 0 else PointKind.LOCAL_MINIMUM if xx > 0 else PointKind.MAXIMUM
    return CriticalPoint(kind, x, y, value)
