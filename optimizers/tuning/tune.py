"""The Python face of tuning: `tune` and the `Tuning` it returns."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, TypedDict, Unpack

import numpy as np

from optimizers.metrics import LOSS_TOLERANCE
from optimizers.problem import MAX_NOISE, MAX_SEED, Array, as_rule, as_surface
from optimizers.rule import Rule
from optimizers.tuning.ranges import Ranges, drawn_starts, searched
from optimizers.tuning.search import ROUNDS, Point, Search, Trial, early_and_low, exhaust
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.errors import check_known, check_range, check_whole
from surfaces.surface import Surface

Method = Literal["halving", "random", "tpe"]
METHODS: Final[tuple[Method, ...]] = ("halving", "random", "tpe")
"""Successive halving, random search, and Optuna's tree-structured Parzen estimator."""
DEFAULT_STEPS: Final = 100
DEFAULT_BUDGET: Final = 20_000
LARGEST_BUDGET: Final = 10**9
DEFAULT_STARTS: Final = 4
DEFAULT_TESTS: Final = 32
LARGEST_STARTS: Final = 1_000
LARGEST_PASSES: Final = 1_000
LOW, HIGH = 10.0, 90.0
"""Percentiles of a band."""


class Conditions(TypedDict, total=False):
    """Conditions of a tuning; those left out have their default."""

    steps: int
    """Gradient evaluations of a run after the one at its start, 1 or more: as many steps of a rule
    that asks once a step, fewer of one that asks more often."""
    budget: int
    """Evaluations that each rule may spend in each pass."""
    starts: int
    """Number of starts of the search: the surface's own, and others from its window."""
    tests: int
    """Number of other starts, which the search has not seen."""
    noise: float
    """Standard deviation of the noise on each component of each gradient; each start has a seed of
    its own."""
    method: Method
    """One of "halving" (successive halving), "random", or, where Optuna is installed, "tpe"."""
    seed: int
    """Of draws, starts and noise."""


class AllConditions(TypedDict):
    """All conditions of a tuning, as plain numbers and texts."""

    steps: int
    budget: int
    starts: int
    tests: int
    noise: float
    method: Method
    seed: int


@dataclass(frozen=True)
class Plan:
    """Conditions of a tuning, the same for all of its rules, all checked.

    Args:
        surface, parameters: what is descended.
        steps: gradient evaluations of a run after the one at its start.
        budget: evaluations that the search of one rule may spend in each of its passes.
        starts: where runs of the search start, with a seed of noise each.
        tests: where runs start that tell how good the found hyperparameters are.
        noise: standard deviation of the noise on each component of each gradient.
        method: one of `METHODS`.
        seed: of draws, starts and noise.
    """

    surface: Surface
    parameters: Mapping[str, float]
    steps: int
    budget: int
    starts: tuple[Point, ...]
    tests: tuple[Point, ...]
    noise: float
    method: Method
    seed: int

    @property
    def conditions(self) -> AllConditions:
        """The conditions as `make_plan` takes them."""
        return {
            "steps": int(self.steps),
            "budget": int(self.budget),
            "starts": len(self.starts),
            "tests": len(self.tests),
            "noise": float(self.noise),
            "method": self.method,
            "seed": int(self.seed),
        }

    def search(self, rule: Rule, ranges: Ranges | None = None) -> Search:
        """Return the search of one rule."""
        length, rounds = self.steps + 1, ROUNDS if self.method == "halving" else 1
        # as many draws as can be halved without a rest: then no rule spends more than the budget
        whole = rounds * length * len(self.starts)
        return Search(
            rule,
            self.surface,
            self.parameters,
            self.starts,
            searched(rule, ranges),
            early_and_low(self.lowest or 0.0),
            length=length,
            budget=self.budget // whole * whole,
            rounds=rounds,
            noise=self.noise,
            seeds=self._seeds(len(self.starts), 0),
        )

    def test(self, search: Search, trial: Trial) -> Array:
        """Return the losses of found hyperparameters from the other starts: (tests, steps + 1)."""
        count = len(self.tests)
        other = replace(search, starts=self.tests, seeds=self._seeds(count, len(self.starts)))
        draws = {name: np.array([value]) for name, value in trial.hyperparameters.items()}
        length = self.steps + 1
        return np.concatenate([other.paths(draws, length, k).losses for k in range(count)])

    @cached_property
    def lowest(self) -> float | None:
        """The value of the surface's lowest minimum; None where it has none."""
        return lowest_minimum(self.surface, tuple(self.parameters.items()))

    def _seeds(self, count: int, first: int) -> tuple[int, ...]:
        return tuple((self.seed + first + k) % (MAX_SEED + 1) for k in range(count))


