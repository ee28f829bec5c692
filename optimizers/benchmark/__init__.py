"""All rules on all surfaces, tuned at equal budget: tables and profiles of how soon each is there."""

from __future__ import annotations

from optimizers.benchmark.benchmark import Benchmark, benchmark

__all__ = ["Benchmark", "benchmark"]
