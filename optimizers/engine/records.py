"""One run, advanced piece by piece, and the records of its positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import NOT_TOLD, Lanes
from optimizers.engine.loop import GX, GY, LOSS, STATE, X, Y
from optimizers.problem import Array, Problem
from optimizers.rule import Kind


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


class Descent:
    """One run, piece by piece: what a stream reads."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._lanes = Lanes(problem)

    @property
    def finished(self) -> bool:
        """True if there is nothing more to compute."""
        return self._lanes.finished

    @property
    def status(self) -> int:
        """Status of the run (`optimizers.engine.loop`)."""
        return int(self._lanes.status[0])

    def advance(self, count: int) -> Records:
        """The next positions, at most `count`; fewer where the run ends."""
        first = self._lanes.step
        told = np.full((1, count, 2, 1), np.nan) if self.problem.is_noisy else NOT_TOLD
        rows = self._lanes.advance(count, keep_history=True, told=told)[0, :, :, 0]
        rows = rows[: max(0, int(self._lanes.ended[0]) + 1 - first)]
        evaluations = np.arange(first + 1, first + 1 + len(rows))
        if self.problem.rule.kind is Kind.VECTOR:
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
        names = [variable.name for variable in self.problem.rule.state]
        if self.problem.rule.kind is Kind.VECTOR:
            return {name: rows[:, k] for k, name in enumerate(names)}
        return {name: rows[:, k :: len(names)] for k, name in enumerate(names)}
