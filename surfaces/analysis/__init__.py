"""Properties of a surface in view: critical points, viewport, unbounded edges, loss on a grid."""

from __future__ import annotations

from surfaces.analysis.critical_points import find_critical_points
from surfaces.analysis.grid import Grid, sample
from surfaces.analysis.landmarks import landmarks, lowest_minimum, points_in
from surfaces.analysis.unbounded import falling_edges
from surfaces.analysis.viewport import start_in, suggested_start, window

__all__ = [
    "Grid",
    "falling_edges",
    "find_critical_points",
    "landmarks",
    "lowest_minimum",
    "points_in",
    "sample",
    "start_in",
    "suggested_start",
    "window",
]
