"""How a point moves: update rules, the descent, and how a run ends."""

from __future__ import annotations

from optimizers.rules import RULES, find_rule
from optimizers.run import Run, descend
from optimizers.runs import Runs, descend_many
from optimizers.schedules import SCHEDULES, find_schedule
from optimizers.warmup import warm_up

__all__ = [
    "RULES",
    "SCHEDULES",
    "Run",
    "Runs",
    "descend",
    "descend_many",
    "find_rule",
    "find_schedule",
    "warm_up",
]
