"""A surface sampled for the contour plot and the 3-D view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from surfaces.surface import View
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]

LEVELS: Final = 24
"""How many contour lines."""

DRAWABLE: Final = 1e300
"""Losses beyond plus or minus this are left out, so that differences of losses are finite."""

SMALLEST_SOFTNESS: Final = 1e-100
"""Of the whole range: so that quotients of losses are finite too."""

HUGE_RATIO: Final = 12.0
"""Losses that reach so many times further above their lowest than their median does are drawn on a log scale."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Losses over a view, and how to draw them.

    The height drawn is z on a linear scale, and log(1 + (z - low) / softness) on a log scale.
    """

    x: Array
    """(nx,)."""
    y: Array
    """(ny,)."""
    loss: Array
    """(ny, nx); nan where the surface is undefined or too large to draw."""
    low: float
    high: float
    scale: Literal["linear", "log"]
    softness: float
    levels: Array
    """(LEVELS,), losses, evenly spaced as drawn."""

    @property
    def undefined_share(self) -> float:
        """The share of the view, 0 to 1, where there is no finite loss."""
        return float(np.mean(np.isnan(self.loss)))


def sample(tape: BoundTape, view: View, size: tuple[int, int]) -> Grid:
    """Evaluate a surface on nx by ny points that span `view`, edges included."""
    xmin, xmax, ymin, ymax = view
    x, y = np.linspace(xmin, xmax, size[0]), np.linspace(ymin, ymax, size[1])
    loss = tape.evaluate(x[None, :], y[:, None])[0]
    loss = np.where(np.abs(loss) <= DRAWABLE, loss, np.nan)
    finite = loss[np.isfinite(loss)]
    if not finite.size:
        return Grid(x, y, loss, 0.0, 0.0, "linear", 1.0, np.zeros(0))
    low, high = float(finite.min()), float(finite.max())
    middle = float(np.median(finite)) - low
    if middle <= 0 or high - low <= HUGE_RATIO * middle:
        return Grid(x, y, loss, low, high, "linear", 1.0, np.linspace(low, high, LEVELS + 2)[1:-1])
    softness = max(middle / HUGE_RATIO, (high - low) * SMALLEST_SOFTNESS)
    drawn = np.linspace(0.0, np.log1p((high - low) / softness), LEVELS + 2)[1:-1]
    return Grid(x, y, loss, low, high, "log", softness, low + softness * np.expm1(drawn))
