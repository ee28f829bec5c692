"""All rules on all surfaces, tuned at equal budget: tables and profiles of their times."""

from __future__ import annotations

from optimizers.benchmark.benchmark import Benchmark, benchmark

__all__ = ["Benchmark", "benchmark"]