@dataclass(frozen=True)
class Tuned:
    """Best hyperparameters of one rule, and how it does with them."""

    rule: Rule
    trial: Trial
    spent: int
    """Evaluations of its search."""
    losses: Array
    """(tests, steps + 1), by gradient evaluations, from starts that the search has not seen; inf
    after the end of a run that diverged."""
    lowest: float | None
    """The value of the surface's lowest minimum."""

    @property
    def hyperparameters(self) -> Mapping[str, float]:
        """Those that were searched; the others have their defaults."""
        return self.trial.hyperparameters

    @cached_property
    def band(self) -> Array:
        """(3, steps + 1): losses below which 10, 50 and 90 % of runs are after each evaluation."""
        return np.percentile(self.losses, [LOW, 50.0, HIGH], axis=0, method="inverted_cdf")

    @property
    def evaluations_to_tolerance(self) -> Array:
        """(tests,), gradient evaluations until the loss is low enough; inf if never.

        It is low enough within 0.001 of the lowest minimum.
        """
        if self.lowest is None:
            return np.full(len(self.losses), np.inf)
        there = self.losses <= self.lowest + LOSS_TOLERANCE
        return np.where(there.any(axis=1), there.argmax(axis=1) + 1.0, np.inf)


@dataclass(frozen=True)
class Tuning:
    """Rules on one surface, each with the best hyperparameters that the same budget found."""

    plan: Plan
    tuned: tuple[Tuned, ...]
    """In the order in which they were asked for."""

    @property
    def ranking(self) -> list[Tuned]:
        """The rules by their median loss at the end, lowest first; equal ones by their score."""
        return sorted(self.tuned, key=lambda one: (one.band[1, -1], one.trial.score))


class RuleTuning:
    """The search of one rule, in passes.

    The first is over the whole ranges, each later one around the best so far.
    """

    def __init__(self, plan: Plan, rule: Rule, ranges: Ranges | None = None) -> None:
        self.plan, self._search = plan, plan.search(rule, ranges)
        self.spent, self.passes = 0, 0
        self.best: Trial | None = None

    def steps(self) -> Generator[int, None, None]:
        """Search another pass, path by path: yield the evaluations of each."""
        search = self._search.around(self.best.hyperparameters) if self.best else self._search
        trials = yield from self._counted(_trials(search, self.plan, self.passes))
        self.passes += 1
        for trial in trials[:1]:
            if self.best is None or trial.score < self.best.score:
                self.best = trial

    def run(self, passes: int) -> Tuned:
        """Search so many passes, here and now, and return the result."""
        for _ in range(passes):
            exhaust(self.steps())
        return self.end()

    def copy(self) -> RuleTuning:
        """Return a search that stands where this one does, and goes on by itself."""
        return copy(self)

    def end(self) -> Tuned:
        """Return the result: how the best does from the other starts."""
        rule = self._search.rule
        trial = self.best or Trial({}, np.inf, np.empty((0, 2)), np.empty(0))
        losses = self.plan.test(self._search, trial)
        return Tuned(rule, trial, self.spent, losses, self.plan.lowest)

    def _counted(
        self, steps: Generator[int, None, list[Trial]]
    ) -> Generator[int, None, list[Trial]]:
        while True:
            try:
                count = next(steps)
            except StopIteration as end:
                trials: list[Trial] = end.value
                return trials
            self.spent += count
            yield count


