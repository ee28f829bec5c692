"""Kinds of entries that a plan can have."""

from __future__ import annotations

from typing import Final

from optimizers.study.kinds.maps import MapEntry
from optimizers.study.kinds.tunings import TuningEntry

Entry = MapEntry | TuningEntry

KINDS: Final[tuple[type[Entry], ...]] = (MapEntry, TuningEntry)

__all__ = ["KINDS", "Entry", "MapEntry", "TuningEntry"]
