"""Lie of a surface around a place: rising all around, level along a valley, flat, or falling.

It is told by the losses on two rings, so that kinks and singular Hessians are no special cases.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from surfaces.autodiff.tape import BoundTape

Array = npt.NDArray[np.float64]
Place = tuple[float, float]
Height = Callable[[Array, Array], Array]
"""A number for each of many places."""

FAR: Final = 1e-3
NEAR: Final = 1e-6
"""Of the scale: the radii of the rings."""
POLE: Final = 0.1
"""Beside a pole a surface rises as far however near: to at least this share of the rise afar."""
ROUNDING: Final = 8.0
"""How many times the noise of rounding is no difference."""
UNDERFLOW: Final = 1e-290
"""Losses that differ by less have lost their digits."""

_ANGLES: Final = 2.0 * np.pi * np.arange(180) / 180
_CLOSER: Final = np.linspace(-1.0, 1.0, 41)
_LOOKS: Final = 9
_LOWEST: Final = 4
"""How many of a ring's low places are looked at closely: a valley that is bent has two."""
_ULPS: Final = np.array([(i, j) for i in (-2, 0, 2) for j in (-2, 0, 2)], np.float64).T


class Lie(Enum):
    """Lie of a surface around a place."""

    RISING = auto()
    """An isolated minimum."""
    LEVEL = auto()
    """A valley of minima: nothing near lies lower, some of it as low."""
    FLAT = auto()
    """The same loss all around."""
    FALLING = auto()
    POLE = auto()
    """A pole, a jump, or the edge of where the surface is defined."""


class Surroundings(NamedTuple):
    """A surface around a place."""

    lie: Lie
    downhill: Place
    """The direction, in scales, in which the surface is lowest."""
    rise: float
    """The highest rise on the far ring."""


def look_around(
    tape: BoundTape, place: Place, scale: Place, *, upside_down: bool = False
) -> Surroundings:
    """Tell how a surface lies around a place.

    Args:
        tape: the surface.
        place: x and y.
        scale: lengths along x and y of which the rings' radii are small parts.
        upside_down: look at the negative surface.
    """

    def rises(x: Array, y: Array) -> Array:
        losses = tape.evaluate(x, y)[0] - value
        return np.asarray(-losses if upside_down else losses)

    with np.errstate(all="ignore"):
        value = float(tape.evaluate(*place)[0])
        far, near = (_ring(rises, place, scale, r, _ANGLES) for r in (FAR, NEAR))
        rounding = _noise(rises, place, scale) + np.finfo(float).eps * abs(value)
        noise = max(float(ROUNDING * rounding), UNDERFLOW)
        angle, least = float(_ANGLES[np.argmin(far)]), float(far.min())
        if least >= -noise:
            angle, least = _lowest_on_ring(rises, place, scale, far)
    downhill, rise = (float(np.cos(angle)), float(np.sin(angle))), float(far.max())
    if not (np.isfinite(value) and np.all(np.isfinite(far)) and np.isfinite(least)):
        lie = Lie.POLE
    elif least < -noise:
        lie = Lie.FALLING
    elif rise <= noise:
        lie = Lie.FLAT
    elif not near.max() < POLE * rise:
        lie = Lie.POLE
    else:
        lie = Lie.RISING if least > noise else Lie.LEVEL
    return Surroundings(lie, downhill, rise)


def least_slope(tape: BoundTape, place: Place, scale: Place) -> float:
    """The smallest slope on the far ring, as a share of the largest.

    There is none where a line of critical points goes through.
    """

    def slopes(x: Array, y: Array) -> Array:
        _, gx, gy = tape.evaluate(x, y, order=1)
        return np.asarray(np.hypot(gx, gy))

    with np.errstate(all="ignore"):
        coarse = _ring(slopes, place, scale, FAR, _ANGLES)
        return _lowest_on_ring(slopes, place, scale, coarse)[1] / float(coarse.max())


def lowest(heights: Array, axis: int | None = None) -> npt.NDArray[np.intp]:
    """Indices of the lowest numbers along an axis, or of all; undefined ones are the highest."""
    return np.asarray(np.argmin(np.where(np.isnan(heights), np.inf, heights), axis=axis))


def _ring(height: Height, place: Place, scale: Place, radius: float, angles: Array) -> Array:
    return height(
        place[0] + radius * scale[0] * np.cos(angles),
        place[1] + radius * scale[1] * np.sin(angles),
    )


def _lowest_on_ring(
    height: Height, place: Place, scale: Place, coarse: Array
) -> tuple[float, float]:
    """Angle and height of the lowest place on the far ring, by looking closer and closer."""
    dips = np.flatnonzero((coarse <= np.roll(coarse, 1)) & (coarse <= np.roll(coarse, -1)))
    if not dips.size:  # nowhere defined
        return 0.0, np.nan
    angles = _ANGLES[dips[np.argsort(coarse[dips], kind="stable")[:_LOWEST]]]
    spacing = float(_ANGLES[1])
    for _ in range(_LOOKS):
        looks = angles[:, None] + spacing * _CLOSER
        losses = _ring(height, place, scale, FAR, looks)
        best = lowest(losses, axis=1)[:, None]
        angles = np.take_along_axis(looks, best, axis=1)[:, 0]
        spacing *= float(_CLOSER[1] - _CLOSER[0])
    found = np.take_along_axis(losses, best, axis=1)[:, 0]
    first = int(lowest(found))
    return float(angles[first]), float(found[first])


def _noise(rises: Height, place: Place, scale: Place) -> float:
    """Differences of losses that come from rounding the place."""
    ulps = [np.finfo(float).eps * (abs(p) + FAR * s) for p, s in zip(place, scale, strict=True)]
    differences = np.abs(rises(place[0] + ulps[0] * _ULPS[0], place[1] + ulps[1] * _ULPS[1]))
    return float(np.nanmax(differences, initial=0.0))
