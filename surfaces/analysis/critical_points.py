"""Critical points in view: where Newton's method on the gradient ends, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.analysis.floor import Floor, floor_under
from surfaces.analysis.lattice import Relief, relief
from surfaces.analysis.newton import SETTLED, Search, newton_steps, search
from surfaces.analysis.surroundings import Lie, Place, least_slope, look_around
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, PointKind, View

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SAME_PLACE: Final = 1e-6
"""Of the view: two points nearer to each other than this are one."""
FLAT_PLACE: Final = 1e-4
"""Of the view: a place with a singular Hessian is found no better than this."""
SINGULAR: Final = 1e-12
"""Of the larger curvature: a smaller one is none."""
BESIDE: Final = 1e-7
"""Of the view: curvatures that are other so near are not what they are at the point."""
LINE: Final = 1e-12
"""Of the largest slope around: where the surface is more level in some direction, a line of
critical points goes on there."""
CELLS: Final = 16
CROWD: Final = 8
"""If among nine cells of the view, CELLS of which go along a side, there are more places with a
singular Hessian, they are taken for a line of them."""
MOST_POINTS: Final = 100
"""A picture with more marks than this says nothing; the lowest are kept."""
LOOKED_UNDER: Final = 2
"""How many low places are looked at closely where no minimum is known to lie as low."""


class Findings(NamedTuple):
    """Critical points in a view."""

    points: tuple[CriticalPoint, ...]
    """The isolated ones, lowest first."""
    valley: Floor | None
    """A place in a valley of minima, or on flat ground, where nothing in view was seen to lie
    lower."""


def find_critical_points(
    tape: BoundTape, view: View, most: int = MOST_POINTS
) -> tuple[CriticalPoint, ...]:
    """The isolated points inside `view` where the gradient is zero, lowest first.

    A minimum is a `MINIMUM` if nothing in view was seen to lie lower, else a `LOCAL_MINIMUM`.
    Places that are level along a line or an area are not isolated; of kinks, which have no
    gradient, the lowest is found, where there is no minimum as low.

    Args:
        tape: the surface.
        view: where to look.
        most: of more points than this the lowest are kept.
    """
    return explore(tape, view, most).points


def explore(tape: BoundTape, view: View, most: int = MOST_POINTS) -> Findings:
    """`find_critical_points`, and the valley of minima where that lies lowest."""
    seen = relief(tape, view)
    found = search(tape, view, np.concatenate([seen.low, seen.high]))
    with np.errstate(all="ignore"):
        settled = _inside(found.settled, view)
        planes = _planes(tape, settled)
        regular = _is_regular(tape, view, settled, planes)
        limits = np.concatenate([_limits(tape, view, found), settled[~regular]])
        flat = _flat_points(tape, view, _inside(limits, view))
        places = _distinct(settled[regular], view)
        points = [
            (p, bend)
            for p, bend in _smooth_points(places, _planes(tape, places))
            if not any(_is_near(p, other, view) for other, _ in flat)
        ]
    points += flat
    floors = _floors(tape, view, seen, _lowest(points))
    bottoms = [
        CriticalPoint(PointKind.LOCAL_MINIMUM, f.x, f.y, f.value, f.smooth)
        for f in floors
        if f.lie is Lie.RISING
    ]
    points += [
        (p, 0.0) for p in bottoms if not any(_is_near(p, other, view) for other, _ in points)
    ]
    lowest = min([seen.lowest, *(f.value for f in floors)])
    kinds = sorted(_ranked(points, lowest, view), key=lambda p: (p.value, p.x, p.y))
    level = [f for f in floors if f.lie is not Lie.RISING and f.value <= lowest < seen.highest]
    return Findings(tuple(kinds[:most]), level[0] if level else None)


def _floors(tape: BoundTape, view: View, seen: Relief, known: float) -> list[Floor]:
    """The floors under the lowest places that lie lower than every minimum known so far."""
    floors: list[Floor] = []
    for (x, y), loss in zip(seen.low[:LOOKED_UNDER].tolist(), seen.losses.tolist(), strict=False):
        if loss >= known:
            break
        if floor := floor_under(tape, view, (x, y)):
            floors.append(floor)
            known = min(known, floor.value)
    return floors


def _lowest(points: list[tuple[CriticalPoint, float]]) -> float:
    """The value of the lowest minimum; inf where there is none."""
    return min((p.value for p, _ in points if p.kind is PointKind.LOCAL_MINIMUM), default=np.inf)


def is_at_rest(planes: Array, view: View) -> npt.NDArray[np.bool_]:
    """Return True where Newton's step is as good as none."""
    dx, dy = newton_steps(planes).T
    return np.asarray(np.hypot(dx / (view[1] - view[0]), dy / (view[3] - view[2])) < SAME_PLACE)


def _limits(tape: BoundTape, view: View, found: Search) -> Array:
    """Limits of lanes whose steps shrink at a steady ratio, as near a singular Hessian (Aitken)."""
    size = np.array([view[1] - view[0], view[3] - view[2]])
    step = newton_steps(_planes(tape, found.slow))
    ratio = np.where(np.abs(step) < SETTLED * size, 0.0, step / found.last)
    steady = np.all((ratio >= 0.0) & (ratio < 0.95), axis=1) & np.any(ratio > 0.2, axis=1)
    steady &= np.hypot(*(step / size).T) < 1e-2
    return np.asarray(found.slow[steady] - (step / (1.0 - ratio))[steady])


