"""A surface sampled for the contour plot and the 3-D view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Array = npt.NDArray[np.float64]

LEVELS: Final = 24
"""How many contour lines."""

DRAWABLE: Final = 1e300
"""Losses beyond plus or minus this count as infinite, so that differences of losses are finite."""

SMALLEST_SOFTNESS: Final = 1e-100
"""Of the whole range: so that quotients of losses are finite too."""

HUGE_RATIO: Final = 12.0
"""Losses that reach so many times further than most of them do are drawn on a log scale."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Losses over a view, and how to draw them.

    The height drawn is z on a linear scale, and sign(z - center) log(1 + |z - center| / softness)
    on a log scale.
    """

    x: Array
    """(nx,)."""
    y: Array
    """(ny,)."""
    loss: Array
    """(ny, nx); nan where the surface is undefined, plus or minus inf where it is infinite or too
    large to draw."""
    low: float
    """The lowest finite loss."""
    high: float
    """The highest finite loss."""
    scale: Literal["linear", "log"]
    center: float
    softness: float
    levels: Array
    """(LEVELS,), losses, evenly spaced as drawn."""

    @property
    def undefined_share(self) -> float:
        """The share of the view, 0 to 1, where the surface is undefined."""
        return float(np.mean(np.isnan(self.loss)))

    def drawn(self, loss: Array) -> Array:
        """The heights drawn for some losses."""
        if self.scale == "linear":
            return loss
        away = (loss - self.center) / self.softness
        return np.asarray(np.sign(away) * np.log1p(np.abs(away)))


def sample(tape: BoundTape, view: View, size: tuple[int, int]) -> Grid:
    """Evaluate a surface on nx by ny points that span `view`, edges included."""
    return drawn_grid(tape, view, losses_in_bands(tape, view, size, size[1]))


def losses_in_bands(
    tape: BoundTape, view: View, size: tuple[int, int], rows: int
) -> Iterator[Array]:
    """Evaluate a surface on nx by ny points that span `view`, some rows of them at a time."""
    x, y = _axes(view, size)
    for first in range(0, size[1], rows):
        yield tape.evaluate(x[None, :], y[first : first + rows, None])[0]


def _axes(view: View, size: tuple[int, int]) -> tuple[Array, Array]:
    xmin, xmax, ymin, ymax = view
    return np.linspace(xmin, xmax, size[0]), np.linspace(ymin, ymax, size[1])


def drawn_grid(tape: BoundTape, view: View, bands: Iterable[Array]) -> Grid:
    """Choose how to draw the losses that a surface has over a view, its rows in bands."""
    loss = np.concatenate(list(bands))
    x, y = _axes(view, (loss.shape[1], loss.shape[0]))
    loss = np.where(np.abs(loss) > DRAWABLE, np.copysign(np.inf, loss), loss)
    finite = np.sort(loss[np.isfinite(loss)])
    if not finite.size:
        return Grid(x, y, loss, 0.0, 0.0, "linear", 0.0, 1.0, np.zeros(0))
    low, high = float(finite[0]), float(finite[-1])
    row, column = np.unravel_index(np.argmin(np.where(np.isfinite(loss), loss, np.inf)), loss.shape)
    center, softness = _log_scale(finite, lambda: _is_bowl(tape, x[column], y[row]))
    if not softness:
        return Grid(
            x, y, loss, low, high, "linear", 0.0, 1.0, np.linspace(low, high, LEVELS + 2)[1:-1]
        )
    softness = max(softness, (high - low) * SMALLEST_SOFTNESS)
    ends = Grid(x, y, loss, low, high, "log", center, softness, np.zeros(0))
    bottom, top = ends.drawn(np.array([low, high]))
    drawn = np.linspace(bottom, top, LEVELS + 2)[1:-1]
    return replace(ends, levels=center + softness * np.sign(drawn) * np.expm1(np.abs(drawn)))


def _log_scale(finite: Array, ends_in_a_bowl: Callable[[], bool]) -> tuple[float, float]:
    """Center and softness of the scale that sorted losses call for; softness 0 for a linear one.

    The center is what most of them are near to: the lowest, where the rest towers above it; the
    highest, where the surface falls, as to a pole, and not into a well, of which nothing must be
    hidden; or the middle.
    """
    low, lower, middle, upper, high = (
        float(finite[part * (finite.size - 1) // 4]) for part in range(5)
    )
    reach = (high - low) / HUGE_RATIO
    if 0.0 < middle - low < reach:
        return low, (middle - low) / HUGE_RATIO
    if 0.0 < high - middle < reach and not ends_in_a_bowl():
        return high, (high - middle) / HUGE_RATIO
    if 0.0 < upper - lower < reach and not ends_in_a_bowl():
        return middle, (upper - lower) / HUGE_RATIO
    return 0.0, 0.0


def _is_bowl(tape: BoundTape, x: float, y: float) -> bool:
    """Return True if the surface curves upwards here in every direction."""
    *_, xx, xy, yy = (float(number) for number in tape.evaluate(x, y, order=2))
    return xx > 0.0 and yy > 0.0 and xx * yy > xy * xy
