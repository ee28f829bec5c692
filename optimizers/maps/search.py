"""Grid against random search on a plane: tries, and how often random ones find the lower loss.

Source: Bergstra & Bengio, Random Search for Hyper-Parameter Optimization, 2012, figure 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import Lanes
from optimizers.maps.axis import Axis
from optimizers.maps.result import AxisLike, read_axes
from optimizers.maps.subject import Subject, define_subject
from optimizers.maps.sweep import IS_FAILURE
from optimizers.outcome import CODES, final_endings
from optimizers.problem import MAX_SEED, Array
from optimizers.rule import Rule
from surfaces.errors import InputError, Phrase, check_known, check_whole
from surfaces.surface import Surface

DEFAULT_SIDE: Final = 3
LARGEST_SIDE: Final = 10
"""Values of each number on a grid."""
DEFAULT_SEARCHES: Final = 1_000
LARGEST_SEARCHES: Final = 100_000
DIGITS: Final = 4
"""Significant digits of a try: short links, and the same numbers on every machine."""


class Tries(NamedTuple):
    """Values of two numbers that are tried, (n,) each."""

    across: Array
    up: Array


@dataclass(frozen=True)
class Found:
    """Tries of one search, and what each led to."""

    tries: Tries
    losses: Array
    """(n,), the final loss; inf where the run left the map or broke off."""
    outcomes: npt.NDArray[np.str_]
    """(n,), the code of each run's outcome."""

    @property
    def best(self) -> int | None:
        """Index of the try with the lowest loss; None where all failed."""
        best = int(np.argmin(self.losses))
        return best if np.isfinite(self.losses[best]) else None


class Wins(NamedTuple):
    """Number of searches in which either kind found the lower loss."""

    random: int
    grid: int
    equal: int

    @classmethod
    def of(cls, random: Array, grid: Array) -> Wins:
        """Compare the lowest losses of searches, (n,) each."""
        lower, higher = int(np.sum(random < grid)), int(np.sum(random > grid))
        return cls(lower, higher, len(random) - lower - higher)


@dataclass(frozen=True)
class Contest:
    """One grid and one random search of as many tries, and the lowest losses of many more."""

    grid: Found
    random: Found
    random_best: Array
    """(searches,), the lowest loss of each random search; the one that is shown is the first."""
    shifted_best: Array
    """(searches,), the lowest loss of each grid moved at random by less than its spacing."""

    @property
    def wins(self) -> Wins:
        """Random searches against the grid that is shown."""
        best = np.broadcast_to(self.grid.losses.min(), self.random_best.shape)
        return Wins.of(self.random_best, np.asarray(best))

    @property
    def wins_over_shifted(self) -> Wins:
        """Each random search against a grid of its own, whose place is as much by chance."""
        return Wins.of(self.random_best, self.shifted_best)


@dataclass(frozen=True)
class Part:
    """Some tries side by side."""

    tries: slice
    lanes: Lanes


class Searches:
    """The tries of a contest, run in parts.

    Args:
        subject: the run whose numbers are searched.
        across, up: hyperparameters of its rule.
        side: values of each number on a grid; a search has `side**2` tries.
        count: number of random searches, and of shifted grids.
        seed: of the random search that is shown; the others have the seeds after it.
    """

    def __init__(
        self, subject: Subject, across: Axis, up: Axis, side: int, count: int, seed: int
    ) -> None:
        for field, axis in (("across", across), ("up", up)):
            check_known(axis.name, list(subject.hyperparameters), field)
        self._subject, self._axes, self._size = subject, (across, up), side**2
        shares = [_grid(side, 0.5, 0.5)[np.newaxis]]
        shares += [np.empty((2 * count, self._size, 2))]
        for index in range(count):
            random = np.random.default_rng(seed + index)
            shares[1][index] = random.random((self._size, 2))
            shares[1][count + index] = _grid(side, *random.random(2))
        x, y = np.concatenate(shares).reshape(-1, 2).T
        self._tries = Tries(_values(across, x), _values(up, y))
        self._losses = np.full(x.size, np.inf)
        self._outcomes = np.zeros(x.size, np.int8)

    def parts(self, most: int) -> Iterator[Part]:
        """Return the tries to run, up to `most` at a time."""
        names = [axis.name for axis in self._axes]
        total = len(self._losses)
        for begin in range(0, total, most):
            some = slice(begin, min(begin + most, total))
            given = dict(zip(names, (values[some] for values in self._tries), strict=True))
            problem = self._subject.problem(given, some.stop - some.start)
            yield Part(some, Lanes(problem, whole=total * (problem.steps + 1)))

    def keep(self, part: Part) -> None:
        """Take over what became of a part that has been run to its end."""
        final = part.lanes.final
        outcome = final_endings(part.lanes.problem.tape, final, part.lanes.status)
        self._losses[part.tries] = np.where(IS_FAILURE[outcome], np.inf, final[2])
        self._outcomes[part.tries] = outcome

    def end(self) -> Contest:
        """Return the result, once all parts are kept."""
        best = self._losses.reshape(-1, self._size).min(axis=1)
        count = len(best) // 2
        return Contest(self._found(0), self._found(1), best[1 : 1 + count], best[1 + count :])

    def _found(self, search: int) -> Found:
        of = slice(search * self._size, (search + 1) * self._size)
        tries = Tries(*(values[of] for values in self._tries))
        return Found(tries, self._losses[of], CODES[self._outcomes[of]])


def compare_searches(
    rule: str | Rule,
    *,
    on: str | Surface,
    across: AxisLike,
    up: AxisLike,
    side: int = DEFAULT_SIDE,
    searches: int = DEFAULT_SEARCHES,
    draw: int = 0,
    **run: Any,
) -> Contest:
    """Search two hyperparameters with a grid and at random, with as many tries.

    The grid has the middles of equal parts of both ranges; random tries are drawn evenly from them,
    each on its scale.

    Args:
        across, up: hyperparameters and their ranges, as for `map`.
        side: values of each on the grid; 2 to 10: either search has `side**2` tries.
        searches: number of random searches, and of grids at random places, 1 to 100,000.
        draw: seed of the first random search.
        rule, on, run: as for `map`.

    Returns:
        Both searches, and the lowest loss of each of the others.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    subject = define_subject(rule, on, **run)
    first, second = read_axes(subject, across, up, 2)
    if second is None:
        allowed = Phrase("a hyperparameter and its range")
        template = "{field} must be {allowed}, not {value!r}."
        raise InputError(template, field="up", value=up, allowed=allowed)
    check_whole(side, 2, LARGEST_SIDE, "side")
    check_whole(searches, 1, LARGEST_SEARCHES, "searches")
    check_whole(draw, 0, MAX_SEED, "draw")
    contest = Searches(subject, first, second, side, searches, draw)
    for part in contest.parts(len(contest._losses)):
        part.lanes.run()
        contest.keep(part)
    return contest.end()


def _grid(side: int, across: float, up: float) -> Array:
    """Return a grid as shares of the ranges, (side**2, 2), row by row.

    Each of its points lies so far into its part.
    """
    x, y = np.meshgrid((np.arange(side) + across) / side, (np.arange(side) + up) / side)
    return np.stack([x.ravel(), y.ravel()], axis=-1)


def _values(axis: Axis, shares: Array) -> Array:
    """Return the values at shares of an axis, evenly on its scale."""
    if axis.scale == "linear":
        values = axis.low + shares * (axis.high - axis.low)
    else:
        values = axis.low * (axis.high / axis.low) ** shares
    rounded = np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])
    return np.asarray(np.clip(rounded, axis.low, axis.high))
