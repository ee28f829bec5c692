"""A descent: one rule on one surface, many lanes side by side, advanced piece by piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimizers.lift import state_rows, step_kernel
from optimizers.loop import GX, GY, LOSS, RUNNING, STATE, X, Y, advance
from optimizers.rule import Kind, Rule
from surfaces.evaluator import evaluate
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Records:
    """Consecutive positions of one run; row k is the position after `first_step + k` steps.

    The gradient is the exact one, before noise. State is what the rule remembered on arriving there: one
    column per coordinate (n, 2), or (n,) for rules that see the whole vector.
    """

    first_step: int
    positions: Array
    losses: Array
    gradients: Array
    state: Mapping[str, Array]

    @property
    def gradient_norms(self) -> Array:
        """The length of each gradient, shape (n,)."""
        return np.hypot(self.gradients[:, 0], self.gradients[:, 1])


@dataclass
class Block:
    """Lanes that descend side by side with one rule on one surface; what the compiled loop reads and writes.

    Args:
        starts: (lanes, 2).
        hyperparameters: each a number, or one per lane.
        schedule: what lr is multiplied with at each step; its length is the number of steps.
        noise: standard deviation of the noise on each gradient component.
        seed: one per lane, or one for all (which then meet the same noise).
        target: a loss whose first reaching is noted.
    """

    rule: Rule
    tape: BoundTape
    starts: Array
    hyperparameters: Mapping[str, float | Array]
    schedule: Array
    noise: float = 0.0
    seed: npt.ArrayLike = 0
    target: float = -np.inf
    step: int = field(default=0, init=False)
    """The next position to evaluate."""

    def __post_init__(self) -> None:
        lanes = len(self.starts)
        names = [h.name for h in self.rule.hyperparameters]
        self._work = self.tape.workspace(lanes)
        self._work[0, :lanes], self._work[1, :lanes] = self.starts[:, 0], self.starts[:, 1]
        self._beside = self.tape.workspace(1)
        self._state = np.empty((state_rows(self.rule), lanes))
        per_axis = [variable.initial for variable in self.rule.state]
        self._state[:] = np.resize(per_axis, len(self._state))[:, None]
        self._hyper = np.empty((len(names), lanes))
        for row, name in enumerate(names):
            self._hyper[row] = self.hyperparameters[name]
        self._lr_row = names.index("lr") if "lr" in names else -1
        self._lr = self._hyper[self._lr_row].copy() if "lr" in names else np.zeros(lanes)
        self._noise = np.full(lanes, float(self.noise))
        self._seed = np.array(np.broadcast_to(np.asarray(self.seed, np.uint64), lanes))
        self._target = np.full(lanes, float(self.target))
        self._displacement = np.empty((2, lanes))
        self.status = np.full(lanes, RUNNING)
        self.ended = np.zeros(lanes, np.int64)
        self.reached = np.full(lanes, -1)
        self.final = np.empty((3, lanes))
        """Last recorded x, y and loss."""
        self.best = np.full(lanes, np.inf)

    @property
    def finished(self) -> bool:
        """Whether every lane has ended, by itself or at the step limit."""
        return self.step > self.schedule.size or bool(np.all(self.status != RUNNING))

    def advance(self, count: int, *, keep_history: bool) -> Array:
        """Evaluate up to `count` further positions of every lane.

        Returns:
            float64 (positions, rows, lanes) with rows x, y, loss, d/dx, d/dy, state…; empty without history.
        """
        last = min(self.step + count, self.schedule.size + 1)
        records = np.empty((last - self.step if keep_history else 0, STATE + len(self._state), len(self.starts)))
        advance(
            step_kernel(self.rule), evaluate, self.tape.code, self.tape.out, self._work, self._beside, self._state, self._hyper,
            self._lr_row, self._lr, self.schedule, self._noise, self._seed, self._target, self.step, last,
            self.status, self.ended, self.reached, self.final, self.best, records, self._displacement,
        )  # fmt: skip
        self.step = last
        return records


class Descent:
    """One run, piece by piece: what a stream reads."""

    def __init__(self, rule: Rule, tape: BoundTape, start: tuple[float, float], hyperparameters: Mapping[str, float],
                 schedule: Array, noise: float = 0.0, seed: int = 0) -> None:  # fmt: skip
        self.rule = rule
        self.block = Block(rule, tape, np.array([start], np.float64), hyperparameters, schedule, noise, seed)

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to compute."""
        return self.block.finished

    def advance(self, count: int) -> Records:
        """The next positions, at most `count`; fewer where the run ends."""
        first = self.block.step
        rows = self.block.advance(count, keep_history=True)[:, :, 0]
        rows = rows[: max(0, int(self.block.ended[0]) + 1 - first)]
        return Records(first, rows[:, [X, Y]], rows[:, LOSS], rows[:, [GX, GY]], self._named_state(rows[:, STATE:]))

    def _named_state(self, rows: Array) -> dict[str, Array]:
        names = [variable.name for variable in self.rule.state]
        if self.rule.kind is Kind.VECTOR:
            return {name: rows[:, k] for k, name in enumerate(names)}
        return {name: rows[:, [k, len(names) + k]] for k, name in enumerate(names)}
