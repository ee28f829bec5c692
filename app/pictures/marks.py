"""Marks of critical points, as outlines in pixels of the page, y downwards."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.surface import PointKind

Array = npt.NDArray[np.float64]

STAR: Final = 0.382
"""The inner radius of a star, as a share of the outer one."""
MARK_WIDTH: Final = 1.6
"""Of the lines of marks that are not filled."""


def outline(kind: PointKind) -> list[Array]:
    """Return the lines (n, 2) of a mark about its point: a saddle's two strokes, or a polygon."""
    match kind:
        case PointKind.MINIMUM:
            return [_star(6.5)]
        case PointKind.LOCAL_MINIMUM:
            return [_star(5.5)]
        case PointKind.SADDLE:
            reach = 0.7 * 5.5
            return [np.array([[-reach, -turn * reach], [reach, turn * reach]]) for turn in (-1, 1)]
        case PointKind.MAXIMUM:
            return [_corners(5.5, 3)]


def _star(radius: float) -> Array:
    outer, inner = _corners(radius, 5), _corners(STAR * radius, 5, np.pi / 5)
    return np.stack([outer, inner], axis=1).reshape(-1, 2)


def _corners(radius: float, count: int, turn: float = 0.0) -> Array:
    """The corners of a regular polygon that stands on its base."""
    angles = turn + 2 * np.pi * np.arange(count) / count
    return radius * np.column_stack([np.sin(angles), -np.cos(angles)])
