"""A surface as a picture: bands of equal color and the lines between them, on the scale of `surfaces.analysis.grid`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.pictures.theme import (
    CONTOUR,
    CONTOUR_OPACITY,
    HATCH_SPACING,
    HATCH_WIDTH,
    PAPER,
    RAMP,
    rgb,
)
from surfaces.analysis.grid import Grid, sample
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, PointKind, View

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

SPACING: Final = 2
"""Pixels between two samples; between them heights are interpolated."""
LINE_WIDTH: Final = 1.0
"""Of the contour's lines, in pixels of the page."""
_RAMP: Final = np.array([rgb(color) for color in RAMP], np.float32)
_LINE: Final = np.array(rgb(CONTOUR), np.float32)


FLOOR: Final = 0.01
"""Share of the height below a minimum up to which it is the floor of the view."""


def contour(
    tape: BoundTape,
    view: View,
    critical: Sequence[CriticalPoint],
    size: tuple[int, int],
    unit: float,
) -> Image.Image:
    """The surface over a view, hatched where it is undefined.

    Args:
        tape, view: what is drawn.
        critical: its critical points in view.
        size: pixels, width and height.
        unit: pixels of the picture for a pixel of the page.
    """
    width, height = size
    grid = sample(tape, view, (width // SPACING + 1, height // SPACING + 1))
    drawn = _shading(grid, critical)
    levels = drawn(grid.levels)
    if len(levels):
        levels = np.linspace(levels[0], levels[-1], len(levels))
    missing = np.isnan(grid.loss)
    if len(levels) < 2 or missing.all() or levels[-1] <= levels[0]:
        level_place = np.zeros((height, width), np.float32)
        painted = np.broadcast_to(_RAMP[0], (height, width, 3)).copy()
    else:
        heights = np.where(missing, levels[0], drawn(np.clip(grid.loss, grid.low, grid.high)))
        places = (heights - levels[0]) / (
            levels[1] - levels[0]
        )  # 0 at the first level, 1 at the second …
        level_place = _resized(places, size)
        painted = _banded(level_place, len(levels))
        _add_lines(painted, level_place, len(levels), LINE_WIDTH * unit)
    if missing.any():
        hatch(painted, _resized(missing, size) > 0.5, unit)
    return Image.fromarray(np.rint(painted).astype(np.uint8), "RGB")


def _shading(grid: Grid, critical: Sequence[CriticalPoint]) -> Callable[[Array], Array]:
    """Return the height by which colors and lines are spaced.

    It is the root of the loss above the lowest where that is a minimum: even steps of a bowl's loss
    would leave one closed line in its valley.
    """
    has_floor = any(
        point.kind is PointKind.MINIMUM and point.value - grid.low < FLOOR * (grid.high - grid.low)
        for point in critical
    )
    if grid.scale != "linear" or not has_floor:
        return grid.drawn
    return lambda loss: np.sign(loss - grid.low) * np.sqrt(np.abs(loss - grid.low))


def _resized(values: npt.NDArray[np.generic], size: tuple[int, int]) -> Floats:
    # Rows of a picture run downwards, those of a grid upwards.
    return np.asarray(
        Image.fromarray(values[::-1].astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    )


def _banded(places: Floats, levels: int) -> Floats:
    """Each band between two levels in its color."""
    parts = np.linspace(0.0, len(RAMP) - 1.0, levels + 1)
    colors = [np.interp(parts, np.arange(len(RAMP)), channel) for channel in _RAMP.T]
    bands = np.clip(np.floor(places) + 1, 0, levels).astype(np.intp)
    return np.asarray(np.stack(colors, axis=1)[bands], np.float32)


def _add_lines(painted: Floats, places: Floats, levels: int, width: float) -> None:
    """Blend the lines in: how much of a pixel a line covers follows from how far away the level is, in pixels."""
    nearest = np.clip(np.rint(places), 0, levels - 1)
    down, right = np.gradient(places)
    steepness = np.maximum(np.hypot(down, right), 1e-9)
    covered = np.clip(0.5 + width / 2 - np.abs(places - nearest) / steepness, 0.0, min(1.0, width))
    painted += covered[..., None] * CONTOUR_OPACITY * (_LINE - painted)


def hatch(painted: Floats, where: npt.NDArray[np.bool_], unit: float) -> None:
    """Slanting stripes, each pixel as much of them as it is covered."""
    spacing, width = HATCH_SPACING * unit, HATCH_WIDTH * unit
    rows, columns = np.indices(where.shape, np.float32)
    along = (rows + columns) / np.float32(np.sqrt(2.0)) % spacing
    covered = np.clip(0.5 + width / 2 - np.abs(along - spacing / 2), 0.0, 1.0)[..., None]
    paper = np.array(rgb(PAPER), np.float32)
    painted[where] = (paper + covered * CONTOUR_OPACITY * (_LINE - paper))[where]
