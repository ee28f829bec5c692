"""Edges of a view beyond which a surface falls without bound, as far as that can be told."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Segment = tuple[float, float, float, float]
"""x and y of the one end, x and y of the other."""

PLACES: Final = 41
"""Where along each edge the surface is followed outwards…"""
DISTANCES: Final = 10.0 ** np.arange(6)
"""…to these distances, in sides of the view."""
UNBOUNDED: Final = 100.0
"""Of the fall over the first distance: what has fallen so much farther at the last, always
downhill, goes on falling."""


def falling_edges(tape: BoundTape, view: View) -> tuple[Segment, ...]:
    """The parts of a view's edges beyond which the surface falls for ever, straight outwards.

    A fall as slow as the logarithm's can't be told from one that ends, and is not claimed.
    """
    xmin, xmax, ymin, ymax = view
    along_x, along_y = np.linspace(xmin, xmax, PLACES), np.linspace(ymin, ymax, PLACES)
    away_x, away_y = DISTANCES * (xmax - xmin), DISTANCES * (ymax - ymin)
    segments: list[Segment] = []
    for edge, away in ((xmin, -away_x), (xmax, away_x)):
        for first, last in _runs(
            _falls(tape.evaluate(np.append(edge, edge + away)[:, None], along_y[None, :])[0])
        ):
            segments.append((edge, float(along_y[first]), edge, float(along_y[last])))
    for edge, away in ((ymin, -away_y), (ymax, away_y)):
        for first, last in _runs(
            _falls(tape.evaluate(along_x[None, :], np.append(edge, edge + away)[:, None])[0])
        ):
            segments.append((float(along_x[first]), edge, float(along_x[last]), edge))
    return tuple(segments)


def _falls(losses: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return True for each column that keeps falling from the edge outwards."""
    with np.errstate(all="ignore"):
        drops = losses[0] - losses[1:]
        downhill = (drops[0] > 0) & np.all(
            (losses[1:] < losses[:-1]) | np.isneginf(losses[1:]), axis=0
        )
        return np.asarray(
            downhill & (drops[-1] > UNBOUNDED * drops[0]) | downhill & np.isneginf(losses[1])
        )


def _runs(falls: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The first and last index of each stretch of at least two places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], falls, [False])).astype(int)))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2) if end - first > 1]
