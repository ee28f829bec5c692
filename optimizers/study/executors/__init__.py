"""Executors of tiles: `concurrent.futures.Executor` is all that a study asks for."""

from __future__ import annotations

from optimizers.study.executors.in_process import InProcess
from optimizers.study.executors.pool import ProcessPool

__all__ = ["InProcess", "ProcessPool"]
