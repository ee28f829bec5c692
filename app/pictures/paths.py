"""Paths in pixels: the points that are drawn, and dashes. Pure functions of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.surface import View

Array = npt.NDArray[np.float64]

MOST_POINTS: Final = 1_500
"""Of one path: more can't be told apart, and each costs time."""
MOST_OF_ALL: Final = 8_000
"""Points of all paths together: an animation draws each of them in every frame."""
COARSER: Final = 3
"""How often cells are doubled in size before rows are left out in another way."""
MOST_DASHES: Final = 400
"""A path that winds through the picture for longer than that many dashes is drawn solid."""
OUTSIDE: Final = 4_000.0
"""How far outside the picture a path is still followed, in pixels."""


def to_pixels(positions: Array, view: View, size: tuple[float, float]) -> Array:
    """Positions (n, 2) in the pixels of a picture of the view, y downwards, within reach of it."""
    xmin, xmax, ymin, ymax = view
    width, height = size
    with np.errstate(over="ignore"):  # a run that diverged is far outside
        x = (positions[:, 0] - xmin) / (xmax - xmin) * width
        y = (ymax - positions[:, 1]) / (ymax - ymin) * height
    return np.column_stack(
        [np.clip(x, -OUTSIDE, width + OUTSIDE), np.clip(y, -OUTSIDE, height + OUTSIDE)]
    )


def visible_rows(pixels: Array, cell: float = 0.5, most: int = MOST_POINTS) -> npt.NDArray[np.intp]:
    """The rows that enter another cell of the picture than the one before, at most about `most`.

    The first and the last row are always among them.

    Of a path that hops about without end, larger cells would leave nothing: of it pairs of
    neighbors are kept, so that one sees how far it hops.
    """
    rows = _entering(pixels, cell)
    for _ in range(COARSER):
        if len(rows) > most:
            cell *= 2
            rows = _entering(pixels, cell)
    if len(rows) <= most:
        return rows
    firsts = np.linspace(0, len(rows) - 2, most // 2).astype(np.intp)
    return np.asarray(rows[np.unique(np.concatenate([firsts, firsts + 1]))])


def _entering(pixels: Array, cell: float) -> npt.NDArray[np.intp]:
    moved = np.any(np.diff(np.rint(pixels / cell), axis=0) != 0, axis=1)
    return np.unique(np.concatenate([[0], np.flatnonzero(moved) + 1, [len(pixels) - 1]]))


def dashed(points: Array, dash: Sequence[float]) -> list[Array]:
    """A path (n, 2) cut into dashes; lengths of dash and gap in pixels, none if solid."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if not dash or lengths[-1] == 0 or lengths[-1] > MOST_DASHES * sum(dash):
        return [points]
    edges = np.concatenate([[0.0], np.cumsum(dash)])
    starts = np.arange(0.0, lengths[-1], edges[-1])
    begins = np.sort((starts[:, None] + edges[0:-1:2]).ravel())
    ends = np.minimum(np.sort((starts[:, None] + edges[1::2]).ravel()), lengths[-1])
    kept = begins < lengths[-1]
    return _cut(points, lengths, begins[kept], ends[kept])


def _cut(points: Array, lengths: Array, begins: Array, ends: Array) -> list[Array]:
    """The pieces of a path between two lengths each."""
    first = np.column_stack([np.interp(begins, lengths, axis) for axis in points.T])
    last = np.column_stack([np.interp(ends, lengths, axis) for axis in points.T])
    inner = np.searchsorted(lengths, begins, "right"), np.searchsorted(lengths, ends, "left")
    return [np.vstack([a, points[i:j], b]) for a, b, i, j in zip(first, last, *inner, strict=True)]
