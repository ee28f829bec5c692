"""The floor under a low place: an isolated minimum or a valley of minima, a kink or not.

First by looking closer and closer; and where that ends on the floor of a narrow valley that still
falls, by walking down along it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.analysis.newton import newton_steps
from surfaces.analysis.surroundings import Lie, Place, look_around, lowest
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Array = npt.NDArray[np.float64]

REACH: Final = 1.5 / 32
"""Of the view: how far from a low place of the lattice the first look goes."""
FEW: Final = 4
LOOKS: Final = 12
"""A few looks tell whether the surface falls out of the view; these more, where exactly it ends."""
CLOSER: Final = 6.0
"""Each look is so many times closer than the one before."""
SMOOTH: Final = 1e-6
"""Of the view: from a minimum that has a gradient, Newton's step is shorter than this."""

VALLEY: Final = 1e-2
"""Of the rise around it: what is no higher above the bottom of a valley belongs to it; and of the
slope: how much of it must lead out of the view."""

_BOX: Final = np.linspace(-1.0, 1.0, 17)
_LINE: Final = np.linspace(-1.0, 1.0, 41)
_STRIDES: Final = 60
_LONGEST: Final = 0.2
"""Of the view: the strides of a walk."""
AT_EDGE: Final = 1e-4
"""Of the view: if so short a stride leads out of it and down, the walk ends."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Effort of a walk along the floor of a valley."""

    first: float
    shortest: float
    """Of the view: the first stride, and the one with which the walk ends."""
    looks: int
    """So many looks, each twenty times closer, find the floor after each stride."""


EXACT: Final = Pace(1e-2, 1e-11, 11)
ROUGH: Final = Pace(0.1, 3e-3, 5)


@dataclass(frozen=True, slots=True)
class Floor:
    """A place with nothing lower near it."""

    x: float
    y: float
    value: float
    lie: Lie
    """RISING, LEVEL or FLAT."""
    smooth: bool
    """Whether the surface is differentiable there."""


def floor_under(tape: BoundTape, view: View, place: Place) -> Floor | None:
    """The floor near a low place; None if the surface falls to a pole or out of the view."""
    scale = (view[1] - view[0], view[3] - view[2])
    with np.errstate(all="ignore"):
        place, reach = _look_closer(tape, view, place, REACH, FEW)
        if _falls_out(tape, view, place):
            return None
        place, _ = _look_closer(tape, view, place, reach, LOOKS)
        place = _landed(tape, view, *place)
        around = look_around(tape, place, scale)
        if around.lie is Lie.FALLING:
            place = _walk(tape, view, place, around.downhill, EXACT, lambda _, loss: loss)
            place = _landed(tape, view, *place)
            around = look_around(tape, place, scale)
        if around.lie not in (Lie.RISING, Lie.LEVEL, Lie.FLAT):
            return None
        return _polished(tape, place, scale, around.lie, around.rise)


def nearest_of_valley(tape: BoundTape, view: View, floor: Floor) -> Place:
    """A valley's place nearest to the origin, as far as the valley of minima leads there."""
    place = (floor.x, floor.y)
    around = look_around(tape, place, (view[1] - view[0], view[3] - view[2]))
    slack = VALLEY * around.rise + 1e-12 * abs(floor.value)
    return _walk(
        tape,
        view,
        place,
        around.downhill,
        ROUGH,
        lambda at, loss: np.hypot(*at) if loss <= floor.value + slack else np.inf,
    )


def _look_closer(
    tape: BoundTape, view: View, place: Place, reach: float, looks: int
) -> tuple[Place, float]:
    """The lowest place within reach, a part of the view, and how far from it a lower one may be."""
    xmin, xmax, ymin, ymax = view
    (x, y), (width, height) = place, (xmax - xmin, ymax - ymin)
    for _ in range(looks):
        xs = np.clip(x + reach * width * _BOX, xmin, xmax)
        ys = np.clip(y + reach * height * _BOX, ymin, ymax)
        losses = tape.evaluate(xs[None, :], ys[:, None])[0]
        row, column = np.unravel_index(int(lowest(losses)), losses.shape)
        x, y, reach = float(xs[column]), float(ys[row]), reach / CLOSER
    return (x, y), reach


