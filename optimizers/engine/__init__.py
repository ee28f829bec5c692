"""The engine: rules as tapes, native code for pairs of a rule and a surface, and what runs them."""

from __future__ import annotations

from optimizers.engine.lanes import Lanes
from optimizers.engine.path import Descent
from optimizers.engine.records import Records
from optimizers.engine.warming import warm_up

__all__ = [
    "Descent",
    "Lanes",
    "Records",
    "warm_up",
]
