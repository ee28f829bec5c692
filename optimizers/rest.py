"""Kinds of places where a run comes to rest.

They are told by the Hessian, by the losses around, and by the slopes beside the place.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np

from optimizers.problem import Array
from surfaces.analysis.surroundings import FAR, NEAR, Lie, look_around
from surfaces.autodiff.tape import BoundTape

SINGULAR: Final = 1e-9
"""Of the larger curvature: a smaller one has no certain sign."""
SETTLING_STEPS: Final = 3
SAME_SLOPE: Final = 1e-3
"""A slope above this share of the run's last one is not the error of a nearly settled run."""


class Rest(StrEnum):
    """Kind of point at which a run has converged."""

    MINIMUM = "minimum"
    VALLEY = "valley"
    """One of minima that lie side by side."""
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    FLAT = "flat"
    """Where neither the Hessian nor the losses around tell."""
    PLATEAU = "plateau"
    """Where the slope is too small to move on, or lost in rounding."""
    KINK = "kink"
    """Where the sides' slopes differ, and the surface falls away from here."""


def kind_of_rest(tape: BoundTape, position: tuple[float, float], gradient_norm: np.float64) -> Rest:
    """Kind of a place where the slope is zero, by the Hessian.

    Where that can't tell, the losses around it do.
    """
    place, (low, high) = _settle(tape, position)
    doubt = SINGULAR * max(abs(low), abs(high))
    if np.isfinite(doubt) and high < -doubt:
        return Rest.MAXIMUM
    if np.isfinite(doubt) and high > doubt and abs(low) > doubt:
        return Rest.MINIMUM if low > 0 else Rest.SADDLE
    x, y = place
    scale = max(1.0, abs(x)), max(1.0, abs(y))
    lie = look_around(tape, place, scale).lie
    if lie is Lie.RISING or lie is Lie.LEVEL:
        return Rest.MINIMUM if lie is Lie.RISING else Rest.VALLEY
    if not np.isfinite(doubt) and _has_kink(tape, place, scale):
        return Rest.KINK
    slope = float(np.hypot(*tape.evaluate(*place, order=1)[1:]))
    return Rest.PLATEAU if lie is Lie.FLAT or slope > SAME_SLOPE * gradient_norm else Rest.FLAT


def _has_kink(tape: BoundTape, place: tuple[float, float], scale: tuple[float, float]) -> bool:
    """Return True if, along x or y, the slopes close on both sides of a place differ.

    They must differ by as much as they do farther off.
    """
    for axis, unit in enumerate(((scale[0], 0.0), (0.0, scale[1]))):
        steps = np.array([-FAR, -NEAR, NEAR, FAR])
        slopes = tape.evaluate(place[0] + steps * unit[0], place[1] + steps * unit[1], 1)[1 + axis]
        if abs(slopes[2] - slopes[1]) > 0.5 * abs(slopes[3] - slopes[0]):
            return True
    return False


def _settle(tape: BoundTape, place: tuple[float, float]) -> tuple[tuple[float, float], Array]:
    """The bottom across the direction of the largest curvature, and both curvatures there.

    A run ends near the bottom of a valley, not on it; there its sides lend the other curvature
    something of theirs.
    """
    for _ in range(SETTLING_STEPS + 1):
        _, dx, dy, dxx, dxy, dyy = (float(plane) for plane in tape.evaluate(*place, order=2))
        if not np.isfinite(dxx + dxy + dyy):
            return place, np.full(2, np.nan)
        curvatures, axes = np.linalg.eigh([[dxx, dxy], [dxy, dyy]])
        if not curvatures[1] > 0:
            return place, curvatures
        across = axes[:, 1]
        step = float(across @ (dx, dy) / curvatures[1])
        settled, place = place, (place[0] - step * across[0], place[1] - step * across[1])
    return settled, curvatures
