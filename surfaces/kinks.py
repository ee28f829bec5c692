"""Minima that Newton's method can't find: on a kink, where there is no gradient to be zero, or in a well too narrow for its seeds."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.newton import SEEDS_PER_AXIS, newton_steps
from surfaces.surface import CriticalPoint, PointKind, View
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]

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
    """How far the surface rises around a place; 0 unless it does so in every direction, and less and less the nearer.

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
