"""Colors of cells; `static/maps` has the same ones.

Losses and steps are on Viridis (Smith & van der Walt, 2015), whose equal steps look equally large,
the best bright; basins have hues of one lightness and colorfulness in OKLCH (Ottosson, 2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.pictures.theme import rgb
from optimizers.maps.sweep import IS_FAILURE, Cells
from optimizers.outcome import ENDINGS, Code
from optimizers.problem import Array

Truths = npt.NDArray[np.bool_]

VIRIDIS: Final = (
    *("#440154", "#482475", "#414487", "#355f8d", "#2a788e"),
    *("#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725"),
)
OUTCOMES: Final = {
    Code.CONVERGED: (122, 209, 81),
    Code.STEP_LIMIT: (42, 120, 142),
    Code.STALLED: (72, 36, 117),
}
"""Of runs that stay on the map."""
DECADES: Final = 8
"""Losses are told apart down to this part of the highest."""
SHOWN: Final = 0.98
"""Share of the cells that stay on the map whose losses are told apart at the upper end."""
NEVER: Final = 0.15
"""Part of the ramp that is left free below the latest step: its end is for never."""
HUES: Final = (240.0, 55.0, 150.0, 330.0, 195.0, 95.0, 290.0, 20.0)
"""Of minima, in degrees."""
SLOW, FAST, CHROMA, NOWHERE = 0.7, 0.95, 0.08, 0.8
"""Lightness of starts that settle last and first, the colorfulness of both, and the lightness of
starts that end nowhere in particular."""
TAIL: Final = 0.03
"""The soonest and the latest of the starts that settle, this share each, are not told apart."""


@dataclass(frozen=True)
class Shading:
    """A color for each cell."""

    colors: Array
    """(..., 3), 0 to 255."""
    hatched: Truths
    """Cells that have no color."""
    best: str = ""
    worst: str = ""
    """The numbers at the ends of the ramp; "" without one."""


def shaded(cells: Cells, show: str) -> Shading:
    """Return the colors of cells by one of their arrays."""
    hatched = IS_FAILURE[cells.outcome]
    if show == "outcome":
        table = np.array([OUTCOMES.get(ending.code, (0, 0, 0)) for ending in ENDINGS], np.float64)
        return Shading(table[cells.outcome], hatched)
    if show == "minimum":
        return Shading(_basins(cells), hatched)
    if show == "steps_to_tolerance":
        return _steps(cells.steps_to_tolerance.astype(np.float64), hatched)
    return _losses(cells.final_loss if show == "final_loss" else cells.best_loss, hatched)


def ramp(part: npt.ArrayLike) -> Array:
    """Return colors of Viridis, from 0 to 1, (..., 3)."""
    stops = np.array([rgb(color) for color in VIRIDIS], np.float64)
    place = np.clip(part, 0.0, 1.0) * (len(stops) - 1)
    channels = [np.interp(place, np.arange(len(stops)), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1)


def loss_range(losses: Array) -> tuple[float, float, float]:
    """Return the number from which losses are counted, and the lowest and highest told apart."""
    shown = np.sort(losses[np.isfinite(losses)])
    if not shown.size:
        return 0.0, 0.0, 1.0
    floor = min(0.0, float(shown[0]))
    high = float(shown[int(np.ceil(SHOWN * shown.size)) - 1])
    low = max(float(shown[0]), floor + (high - floor) * 10.0**-DECADES)
    return floor, low, max(high, low)


def _losses(losses: Array, hatched: Truths) -> Shading:
    floor, low, high = loss_range(losses[~hatched])
    start, end = (np.log10(max(loss - floor, 1e-300)) for loss in (low, high))
    with np.errstate(invalid="ignore"):
        place = (np.log10(np.maximum(losses - floor, 1e-300)) - start) / ((end - start) or 1.0)
    unknown = hatched | np.isnan(place)
    least = np.min(losses, where=~unknown, initial=np.inf)
    colors = ramp(1.0 - np.where(unknown, 1.0, place))
    return Shading(colors, unknown, f"{'<= ' * bool(least < low)}{low:.2g}", f"{high:.2g}")


def _steps(steps: Array, hatched: Truths) -> Shading:
    known = steps >= 0
    if not known.any():
        return Shading(ramp(np.zeros(steps.shape)), hatched, "-", "never")
    low, high = float(steps[known].min()), float(steps[known].max())
    start, end = np.log(low + 1.0), np.log(high + 1.0)
    late = (np.log(np.maximum(steps, 0.0) + 1.0) - start) / ((end - start) or 1.0)
    return Shading(
        ramp(np.where(known, 1.0 - (1.0 - NEVER) * late, 0.0)), hatched, f"{low:.0f}", "never"
    )


def _basins(cells: Cells) -> Array:
    """Return the hue of each minimum, the lighter the sooner."""
    steps, ends = cells.steps_to_tolerance, cells.minimum
    settled = np.sort(steps[(steps >= 0) & (ends >= 0)])
    last = max(settled.size - 1, 0)
    picked = [settled[int(part * last)] if settled.size else 0 for part in (TAIL, 1.0 - TAIL)]
    start, end = np.log1p(picked)
    late = (np.log1p(np.maximum(steps, 0)) - start) / ((end - start) or 1.0)
    speed = np.where(steps < 0, 0.0, 1.0 - np.clip(late, 0.0, 1.0))
    hues = np.array(HUES)[ends % len(HUES)]
    nowhere = ends < 0
    lightness = np.where(nowhere, NOWHERE, SLOW + speed * (FAST - SLOW))
    return oklch(lightness, np.where(nowhere, 0.0, CHROMA), hues)


def basin_color(index: int) -> tuple[int, int, int]:
    """Return the color of a minimum in a key."""
    color = oklch(np.array(SLOW + 0.6 * (FAST - SLOW)), np.array(CHROMA), np.array(HUES[index % 8]))
    red, green, blue = np.rint(color).astype(int).tolist()
    return red, green, blue


_TO_CUBE_ROOTS: Final = np.array(
    [
        [0.3963377774, 0.2158037573],
        [-0.1055613458, -0.0638541728],
        [-0.0894841775, -1.291485548],
    ]
)
_TO_LINEAR: Final = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.707614701],
    ]
)


def oklch(lightness: Array, chroma: Array, hue: Array) -> Array:
    """Return colors by their perceived lightness, colorfulness and hue in degrees, (..., 3)."""
    turn = np.deg2rad(hue)
    axes = np.stack([chroma * np.cos(turn), chroma * np.sin(turn)], axis=-1)
    linear = (lightness[..., None] + axes @ _TO_CUBE_ROOTS.T) ** 3 @ _TO_LINEAR.T
    part = np.clip(linear, 0.0, 1.0)
    encoded = 1.055 * part ** (1.0 / 2.4) - 0.055
    return np.asarray(255.0 * np.where(part <= 0.0031308, 12.92 * part, encoded))
