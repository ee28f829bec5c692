"""Hyperparameter search at equal budget, and what it finds for several rules on one surface."""

from __future__ import annotations

from optimizers.tuning.tune import Tuning, tune

__all__ = ["Tuning", "tune"]
