"""Studies: plans of maps, tunings and benchmarks, computed in tiles, here or on many machines."""

from __future__ import annotations

from optimizers.study.study import Study, study

__all__ = ["Study", "study"]