def _falls_out(tape: BoundTape, view: View, place: Place) -> bool:
    """Return True on an edge of the view, if it is clearly downhill out of it."""
    slopes = tape.evaluate(*place, order=1)[1:] * (view[1] - view[0], view[3] - view[2])
    clear = VALLEY * np.hypot(*slopes)
    return any(
        (at == low and slope > clear) or (at == high and -slope > clear)
        for at, low, high, slope in zip(place, view[::2], view[1::2], slopes, strict=True)
    )


def _walk(
    tape: BoundTape,
    view: View,
    place: Place,
    direction: Place,
    pace: Pace,
    rate: Callable[[Place, float], float],
) -> Place:
    """Walk along the floor of a valley, in strides that follow it, while the rating falls.

    Args:
        tape: the surface.
        view: the walk ends at its edges.
        place: on the floor.
        direction: of the valley, in sides of the view.
        pace: effort.
        rate: of a place and its loss; the lowest is sought.
    """
    corner, size = np.array([view[0], view[2]]), np.array([view[1] - view[0], view[3] - view[2]])
    at, ahead, stride = (np.array(place) - corner) / size, np.array(direction), pace.first
    best = rate(place, float(tape.evaluate(*place)[0]))
    for _ in range(_STRIDES):
        landed, losses = _land(tape, corner, size, at, ahead, stride, pace.looks)
        ratings = np.array(
            [
                rate((float(x), float(y)), float(loss))
                for (x, y), loss in zip(corner + size * landed, losses, strict=True)
            ]
        )
        inside = np.all((landed >= 0.0) & (landed <= 1.0), axis=1)
        if stride < AT_EDGE and ratings[~inside].min(initial=best) < best:
            break
        which = int(np.argmin(np.where(inside, ratings, np.inf)))
        if inside[which] and ratings[which] < best:
            best, moved = ratings[which], landed[which] - at
            at, ahead = landed[which], moved / np.hypot(*moved)
            stride = min(2.0 * stride, _LONGEST)
        else:
            stride /= 4.0
        if stride < pace.shortest:
            break
    x, y = corner + size * at
    return float(x), float(y)


def _land(
    tape: BoundTape, corner: Array, size: Array, at: Array, ahead: Array, stride: float, looks: int
) -> tuple[Array, Array]:
    """The lowest places across the way a stride ahead and behind: (2, 2), and losses (2,)."""
    across = np.array([-ahead[1], ahead[0]])
    middles, reach = np.array([at + stride * ahead, at - stride * ahead]), stride
    for _ in range(looks):
        places = middles[:, None] + reach * _LINE[:, None] * across
        x, y = np.moveaxis(corner + size * places, -1, 0)
        losses = tape.evaluate(x, y)[0]
        best = lowest(losses, axis=1)
        middles, reach = places[[0, 1], best], reach * float(_LINE[1] - _LINE[0])
    return middles, losses[[0, 1], best]


def _polished(tape: BoundTape, place: Place, scale: Place, lie: Lie, rise: float) -> Floor:
    x, y = place
    planes = tape.evaluate(np.array([x]), np.array([y]), order=2)
    (dx, dy), *_ = newton_steps(planes)
    slope = float(np.hypot(planes[1, 0] * scale[0], planes[2, 0] * scale[1]))
    smooth = bool(np.hypot(dx / scale[0], dy / scale[1]) < SMOOTH and slope < rise)
    if smooth and lie is Lie.RISING:
        x, y = x - float(dx), y - float(dy)
    return Floor(x, y, float(tape.evaluate(x, y)[0]), lie, smooth)


def _landed(tape: BoundTape, view: View, x: float, y: float) -> Place:
    """The lowest of the place, a step straight across the valley, and decimal neighbors.

    Kinks tend to be at round numbers; and where a surface is as steep as a root beside its kink,
    rounding a place in its last digit moves the loss in its seventh.
    """
    _, gx, gy, xx, xy, yy = tape.evaluate(x, y, order=2)
    across = 0.5 * np.arctan2(2.0 * xy, xx - yy)  # of the largest curvature
    c, s = np.cos(across), np.sin(across)
    step = (gx * c + gy * s) / (xx * c * c + 2.0 * xy * c * s + yy * s * s)
    xs, ys = (
        np.array([at, at - step * way, *(round(at, digits) for digits in range(2, 14))])
        for at, way in ((x, c), (y, s))
    )
    inside = (view[0] <= xs) & (xs <= view[1]) & (view[2] <= ys) & (ys <= view[3])
    losses = np.where(inside, tape.evaluate(xs, ys)[0], np.inf)
    best = int(lowest(losses))
    return float(xs[best]), float(ys[best])
