"""Maps: what becomes of a run while one or two of its numbers are varied."""

from __future__ import annotations

from optimizers.maps.result import Map, map

__all__ = ["Map", "map"]