def tune(
    rules: Sequence[str | Rule],
    *,
    on: str | Surface,
    parameters: Mapping[str, float] | None = None,
    passes: int = 1,
    ranges: Mapping[str, Ranges] | None = None,
    progress: Callable[[float], None] | None = None,
    **conditions: Unpack[Conditions],
) -> Tuning:
    """Find the best hyperparameters of several rules with the same number of gradient evaluations.

    A draw is judged by its runs from several starts: how far and how early their losses come down.
    The best is run again from other starts, which tell how good it is.

    Args:
        rules: slugs or rules.
        on: a surface's slug, a formula, or a Surface.
        parameters: of the surface; those left out have their default.
        passes: searches one after the other, each later one around the best so far.
        ranges: by rule and hyperparameter, (low, high) to search in place of the usual range.
        progress: is told the share that is done, 0 to 1.
        **conditions: the same for all rules, as `Conditions` describes them.

    Returns:
        The best of each rule, with its losses from the other starts.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    known = [as_rule(rule) for rule in rules]
    chosen = ranges or {}
    for slug in chosen:
        check_known(slug, [rule.slug for rule in known], "ranges")
    plan = make_plan(as_surface(on, parameters or {}), parameters or {}, **conditions)
    check_whole(passes, 1, LARGEST_PASSES, "passes")
    total, done, tuned = max(1, len(known) * passes * plan.budget), 0, []
    for rule in known:
        search = RuleTuning(plan, rule, chosen.get(rule.slug))
        for _ in range(passes):
            for count in search.steps():
                done += count
                if progress:
                    progress(min(1.0, done / total))
        tuned.append(search.end())
    return Tuning(plan, tuple(tuned))


def make_plan(
    surface: Surface,
    parameters: Mapping[str, float],
    *,
    steps: int = DEFAULT_STEPS,
    budget: int = DEFAULT_BUDGET,
    starts: int = DEFAULT_STARTS,
    tests: int = DEFAULT_TESTS,
    noise: float = 0.0,
    method: Method = "halving",
    seed: int = 0,
) -> Plan:
    """Return the checked conditions of a tuning.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    for name, value, low, high in (
        ("steps", steps, 1, LARGEST_BUDGET),
        ("budget", budget, 1, LARGEST_BUDGET),
        ("starts", starts, 1, LARGEST_STARTS),
        ("tests", tests, 1, LARGEST_STARTS),
        ("seed", seed, 0, MAX_SEED),
    ):
        check_whole(value, low, high, name)
    least = (steps + 1) * starts * (ROUNDS if method == "halving" else 1) * 2
    check_whole(budget, least, LARGEST_BUDGET, "budget")
    check_range(noise, 0.0, MAX_NOISE, "noise")
    check_known(method, METHODS, "method")
    fixed = surface.complete(parameters)
    drawn = drawn_starts(surface, fixed, starts - 1 + tests, seed)
    own = (surface.start, *drawn[: starts - 1])
    return Plan(surface, fixed, steps, budget, own, drawn[starts - 1 :], noise, method, seed)


def _trials(search: Search, plan: Plan, number: int) -> Generator[int, None, list[Trial]]:
    """Return the trials of a pass, the best first."""
    if plan.method in ("halving", "random"):
        return search.steps(_seed_of(plan.seed, number))
    from optimizers.tuning.optuna import sampled  # not before: an extra, and slow to import

    return sampled(search, _seed_of(plan.seed, number))


def _seed_of(seed: int, number: int) -> int:
    """Return the seed of a pass, far from those of others."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1, np.uint32)[0])
