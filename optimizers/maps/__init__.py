"""Maps: what becomes of a run while one or two of its numbers are varied."""

from __future__ import annotations

from optimizers.maps.result import Map, map
from optimizers.maps.search import Contest, compare_searches

__all__ = ["Contest", "Map", "compare_searches", "map"]
