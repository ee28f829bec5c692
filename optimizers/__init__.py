"""Update rules, descents, and outcomes."""

from __future__ import annotations

from optimizers.benchmark import Benchmark, benchmark
from optimizers.descend import Run, descend
from optimizers.descend_many import Runs, descend_many
from optimizers.engine.warming import warm_up
from optimizers.ensemble import Ensemble, descend_ensemble
from optimizers.maps import Contest, Map, compare_searches, map
from optimizers.rules import RULES, find_rule
from optimizers.schedules import SCHEDULES, find_schedule
from optimizers.study import Study, study
from optimizers.tuning import Tuning, tune

__all__ = [
    "RULES",
    "SCHEDULES",
    "Benchmark",
    "Contest",
    "Ensemble",
    "Map",
    "Run",
    "Runs",
    "Study",
    "Tuning",
    "benchmark",
    "compare_searches",
    "descend",
    "descend_ensemble",
    "descend_many",
    "find_rule",
    "find_schedule",
    "map",
    "study",
    "tune",
    "warm_up",
]
