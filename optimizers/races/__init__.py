"""The race of each surface: found by a search, kept as data, and a guide for other rules."""

from __future__ import annotations

from optimizers.races.race import SurfaceRace, find_race
from optimizers.races.suited import suited

__all__ = ["SurfaceRace", "find_race", "suited"]
