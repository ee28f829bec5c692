"""Hyperparameter search: random draws, and successive halving, which keeps the better half of them.

Effort is counted in evaluations of loss and gradient, so that rules which ask for several a step
are searched at equal budget. A path of half the length is the beginning of the whole one, which is
what the early rounds judge.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from optimizers.descend import Run, descend
from optimizers.engine.block import RUNNING
from optimizers.problem import Array
from optimizers.rule import Rule
from surfaces.surface import Surface

ROUNDS: Final = 3
"""Each runs half as many draws for twice as long, at the same cost."""

Result = TypeVar("Result")
Point = tuple[float, float]
Draws = Mapping[str, Array]
"""Values of hyperparameters, (n,) each."""


@dataclass(frozen=True, slots=True)
class Range:
    """Interval from which a hyperparameter is drawn."""

    low: float
    high: float
    scale: Literal["linear", "log"] = "log"

    def around(self, value: float, factor: float) -> Range:
        """Return the part of a range of ratios within that factor of a value; others whole."""
        if self.scale == "linear":
            return self
        return Range(max(self.low, value / factor), min(self.high, value * factor))

    def draw(self, random: np.random.Generator, count: int) -> Array:
        """Return so many values, (count,), evenly spread on the scale."""
        if self.scale == "linear":
            return random.uniform(self.low, self.high, count)
        return np.exp(random.uniform(np.log(self.low), np.log(self.high), count))


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths of n draws, each cut off at the same number of evaluations."""

    positions: Array
    """(n, evaluations, 2), after each of them: that of the last step taken until then."""
    losses: Array
    """(n, evaluations), there; inf after the end of a path that diverged."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Hyperparameters that were tried to the end, and what came of them."""

    hyperparameters: Mapping[str, float]
    score: float
    positions: Array
    """(evaluations, 2), after each of them, from the first start."""
    losses: Array
    """(evaluations,), there."""


