"""A surface as a picture: bands of equal color and the lines between them, on the scale of `surfaces.analysis.grid`."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.pictures.theme import CONTOUR, HATCH_SPACING, HATCH_WIDTH, HIGH, LOW, PAPER, rgb
from surfaces.analysis.grid import sample
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Floats = npt.NDArray[np.float32]

SPACING: Final = 2
"""Pixels between two samples; between them heights are interpolated."""
LINE_WIDTH: Final = 0.6
"""Of the contour's lines, in pixels of the page."""


def contour(tape: BoundTape, view: View, size: tuple[int, int], unit: float) -> Image.Image:
    """The surface over a view, `size` pixels wide and high; hatched where it is undefined.

    `unit` is what a pixel of the page is in the picture.
    """
    width, height = size
    grid = sample(tape, view, (width // SPACING + 1, height // SPACING + 1))
    levels = grid.drawn(grid.levels)
    missing = np.isnan(grid.loss)
    if len(levels) < 2 or missing.all() or levels[-1] <= levels[0]:
        level_place = np.zeros((height, width), np.float32)
        painted = np.broadcast_to(np.array(rgb(LOW), np.float32), (height, width, 3)).copy()
    else:
        heights = np.where(missing, levels[0], grid.drawn(np.clip(grid.loss, grid.low, grid.high)))
        places = (heights - levels[0]) / (
            levels[1] - levels[0]
        )  # 0 at the first level, 1 at the second …
        level_place = _resized(places, size)
        painted = _banded(level_place, len(levels))
        _add_lines(painted, level_place, len(levels), LINE_WIDTH * unit)
    if missing.any():
        _hatch(painted, _resized(missing, size) > 0.5, unit)
    return Image.fromarray(np.rint(painted).astype(np.uint8), "RGB")


def _resized(values: npt.NDArray[np.generic], size: tuple[int, int]) -> Floats:
    # Rows of a picture run downwards, those of a grid upwards.
    return np.asarray(
        Image.fromarray(values[::-1].astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    )


def _banded(places: Floats, levels: int) -> Floats:
    """Each band between two levels in its color."""
    low, high = (np.array(rgb(color), np.float32) for color in (LOW, HIGH))
    parts = np.linspace(0.0, 1.0, levels + 1, dtype=np.float32)[:, None]
    bands = np.clip(np.floor(places) + 1, 0, levels).astype(np.intp)
    return np.asarray((low + parts * (high - low))[bands], np.float32)


def _add_lines(painted: Floats, places: Floats, levels: int, width: float) -> None:
    """Blend the lines in: how much of a pixel a line covers follows from how far away the level is, in pixels."""
    nearest = np.clip(np.rint(places), 0, levels - 1)
    down, right = np.gradient(places)
    steepness = np.maximum(np.hypot(down, right), 1e-9)
    covered = np.clip(0.5 + width / 2 - np.abs(places - nearest) / steepness, 0.0, min(1.0, width))[
        ..., None
    ]
    painted += covered * (np.array(rgb(CONTOUR), np.float32) - painted)


def _hatch(painted: Floats, where: npt.NDArray[np.bool_], unit: float) -> None:
    """Slanting stripes, each pixel as much of them as it is covered."""
    spacing, width = HATCH_SPACING * unit, HATCH_WIDTH * unit
    rows, columns = np.indices(where.shape, np.float32)
    along = (rows + columns) / np.float32(np.sqrt(2.0)) % spacing
    covered = np.clip(0.5 + width / 2 - np.abs(along - spacing / 2), 0.0, 1.0)[..., None]
    paper, stripe = (np.array(rgb(color), np.float32) for color in (PAPER, CONTOUR))
    painted[where] = (paper + covered * (stripe - paper))[where]
