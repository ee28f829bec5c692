"""The Python face of benchmarks: `benchmark` and the `Benchmark` it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Unpack

import numpy as np

from optimizers.benchmark.pair import (
    AllConditions,
    Conditions,
    Target,
    check_judgment,
    completed,
    names_of,
    of_runs,
    run_pair,
)
from optimizers.benchmark.profiles import evaluations_to_reduce
from optimizers.benchmark.scores import Pair, Score, Scores, median
from optimizers.problem import Array
from optimizers.rules import RULES, find_rule
from surfaces.catalog import SURFACES, find_surface

Arrays = Mapping[str, Array]
"""What `run_pair` returns."""


@dataclass(frozen=True)
class Benchmark:
    """Rules on surfaces, each tuned at equal budget and run from starts new to its tuning."""

    conditions: AllConditions
    surfaces: tuple[str, ...]
    rules: tuple[str, ...]
    results: Mapping[Pair, Arrays]
    """What `run_pair` found of each (surface, rule)."""

    @cached_property
    def scores(self) -> Scores:
        """Starts that each rule solves on each surface, and how soon."""
        return Scores(
            self.conditions,
            self.surfaces,
            self.rules,
            {pair: self._score(pair) for pair in self.pairs},
        )

    @property
    def pairs(self) -> list[Pair]:
        """All (surface, rule), surface by surface."""
        return pairs_of(self.surfaces, self.rules)

    def judged(self, *, tau: float, target: Target = "known") -> Benchmark:
        """Return the same runs, judged by another tolerance or target.

        Raises:
            InputError: naming the field, the value and what is allowed.
        """
        check_judgment(tau, target)
        return replace(self, conditions={**self.conditions, "tau": tau, "target": target})

    def evaluations(self, pair: Pair) -> Array:
        """Return the evaluations until each start of a pair was solved, (tests,); inf if never."""
        found, surface = self.results[pair], pair[0]
        known = self.conditions["target"] == "known"
        target = found["target"] if known else self._lowest_found(surface)
        return evaluations_to_reduce(found["losses"], target, self.conditions["tau"])

    def hyperparameters(self, pair: Pair) -> dict[str, float]:
        """Return the tuned hyperparameters of a pair; none where no draw was of use."""
        values = zip(names_of(pair[1]), self.results[pair]["hyperparameters"].tolist(), strict=True)
        return {name: value for name, value in values if np.isfinite(value)}

    def _score(self, pair: Pair) -> Score:
        final = self.results[pair]["losses"][:, -1]
        return Score(self.hyperparameters(pair), self.evaluations(pair), median(final))

    def _lowest_found(self, surface: str) -> Array:
        """Return the lowest loss that any rule found from each start, (tests,)."""
        each = [self.results[surface, rule]["losses"].min(axis=1) for rule in self.rules]
        return np.asarray(np.min(each, axis=0))


def benchmark(
    rules: Sequence[str] | None = None,
    surfaces: Sequence[str] | None = None,
    *,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
    **conditions: Unpack[Conditions],
) -> Benchmark:
    """Tune every rule on every surface at equal budget, and run it from new starts.

    The budget is a number of gradient evaluations.

    Args:
        rules: slugs; all built-in rules if left out.
        surfaces: slugs; all built-in surfaces if left out.
        executor: runs the pairs of a surface and a rule, such as a `ProcessPoolExecutor`; in this
            process one after the other if left out. The numbers are the same.
        progress: is told the share that is done, 0 to 1.
        **conditions: the same for all pairs, as `Conditions` describes them.

    Returns:
        Of each pair the tuned hyperparameters and the losses from starts that its tuning has not
        seen; its `scores` and their profiles.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    checked = completed(**conditions)
    slugs = _distinct(find_rule(slug).slug for slug in rules or [rule.slug for rule in RULES])
    places = _distinct(find_surface(slug).slug for slug in surfaces or [s.slug for s in SURFACES])
    pairs, found = pairs_of(places, slugs), {}
    for pair, arrays in _each(pairs, checked, executor):
        found[pair] = arrays
        if progress:
            progress(len(found) / len(pairs))
    return Benchmark(checked, places, slugs, found)


def pairs_of(surfaces: Sequence[str], rules: Sequence[str]) -> list[Pair]:
    """Return all pairs of a surface and a rule, surface by surface."""
    return [(surface, rule) for surface in surfaces for rule in rules]


def _each(
    pairs: Sequence[Pair], conditions: AllConditions, executor: Executor | None
) -> Iterator[tuple[Pair, Arrays]]:
    """Run all pairs, and yield each as it is ready; the others are called off where one fails."""
    runs = of_runs(conditions)
    if executor is None:
        for pair in pairs:
            yield pair, run_pair(*pair, runs)
        return
    futures = {executor.submit(run_pair, *pair, runs): pair for pair in pairs}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def _distinct(slugs: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slugs))
