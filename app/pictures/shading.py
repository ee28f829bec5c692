"""Shading of a surface: the heights of contour lines and of changes of color.

They are the same in pictures and on pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.analysis.grid import LEVELS, Grid
from surfaces.surface import CriticalPoint, PointKind

Array = npt.NDArray[np.float64]

FLOOR: Final = 0.01
"""Share of the height below a minimum up to which it is the floor of the view."""
MOST_BEYOND: Final = LEVELS // 2
"""Lines above the ramp's where a map shows more than what its shading was chosen for."""


@dataclass(frozen=True, slots=True)
class Shading:
    """Evenly spaced levels.

    A place is a height counted in them: 0 on the first, 1 on the second.
    """

    height: Callable[[Array], Array]
    """Height of some losses, by which levels are spaced."""
    first: float
    step: float
    """From one level to the next; 0 where the surface is flat."""
    count: int
    """Number of levels."""
    high: float
    """The highest loss that it was chosen for."""

    def places(self, loss: Array) -> Array:
        """Return the places of some losses."""
        if not self.step:
            return np.zeros_like(loss)
        return np.asarray((self.height(loss) - self.first) / self.step)

    def lines(self, highest: float) -> range:
        """Return the places of the lines on a map up to that loss.

        They are the levels, and more where it rises beyond them.
        """
        if not self.step:
            return range(0)
        beyond = self.places(np.array(highest)) if highest > self.high else 0.0
        return range(max(self.count, min(self.count + MOST_BEYOND, int(np.floor(beyond)) + 1)))

    def tone(self, line: int) -> float:
        """Return the part of the ramp, 0 to 1, that the band above a line has."""
        return min(1.0, max(0.0, (line + 1) / self.count))


def shading(grid: Grid, critical: Sequence[CriticalPoint]) -> Shading:
    """Choose the shading of a sampled surface with the critical points in view.

    Levels are spaced by the root of the loss above the lowest where that is a minimum: even steps
    of a bowl's loss would leave one closed line in its valley.
    """
    height: Callable[[Array], Array] = grid.drawn
    if grid.scale == "linear" and _has_floor(grid, critical):

        def height(loss: Array) -> Array:
            return np.asarray(np.sign(loss - grid.low) * np.sqrt(np.abs(loss - grid.low)))

    levels = height(grid.levels)
    if len(levels) < 2 or not levels[-1] > levels[0]:
        return Shading(height, 0.0, 0.0, 1, grid.high)
    step = float(levels[-1] - levels[0]) / (len(levels) - 1)
    return Shading(height, float(levels[0]), step, len(levels), grid.high)


def _has_floor(grid: Grid, critical: Sequence[CriticalPoint]) -> bool:
    return any(
        point.kind is PointKind.MINIMUM and point.value - grid.low < FLOOR * (grid.high - grid.low)
        for point in critical
    )
