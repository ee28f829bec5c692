"""Timing two things fairly on a noisy machine."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)

BATCH_SECONDS = 0.02
"""Seconds for which calls that are over sooner are repeated: a short call right after something
else's long one would be timed with that one's data in the processor's caches."""


def interleaved(subjects: Mapping[Name, Callable[[], object]], repeats: int) -> dict[Name, float]:
    """Median seconds that one call of each subject takes.

    Batches of them are taken in turn, so that noise meets them alike.
    """
    calls = {name: _calls_in_a_batch(subject) for name, subject in subjects.items()}
    seconds: dict[Name, list[float]] = {name: [] for name in subjects}
    gc.disable()
    try:
        for _ in range(repeats):
            for name, subject in subjects.items():
                seconds[name].append(_time(subject, calls[name]) / calls[name])
    finally:
        gc.enable()
    return {name: statistics.median(values) for name, values in seconds.items()}


def _calls_in_a_batch(subject: Callable[[], object]) -> int:
    subject()  # whatever is done once is done now
    return math.ceil(BATCH_SECONDS / _time(subject, 1))


def _time(subject: Callable[[], object], calls: int) -> float:
    begin = time.perf_counter()
    for _ in range(calls):
        subject()
    return time.perf_counter() - begin


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of all values don't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
