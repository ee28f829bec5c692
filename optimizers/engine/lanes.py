"""Many lanes side by side: one rule on one surface, advanced piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.engine.kernels import state_rows, step_address
from optimizers.engine.loop import LOSS, RUNNING, STATE, advance
from optimizers.problem import Array, Problem
from optimizers.rule import Kind
from surfaces.autodiff.interpreter import LANES, evaluate
from surfaces.autodiff.jit import address_of

EVALUATE = address_of(evaluate)
NOT_TOLD = np.empty((0, 0, 0, 0))


class Lanes:
    """Lanes that descend side by side with one rule on one surface: what the compiled loop reads and writes.

    They lie in blocks, (blocks, rows, lanes of a block), each short enough for its workspace to
    stay in the cache; the last block is filled up with copies of the last lane.

    Args:
        problem: what is to be run.
        target: a loss whose first reaching is noted.
    """

    def __init__(self, problem: Problem, target: float = -np.inf) -> None:
        self.problem, self.target = problem, float(target)
        rule, tape = problem.rule, problem.tape
        self.count = problem.lanes
        self._lanes = min(LANES, self.count)
        self._blocks = -(-self.count // self._lanes)
        names = [h.name for h in rule.hyperparameters]
        self._lr_row = names.index("lr") if "lr" in names else -1
        self._hyper = self._rows([problem.hyperparameters[name] for name in names])
        self._lr = (
            self._hyper[:, self._lr_row].copy()
            if self._lr_row >= 0
            else np.zeros((len(self._hyper), self._hyper.shape[-1]))
        )
        self._seed = self._rows([problem.seeds], np.uint64)[:, 0]
        self._position = self._rows(list(problem.starts.T))
        initial = [variable.initial for variable in rule.state]
        self._state = self._rows(initial * (state_rows(rule) // len(initial)) if initial else [])
        self._work = tape.workspace(self._lanes)
        self._batch = problem.batch.arguments(self._lanes)
        self._beside = tape.workspace(1) if rule.kind is Kind.VECTOR else self._work
        self._displacement, self._exact = np.empty((2, self._lanes)), np.empty((1, 3 * self._lanes))
        self._final = np.full((self._blocks, 5, self._lanes), np.nan)
        shape = self._blocks, self._lanes
        self._best = np.full(shape, np.inf)
        self._status, self._ended = np.full(shape, RUNNING), np.zeros(shape, np.int64)
        self._reached = np.full(shape, -1)
        # only vector rules are given the surface to ask for more
        self._asks = rule.kind is Kind.VECTOR
        self._further, self._spent = (
            np.zeros((self._blocks, self._lanes if self._asks else 0), np.int64) for _ in range(2)
        )
        self.step = 0
        """The next position to evaluate."""

    def _rows(
        self, values: Sequence[float | npt.NDArray[Any]], dtype: type = np.float64
    ) -> npt.NDArray[Any]:
        """(blocks, rows, lanes of a block): a row for each value, which is a number or (lanes,)."""
        rows: npt.NDArray[Any] = np.empty((self._blocks, len(values), self._lanes), dtype)
        for row, value in enumerate(values):
            if isinstance(value, np.ndarray) and value.size > 1:
                rows[:, row] = np.pad(
                    value, (0, self._blocks * self._lanes - self.count), "edge"
                ).reshape(self._blocks, self._lanes)
            else:
                rows[:, row] = value
        return rows

    @property
    def finished(self) -> bool:
        """True once every lane has ended, by itself or at the step limit."""
        return self.step > self.problem.steps or bool(np.all(self._status != RUNNING))

    @property
    def status(self) -> npt.NDArray[np.int64]:
        """(lanes,), what became of each."""
        return self._status.ravel()[: self.count]

    @property
    def ended(self) -> npt.NDArray[np.int64]:
        """(lanes,), the last recorded step."""
        return self._ended.ravel()[: self.count]

    @property
    def reached(self) -> npt.NDArray[np.int64]:
        """(lanes,), the first step with a loss at or under the target, or -1."""
        return self._reached.ravel()[: self.count]

    @property
    def final(self) -> Array:
        """(5, lanes): last recorded x, y and loss, and how long the last two steps were, the latest first; nan where there were none."""
        return np.swapaxes(self._final, 0, 1).reshape(5, -1)[:, : self.count]

    @property
    def evaluations(self) -> npt.NDArray[np.int64]:
        """(lanes,), up to the last recorded position (`Records`)."""
        further = self._spent.ravel()[: self.count] if self._asks else 0
        return self.ended + 1 + further

    @property
    def best(self) -> Array:
        """(lanes,), the lowest loss so far."""
        return self._best.ravel()[: self.count]

    def advance(self, count: int, *, keep_history: bool, told: Array = NOT_TOLD) -> Array:
        """Evaluate up to `count` further positions of every lane.

        Args:
            count: how many.
            keep_history: whether to return it.
            told: (blocks, at least as many positions, 2, lanes of a block): is filled with the
                gradients that the rule gets.

        Returns:
            float64 (blocks, positions, rows, lanes of a block) with rows x, y, loss, d/dx, d/dy,
            state..., and further evaluations for vector rules; empty without history.
        """
        last = min(self.step + count, self.problem.steps + 1)
        positions = last - self.step if keep_history else 0
        told = told if told.size else np.empty((self._blocks, 0, 2, self._lanes))
        records = np.empty(
            (self._blocks, positions, STATE + self._state.shape[1] + self._asks, self._lanes)
        )
        advance(
            step_address(self.problem.rule),
            EVALUATE,
            self.problem.tape.code,
            self.problem.tape.out,
            self._work,
            self._beside,
            self._lr_row,
            self.problem.lr_factors,
            float(self.problem.noise),
            self.target,
            self.step,
            last,
            self._position,
            self._state,
            self._hyper,
            self._lr,
            self._seed,
            self._status,
            self._ended,
            self._reached,
            self._final,
            self._best,
            records,
            told,
            self._further,
            self._spent,
            self._displacement,
            self._exact,
            *self._batch,
        )
        self.step = last
        return records

    def advance_losses(self, count: int) -> Array:
        """Evaluate up to `count` further positions of every lane: their losses, (positions, lanes)."""
        records = self.advance(count, keep_history=True)
        return np.swapaxes(records[:, :, LOSS], 0, 1).reshape(records.shape[1], -1)[:, : self.count]
