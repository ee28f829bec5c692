"""Timing two things fairly on a noisy machine."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def interleaved(subjects: Mapping[Name, Callable[[], object]], repeats: int) -> dict[Name, float]:
    """Median seconds of each subject, all of them run in turn, so that noise meets them alike.

    Each runs once unmeasured before.
    """
    for subject in subjects.values():
        subject()
    seconds: dict[Name, list[float]] = {name: [] for name in subjects}
    gc.disable()
    try:
        for _ in range(repeats):
            for name, subject in subjects.items():
                begin = time.perf_counter()
                subject()
                seconds[name].append(time.perf_counter() - begin)
    finally:
        gc.enable()
    return {name: statistics.median(values) for name, values in seconds.items()}


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of all values don't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
