"""Critical points in view: where Newton's method on the gradient ends, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.kinks import minimum_near
from surfaces.newton import SEEDS_PER_AXIS, SETTLED, Search, newton_steps, search
from surfaces.surface import CriticalPoint, PointKind, View
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]

SAME_PLACE: Final = 1e-6
"""Of the view: two points nearer to each other than this are one."""
FLAT_PLACE: Final = 1e-4
"""Of the view: a place with a singular Hessian is found no better than this."""
MOST_POINTS: Final = 100
"""A picture with more marks than this says nothing; the lowest are kept."""

_RING: Final = (
    1e-3
    * np.array(
        [(np.cos(angle), np.sin(angle)) for angle in 2.0 * np.pi * (np.arange(24) + 0.3) / 24]
    ).T
)


def find_critical_points(
    tape: BoundTape, view: View, most: int = MOST_POINTS
) -> tuple[CriticalPoint, ...]:
    """The isolated points inside `view` where the gradient is zero, lowest first.

    A minimum is a `MINIMUM` if nothing in view was seen to lie lower, else a `LOCAL_MINIMUM`.
    Places that are flat along a line or an area are not isolated, and not found; of kinks, which
    have no gradient, the lowest is, where there is no other minimum.

    Args:
        tape: the surface.
        view: where to look.
        most: of more points than this the lowest are kept.
    """
    found = search(tape, view)
    with np.errstate(all="ignore"):
        flat = _flat_points(tape, view, found)
        points = [
            (p, bend)
            for p, bend in _smooth_points(tape, view, found.settled)
            if not any(_is_near(p, other, view) for other, _ in flat)
        ]
    points += flat
    if not any(p.kind is PointKind.LOCAL_MINIMUM for p, _ in points) and _is_within(
        found.lowest_at, view
    ):
        below = minimum_near(tape, view, found.lowest_at)
        points += [(below, 0.0)] if below else []
    kinds = _ranked(points, found.lowest, view)
    return tuple(sorted(kinds, key=lambda p: (p.value, p.x, p.y))[:most])


def is_at_rest(planes: Array, view: View) -> npt.NDArray[np.bool_]:
    """Whether Newton's step from each place is as good as none."""
    dx, dy = newton_steps(planes).T
    return np.asarray(np.hypot(dx / (view[1] - view[0]), dy / (view[3] - view[2])) < SAME_PLACE)


def _limits(tape: BoundTape, view: View, found: Search) -> Array:
    """Where lanes end whose steps shrink at a steady ratio, as they do towards a point with a singular Hessian (Aitken)."""
    size = np.array([view[1] - view[0], view[3] - view[2]])
    step = newton_steps(_planes(tape, found.slow))
    ratio = np.where(np.abs(step) < SETTLED * size, 0.0, step / found.last)
    steady = np.all((ratio >= 0.0) & (ratio < 0.95), axis=1) & np.any(ratio > 0.2, axis=1)
    steady &= np.hypot(*(step / size).T) < 1e-2
    return np.asarray(found.slow[steady] - (step / (1.0 - ratio))[steady])


def _smooth_points(tape: BoundTape, view: View, places: Array) -> list[tuple[CriticalPoint, float]]:
    """Points with a regular Hessian, each with how curved the surface is there."""
    places = _distinct(_inside(places, view), view)
    found = []
    for (x, y), (value, _, _, xx, xy, yy) in zip(
        places.tolist(), _planes(tape, places).T.tolist(), strict=True
    ):
        determinant = xx * yy - xy * xy
        if np.isfinite(determinant) and abs(determinant) > 1e-12 * (xx * xx + yy * yy + xy * xy):
            kind = (
                PointKind.SADDLE
                if determinant < 0
                else PointKind.LOCAL_MINIMUM
                if xx > 0
                else PointKind.MAXIMUM
            )
            found.append((CriticalPoint(kind, x, y, value), abs(xx) + abs(yy)))
    return found


def _flat_points(tape: BoundTape, view: View, found: Search) -> list[tuple[CriticalPoint, float]]:
    """Points with a singular Hessian, told by the surface on a small ring around them; x**4 + y**4 has one.

    Along a line of such points, each lane ends at another place; only one where several lanes meet,
    and none beside them, is isolated.
    """
    places = _inside(_limits(tape, view, found), view)
    size = np.array([view[1] - view[0], view[3] - view[2]])
    candidates = _distinct(places, view, FLAT_PLACE)
    points = []
    for place in candidates:
        lanes = np.hypot(*((places - place) / size).T) < FLAT_PLACE
        others = np.hypot(*((candidates - place) / size).T) < 2.0 / SEEDS_PER_AXIS
        if lanes.sum() < 2 or others.sum() > 1:
            continue
        ring = tape.evaluate(place[0] + size[0] * _RING[0], place[1] + size[1] * _RING[1])[0]
        value = float(tape.evaluate(*place)[0])
        noise = 64.0 * np.finfo(float).eps * max(abs(value), float(np.abs(ring).max()))
        up, down = ring - value > noise, value - ring > noise
        if (up | down).all():
            kind = (
                PointKind.LOCAL_MINIMUM
                if up.all()
                else PointKind.MAXIMUM
                if down.all()
                else PointKind.SADDLE
            )
            points.append((CriticalPoint(kind, float(place[0]), float(place[1]), value), 0.0))
    return points


def _ranked(
    points: list[tuple[CriticalPoint, float]], seen: float, view: View
) -> Iterator[CriticalPoint]:
    """The points, the lowest of the minima as such if nothing lower was seen; as low is what rounding can't tell apart."""
    reach = (SAME_PLACE * max(view[1] - view[0], view[3] - view[2])) ** 2
    lowest = min((p.value for p, _ in points if p.kind is PointKind.LOCAL_MINIMUM), default=np.inf)
    for point, curvature in points:
        tolerance = reach * curvature + 1e-12 * abs(point.value)
        is_lowest = (
            point.kind is PointKind.LOCAL_MINIMUM and point.value <= min(lowest, seen) + tolerance
        )
        yield replace(point, kind=PointKind.MINIMUM) if is_lowest else point


def _planes(tape: BoundTape, places: Array) -> Array:
    return tape.evaluate(places[:, 0], places[:, 1], order=2)


def _is_near(one: CriticalPoint, other: CriticalPoint, view: View) -> bool:
    return bool(
        np.hypot((one.x - other.x) / (view[1] - view[0]), (one.y - other.y) / (view[3] - view[2]))
        < FLAT_PLACE
    )


def _is_within(place: tuple[float, float], view: View) -> bool:
    return view[0] < place[0] < view[1] and view[2] < place[1] < view[3]


def _inside(places: Array, view: View) -> Array:
    xmin, xmax, ymin, ymax = view
    return places[
        (places[:, 0] >= xmin)
        & (places[:, 0] <= xmax)
        & (places[:, 1] >= ymin)
        & (places[:, 1] <= ymax)
    ]


def _distinct(places: Array, view: View, nearness: float = SAME_PLACE) -> Array:
    """One of each place: many lanes end at the same."""
    scaled = places / np.array([view[1] - view[0], view[3] - view[2]])
    _, first = np.unique(np.round(scaled / nearness), axis=0, return_index=True)
    places, scaled = places[first], scaled[first]
    near = np.hypot(*np.moveaxis(scaled[:, None] - scaled[None, :], 2, 0)) < nearness
    return np.asarray(places[~np.tril(near, -1).any(axis=1)])
