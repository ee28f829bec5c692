"""A descent: one rule on one surface, many lanes side by side, advanced piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.lift import state_rows, step_address
from optimizers.loop import GX, GY, LOSS, RUNNING, STATE, X, Y, advance
from optimizers.rule import Kind, Rule
from surfaces.evaluator import LANES, evaluate
from surfaces.jit import address_of
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]
EVALUATE = address_of(evaluate)
NOT_TOLD = np.empty((0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Records:
    """Consecutive positions of one run; row k is the position after `first_step + k` steps.

    The gradient is the exact one, that of the whole surface without noise. State is what the rule
    remembered on arriving there: one column per coordinate (n, 2), or (n,) for rules that see the
    whole vector.

    Evaluations are how often the run has asked the surface so far, the evaluation at that position
    included: once for the loss and gradient at each position (whatever rows a mini-batch takes it
    from), and once more for each further point at which a rule asks for loss and gradient, or for
    the Hessian. The point at which a search ends is where the run goes, and counts once.
    """

    first_step: int
    positions: Array
    losses: Array
    gradients: Array
    evaluations: npt.NDArray[np.int64]
    """(n,): k + 1 at position k for a rule that takes one gradient a step."""
    state: Mapping[str, Array]
    told: Array | None = None
    """(n, 2), the gradients that the rule got, with noise or from a mini-batch; nan where it took
    no step. None: the exact ones."""

    @classmethod
    def joined(cls, pieces: Sequence[Records]) -> Records:
        """Consecutive pieces of one run as one."""
        return cls(
            pieces[0].first_step,
            np.concatenate([piece.positions for piece in pieces]),
            np.concatenate([piece.losses for piece in pieces]),
            np.concatenate([piece.gradients for piece in pieces]),
            np.concatenate([piece.evaluations for piece in pieces]),
            {
                name: np.concatenate([piece.state[name] for piece in pieces])
                for name in pieces[0].state
            },
            (
                None
                if pieces[0].told is None
                else np.concatenate([piece.told for piece in pieces if piece.told is not None])
            ),
        )

    @property
    def gradient_norms(self) -> Array:
        """The length of each gradient, shape (n,)."""
        return np.hypot(self.gradients[:, 0], self.gradients[:, 1])


@dataclass(frozen=True, slots=True)
class Batch:
    """Mini-batches: the gradient is the mean over some rows of data, drawn anew for each step."""

    size: int
    """Rows in a batch; 0 for none."""
    row_tape: BoundTape
    """The loss of one row."""
    data: Array
    """(rows, columns)."""

    def arguments(self, lanes: int) -> tuple[Any, ...]:
        """What the loop is given."""
        tape = self.row_tape
        work = tape.workspace(lanes) if self.size else np.empty((0, 0))
        return self.size, tape.code, tape.out, work, np.array(tape.columns, np.int64), self.data


class Lanes:
    """Lanes that descend side by side with one rule on one surface: what the compiled loop reads and writes.

    They lie in blocks, (blocks, rows, lanes of a block), each short enough for its workspace to
    stay in the cache; the last block is filled up with copies of the last lane.

    Args:
        starts: (lanes, 2).
        hyperparameters: each a number, or (lanes,).
        schedule: what lr is multiplied with at each step; its length is the number of steps.
        noise: standard deviation of the noise on each gradient component.
        seed: a number, with which all lanes meet the same noise, or (lanes,).
        target: a loss whose first reaching is noted.
        batch: how to draw the gradient that the rule sees; None: it is that of the whole surface.
    """

    def __init__(
        self,
        rule: Rule,
        tape: BoundTape,
        starts: Array,
        hyperparameters: Mapping[str, float | Array],
        schedule: Array,
        noise: float = 0.0,
        seed: int | npt.NDArray[np.uint64] = 0,
        target: float = -np.inf,
        batch: Batch | None = None,
    ) -> None:
        self.rule, self.tape, self.schedule, self.noise, self.target = (
            rule,
            tape,
            schedule,
            float(noise),
            float(target),
        )
        self.count = len(starts)
        self._lanes = min(LANES, self.count)
        self._blocks = -(-self.count // self._lanes)
        names = [h.name for h in rule.hyperparameters]
        self._lr_row = names.index("lr") if "lr" in names else -1
        self._hyper = self._rows([hyperparameters[name] for name in names])
        self._lr = (
            self._hyper[:, self._lr_row].copy()
            if self._lr_row >= 0
            else np.zeros((len(self._hyper), self._hyper.shape[-1]))
        )
        self._seed = self._rows([seed], np.uint64)[:, 0]
        self._position = self._rows([starts[:, 0], starts[:, 1]])
        initial = [variable.initial for variable in rule.state]
        self._state = self._rows(initial * (state_rows(rule) // len(initial)) if initial else [])
        self._work = tape.workspace(self._lanes)
        self._batch = (batch or Batch(0, tape, np.empty((0, 0)))).arguments(self._lanes)
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
        """Whether every lane has ended, by itself or at the step limit."""
        return self.step > self.schedule.size or bool(np.all(self._status != RUNNING))

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

    @property
    def is_noisy(self) -> bool:
        """Whether rules get another gradient than the exact one."""
        return self.noise > 0.0 or self._batch[0] > 0

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
        last = min(self.step + count, self.schedule.size + 1)
        positions = last - self.step if keep_history else 0
        told = told if told.size else np.empty((self._blocks, 0, 2, self._lanes))
        records = np.empty(
            (self._blocks, positions, STATE + self._state.shape[1] + self._asks, self._lanes)
        )
        advance(
            step_address(self.rule),
            EVALUATE,
            self.tape.code,
            self.tape.out,
            self._work,
            self._beside,
            self._lr_row,
            self.schedule,
            self.noise,
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


class Descent:
    """One run, piece by piece: what a stream reads."""

    def __init__(
        self,
        rule: Rule,
        tape: BoundTape,
        start: tuple[float, float],
        hyperparameters: Mapping[str, float],
        schedule: Array,
        noise: float = 0.0,
        seed: int = 0,
        batch: Batch | None = None,
    ) -> None:
        self.rule = rule
        self._lanes = Lanes(
            rule,
            tape,
            np.array([start], np.float64),
            hyperparameters,
            schedule,
            noise,
            seed,
            batch=batch,
        )

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to compute."""
        return self._lanes.finished

    @property
    def status(self) -> int:
        """What became of the run (`optimizers.loop`)."""
        return int(self._lanes.status[0])

    def advance(self, count: int) -> Records:
        """The next positions, at most `count`; fewer where the run ends."""
        first = self._lanes.step
        told = np.full((1, count, 2, 1), np.nan) if self._lanes.is_noisy else NOT_TOLD
        rows = self._lanes.advance(count, keep_history=True, told=told)[0, :, :, 0]
        rows = rows[: max(0, int(self._lanes.ended[0]) + 1 - first)]
        evaluations = np.arange(first + 1, first + 1 + len(rows))
        if self.rule.kind is Kind.VECTOR:
            rows, evaluations = rows[:, :-1], evaluations + rows[:, -1].astype(np.int64)
        known = told[0, : len(rows), :, 0] if told.size else None
        return Records(
            first,
            rows[:, X : Y + 1],
            rows[:, LOSS],
            rows[:, GX : GY + 1],
            evaluations,
            self._named_state(rows[:, STATE:]),
            known,
        )

    def _named_state(self, rows: Array) -> dict[str, Array]:
        names = [variable.name for variable in self.rule.state]
        if self.rule.kind is Kind.VECTOR:
            return {name: rows[:, k] for k, name in enumerate(names)}
        return {name: rows[:, k :: len(names)] for k, name in enumerate(names)}
