"""Records of the positions of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizers.engine.tracing import ASKED
from optimizers.problem import Array
from optimizers.rule import Kind, Rule


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

    @classmethod
    def of_rows(
        cls, rule: Rule, asks: bool, first_step: int, rows: Array, told: Array | None
    ) -> Records:
        """Records as kernels write them.

        Args:
            rule: what ran.
            asks: whether its rows end with how often it asked, up to now and up to the steps
                before.
            first_step: that of the first row.
            rows: x, y, loss, gradient and state.
            told: as in the record, at least as many.
        """
        evaluations = np.arange(first_step + 1, first_step + 1 + len(rows))
        if asks:
            evaluations += rows[:, -ASKED].astype(np.int64)
        names = [variable.name for variable in rule.state]
        state = {
            name: rows[:, 5 + k : 5 + 2 * len(names) : len(names)]
            if rule.kind is Kind.COORDINATE
            else rows[:, 5 + k]
            for k, name in enumerate(names)
        }
        told = None if told is None else told[: len(rows)]
        return cls(first_step, rows[:, :2], rows[:, 2], rows[:, 3:5], evaluations, state, told)

    @property
    def gradient_norms(self) -> Array:
        """The length of each gradient, shape (n,)."""
        return np.hypot(self.gradients[:, 0], self.gradients[:, 1])
