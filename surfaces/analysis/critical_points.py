"""Critical points in view: where Newton's method on the gradient ends, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.analysis.newton import SEEDS_PER_AXIS, SETTLED, Search, newton_steps, search
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, PointKind, View

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


LOOKS: Final = 16
CLOSER: Final = 6.0
"""Each look is so many times closer than the one before."""
SMOOTH: Final = 1e-6
"""Of the view: from a minimum that has a gradient, Newton's step is shorter than this."""
FAR: Final = 1e-3
NEAR: Final = 1e-6
"""Of the view: the radii of two rings around the minimum."""
VALLEY: Final = 1e-5
"""If the surface rises so much less in one direction than in another, it is a valley that goes
on."""

_BOX: Final = np.linspace(-1.0, 1.0, 17)
_ANGLES: Final = 2.0 * np.pi * np.arange(180) / 180


def minimum_near(tape: BoundTape, view: View, place: tuple[float, float]) -> CriticalPoint | None:
    """The isolated minimum near a place, by looking closer and closer; None if there is a pole, a valley, or an edge of the view."""
    xmin, xmax, ymin, ymax = view
    (x, y), (width, height) = place, (xmax - xmin, ymax - ymin)
    reach = 1.5 / SEEDS_PER_AXIS
    with np.errstate(all="ignore"):
        for _ in range(LOOKS):
            xs, ys = x + reach * width * _BOX, y + reach * height * _BOX
            losses = tape.evaluate(xs[None, :], ys[:, None])[0]
            row, column = np.unravel_index(
                np.nanargmin(np.where(np.isnan(losses), np.inf, losses)), losses.shape
            )
            x, y, reach = float(xs[column]), float(ys[row]), reach / CLOSER
        if not (xmin < x < xmax and ymin < y < ymax):
            return None
        rise = _rise(tape, x, y, width, height)
        return _polished(tape, x, y, width, height, rise) if rise else None


def _rise(tape: BoundTape, x: float, y: float, width: float, height: float) -> float:
    """Rise of the surface around a place; 0 unless it rises in every direction, less the nearer.

    Beside a pole it rises as far however near; along a valley there is a direction in which it does
    not.
    """

    def ring(radius: float, angles: Array | float) -> Array:
        return np.asarray(
            tape.evaluate(
                x + radius * width * np.cos(angles), y + radius * height * np.sin(angles)
            )[0]
            - value
        )

    value = float(tape.evaluate(x, y)[0])
    far, near = ring(FAR, _ANGLES), ring(NEAR, _ANGLES)
    if not (np.isfinite(value) and np.all(np.isfinite(far)) and near.max() < 0.1 * far.max()):
        return 0.0
    flattest, spacing = _ANGLES[np.argmin(far)], _ANGLES[1]
    for _ in range(3):
        angles = flattest + spacing * np.linspace(-1.0, 1.0, 41)
        flattest, spacing = angles[np.argmin(ring(FAR, angles))], spacing / 20
    return float(far.max()) if ring(FAR, flattest) > VALLEY * far.max() else 0.0


def _polished(
    tape: BoundTape, x: float, y: float, width: float, height: float, rise: float
) -> CriticalPoint:
    planes = tape.evaluate(np.array([x]), np.array([y]), order=2)
    (dx, dy), *_ = newton_steps(planes)
    slope = float(np.hypot(planes[1, 0] * width, planes[2, 0] * height))
    smooth = bool(np.hypot(dx / width, dy / height) < SMOOTH and slope < rise)
    if smooth:
        x, y = x - float(dx), y - float(dy)
    return CriticalPoint(PointKind.LOCAL_MINIMUM, x, y, float(tape.evaluate(x, y)[0]), smooth)