Score = Callable[[Paths], Array]
"""Judges paths, (n,); lower is better, inf is of no use."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: the rule, where it runs, and what it may spend.

    Args:
        rule: the update rule.
        surface: what is descended, at `parameters`.
        starts: (x, y) each; a draw is judged by the mean of its scores.
        ranges: of the hyperparameters to draw; the others keep their defaults.
        score: of paths; lower is better.
        length: evaluations of a whole path, the one at its start included.
        budget: evaluations of all paths together.
        digits: significant digits to which draws are rounded.
        rounds: of successive halving; 1 for plain random search.
        noise: standard deviation of the noise on each component of each gradient.
        seeds: of the noise, one for each start; 0 for all if left out.
    """

    rule: Rule
    surface: Surface
    parameters: Mapping[str, float]
    starts: tuple[Point, ...]
    ranges: Mapping[str, Range]
    score: Score
    length: int
    budget: int
    digits: int = 2
    rounds: int = ROUNDS
    noise: float = 0.0
    seeds: tuple[int, ...] = ()

    @property
    def draws(self) -> int:
        """Number of draws in the first round: as many as the budget allows.

        All rounds cost the same.
        """
        if not self.ranges:
            return 1
        whole = self.rounds * self.length * len(self.starts)
        least = 1 << self.rounds if self.rounds > 1 else 1
        return max(least, (self.budget << (self.rounds - 1)) // whole)

    def run(self, seed: int) -> list[Trial]:
        """Return the trials of the last round, the best first; those of no use are left out."""
        return exhaust(self.steps(seed))

    def steps(self, seed: int) -> Generator[int, None, list[Trial]]:
        """Search path by path: yield the evaluations of each, and return the trials like `run`."""
        random = np.random.default_rng(seed)
        draws: Draws = {
            name: _rounded(each.draw(random, self.draws), self.digits)
            for name, each in self.ranges.items()
        }
        for halvings in reversed(range(self.rounds)):
            scores, paths = yield from self.judged(draws, self.length >> halvings)
            order = np.argsort(scores, kind="stable")
            kept = order[: len(order) if halvings == 0 else -(-len(order) // 2)]
            draws = {name: values[kept] for name, values in draws.items()}
        return [
            Trial(
                {name: float(values[at]) for name, values in draws.items()},
                float(scores[lane]),
                paths.positions[lane],
                paths.losses[lane],
            )
            for at, lane in enumerate(kept)
            if np.isfinite(scores[lane])
        ]

    def around(self, hyperparameters: Mapping[str, float], factor: float = 8.0) -> Search:
        """Return the search close to some hyperparameters."""
        ranges = {
            name: each.around(hyperparameters[name], factor) for name, each in self.ranges.items()
        }
        return replace(self, ranges=ranges)

    def narrowed(self, seed: int) -> Search:
        """Return the search around the best of a coarse one; each has half of the budget."""
        half = replace(self, budget=self.budget // 2)
        trials = half.run(seed)
        return half.around(trials[0].hyperparameters) if trials else half

    def paths(self, draws: Draws, length: int, start: int = 0) -> Paths:
        """Return the paths of hyperparameters from a start, at most so many evaluations long."""
        return exhaust(self._paths(draws, length, start))

    def _paths(self, draws: Draws, length: int, start: int) -> Generator[int, None, Paths]:
        """Run draw by draw: yield the evaluations of each path, and return all of them."""
        filled = []
        for each in _rows(draws):
            filled.append(_filled(self._run(each, length, start), length))
            yield length
        positions, losses = zip(*filled, strict=True)
        return Paths(np.array(positions), np.array(losses))

    def judged(self, draws: Draws, length: int) -> Generator[int, None, tuple[Array, Paths]]:
        """Return the mean score of each draw, and its paths from the first start."""
        found = []
        for start in range(len(self.starts)):
            found.append((yield from self._paths(draws, length, start)))
        scores = [self.score(paths) for paths in found]
        return np.asarray(np.mean(scores, axis=0)), found[0]

    def _run(self, hyperparameters: dict[str, Any], length: int, start: int) -> Run:
        return descend(
            self.rule,
            on=self.surface,
            start=self.starts[start],
            steps=length - 1,
            parameters=self.parameters,
            noise=self.noise,
            seed=self.seeds[start] if self.seeds else 0,
            **hyperparameters,
        )


def exhaust(steps: Generator[object, None, Result]) -> Result:
    """Take a generator to its end, and return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def _rows(draws: Draws) -> list[dict[str, float]]:
    """Return the hyperparameters of each draw; one of none for a rule without any."""
    if not draws:
        return [{}]
    return [dict(zip(draws, row, strict=True)) for row in zip(*draws.values(), strict=True)]


def _filled(run: Run, length: int) -> tuple[Array, Array]:
    """Return a run's positions and losses after each of its first evaluations, (length, …)."""
    counts = np.arange(1, length + 1)
    rows = np.searchsorted(run.evaluations, counts, side="right") - 1
    losses = run.losses[rows]
    if run.status != RUNNING:
        losses[counts > run.evaluations[-1]] = np.inf
    return run.positions[rows], losses


def _rounded(values: Array, digits: int) -> npt.NDArray[np.float64]:
    return np.array([float(f"{value:.{digits}g}") for value in values])


def early_and_low(lowest: float) -> Score:
    """Score by log10 of the loss above `lowest`, a share of that at the start: mean plus last."""

    def score(paths: Paths) -> Array:
        above = np.maximum(paths.losses - lowest, 0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            share = above / np.maximum(above[:, :1], np.finfo(float).tiny)
        logs = np.log10(np.minimum(share, 1e6) + 1e-6)
        return np.asarray(np.mean(logs, axis=1) + logs[:, -1])

    return score


def is_inside(paths: Paths, view: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Return True for each path that stays in a view, (n,)."""
    x, y = paths.positions[..., 0], paths.positions[..., 1]
    inside = (view[0] <= x) & (x <= view[1]) & (view[2] <= y) & (y <= view[3])
    return np.asarray(np.all(inside & np.isfinite(paths.losses), axis=1))