def _smooth_points(places: Array, planes: Array) -> list[tuple[CriticalPoint, float]]:
    """Points with a regular Hessian, each with how curved the surface is there."""
    found = []
    for (x, y), (value, _, _, xx, xy, yy) in zip(places.tolist(), planes.T.tolist(), strict=True):
        kind = (
            PointKind.SADDLE
            if xx * yy < xy * xy
            else PointKind.LOCAL_MINIMUM
            if xx > 0
            else PointKind.MAXIMUM
        )
        found.append((CriticalPoint(kind, x, y, value), abs(xx) + abs(yy)))
    return found


def _is_regular(tape: BoundTape, view: View, places: Array, planes: Array) -> Flags:
    """Return True where the signs of both curvatures are certain.

    They are if both are larger than what rounding, of curvatures and of the place, makes of them.
    """
    xx, xy, yy = planes[3:]
    radius = np.hypot((xx - yy) / 2.0, xy)
    low, high = (xx + yy) / 2.0 - radius, (xx + yy) / 2.0 + radius
    smaller, larger = np.sort(np.abs([low, high]), axis=0)
    beside = places + BESIDE * np.array([view[1] - view[0], view[3] - view[2]])
    moved = np.abs(_planes(tape, beside)[3:] - planes[3:]).max(axis=0)
    return np.asarray((smaller > SINGULAR * larger) & (smaller > moved))


def _flat_points(tape: BoundTape, view: View, places: Array) -> list[tuple[CriticalPoint, float]]:
    """Points with a singular Hessian at which several lanes meet; x**4 + y**4 has one.

    They are told by the losses around them.
    """
    size = np.array([view[1] - view[0], view[3] - view[2]])
    points = []
    for place in _distinct(_uncrowded(_rounded(places, view, FLAT_PLACE), view), view, FLAT_PLACE):
        if np.sum(np.hypot(*((places - place) / size).T) < FLAT_PLACE) < 2:
            continue
        x, y = float(place[0]), float(place[1])
        kind = _kind_by_losses(tape, (x, y), (float(size[0]), float(size[1])))
        if kind:
            points.append((CriticalPoint(kind, x, y, float(tape.evaluate(x, y)[0])), 0.0))
    return points


def _kind_by_losses(tape: BoundTape, place: Place, scale: Place) -> PointKind | None:
    """Kind of a critical point; None of one in a line of them."""
    lie = look_around(tape, place, scale).lie
    if lie is not Lie.FALLING:
        return PointKind.LOCAL_MINIMUM if lie is Lie.RISING else None
    turned = look_around(tape, place, scale, upside_down=True).lie
    if turned is Lie.RISING:
        return PointKind.MAXIMUM
    alone = turned is Lie.FALLING and least_slope(tape, place, scale) > LINE
    return PointKind.SADDLE if alone else None


def _ranked(
    points: list[tuple[CriticalPoint, float]], seen: float, view: View
) -> Iterator[CriticalPoint]:
    """The points, the lowest of the minima as such if nothing lower was seen.

    As low is what rounding can't tell apart.
    """
    bound = min(_lowest(points), seen)
    for point, bend in points:
        is_lowest = point.kind is PointKind.LOCAL_MINIMUM and point.value <= bound + _tolerance(
            point, bend, view
        )
        yield replace(point, kind=PointKind.MINIMUM) if is_lowest else point


def _tolerance(point: CriticalPoint, bend: float, view: View) -> float:
    """Difference of losses that the place's rounding makes where a surface is so curved."""
    reach = SAME_PLACE * max(view[1] - view[0], view[3] - view[2])
    return reach * reach * bend + 1e-12 * abs(point.value)


def _planes(tape: BoundTape, places: Array) -> Array:
    return tape.evaluate(places[:, 0], places[:, 1], order=2)


def _is_near(one: CriticalPoint, other: CriticalPoint, view: View) -> bool:
    return bool(
        np.hypot((one.x - other.x) / (view[1] - view[0]), (one.y - other.y) / (view[3] - view[2]))
        < FLAT_PLACE
    )


def _inside(places: Array, view: View) -> Array:
    xmin, xmax, ymin, ymax = view
    return places[
        (places[:, 0] >= xmin)
        & (places[:, 0] <= xmax)
        & (places[:, 1] >= ymin)
        & (places[:, 1] <= ymax)
    ]


def _uncrowded(places: Array, view: View) -> Array:
    """The places with few others beside them: of thousands in a line none needs a closer look."""
    corner, size = np.array([view[0], view[2]]), np.array([view[1] - view[0], view[3] - view[2]])
    cells = 1 + ((places - corner) / size * CELLS).astype(int)
    crowd = np.zeros((CELLS + 3, CELLS + 3), int)
    np.add.at(crowd, tuple(cells.T), 1)
    beside = crowd[:-2] + crowd[1:-1] + crowd[2:]
    around = beside[:, :-2] + beside[:, 1:-1] + beside[:, 2:]
    return np.asarray(places[around[tuple(cells.T - 1)] <= CROWD])


def _rounded(places: Array, view: View, nearness: float) -> Array:
    """One of those places that are the same when rounded; neighbors may remain."""
    scaled = places / np.array([view[1] - view[0], view[3] - view[2]])
    _, first = np.unique(np.round(scaled / nearness), axis=0, return_index=True)
    return np.asarray(places[first])


def _distinct(places: Array, view: View, nearness: float = SAME_PLACE) -> Array:
    """One of each place: many lanes end at the same."""
    places = _rounded(places, view, nearness)
    scaled = places / np.array([view[1] - view[0], view[3] - view[2]])
    near = np.hypot(*np.moveaxis(scaled[:, None] - scaled[None, :], 2, 0)) < nearness
    return np.asarray(places[~np.tril(near, -1).any(axis=1)])
