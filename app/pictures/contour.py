"""A surface as a picture: bands of equal color and the lines between them.

Losses have the scale of `surfaces.analysis.grid`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.pictures.shading import shading
from app.pictures.theme import (
    CONTOUR,
    CONTOUR_OPACITY,
    HATCH_SPACING,
    HATCH_WIDTH,
    PAPER,
    RAMP,
    rgb,
)
from surfaces.analysis.grid import sample
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, View

Floats = npt.NDArray[np.float32]

SPACING: Final = 2
"""Pixels between two samples; between them heights are interpolated."""
LINE_WIDTH: Final = 1.0
"""Of the contour's lines, in pixels of the page."""
_RAMP: Final = np.array([rgb(color) for color in RAMP], np.float32)
_LINE: Final = np.array(rgb(CONTOUR), np.float32)


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
    shades = shading(grid, critical)
    missing = np.isnan(grid.loss)
    if missing.all() or not shades.step:
        painted = np.broadcast_to(_RAMP[0], (height, width, 3)).copy()
    else:
        losses = np.where(missing, grid.low, np.clip(grid.loss, grid.low, grid.high))
        places = _resized(shades.places(losses), size)
        painted = _banded(places, shades.count)
        _add_lines(painted, places, shades.count, LINE_WIDTH * unit)
    if missing.any():
        hatch(painted, _resized(missing, size) > 0.5, unit)
    return Image.fromarray(np.rint(painted).astype(np.uint8), "RGB")


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
    """Blend the lines in.

    The part of a pixel that a line covers follows from its distance to the level, in pixels.
    """
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
