"""The engine: compiled rules, the one loop, and the lanes that it advances."""

from __future__ import annotations

from optimizers.engine.kernels import step_kernel, warm_up
from optimizers.engine.lanes import Lanes
from optimizers.engine.records import Descent, Records

__all__ = [
    "Descent",
    "Lanes",
    "Records",
    "step_kernel",
    "warm_up",
]
