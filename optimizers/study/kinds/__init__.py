"""Kinds of entries that a plan can have."""

from __future__ import annotations

from typing import Final

from optimizers.study.kinds.benchmarks import BenchmarkEntry
from optimizers.study.kinds.maps import MapEntry
from optimizers.study.kinds.tunings import TuningEntry

Entry = MapEntry | TuningEntry | BenchmarkEntry

KINDS: Final[tuple[type[Entry], ...]] = (MapEntry, TuningEntry, BenchmarkEntry)

__all__ = ["KINDS", "BenchmarkEntry", "Entry", "MapEntry", "TuningEntry"]
