"""Outcome of a run: a code for programs, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from optimizers.engine.block import BOUND, GRADIENT_NOT_FINITE, LEFT_BOUNDS, LOSS_NOT_FINITE
from optimizers.problem import Array
from optimizers.rest import Rest, kind_of_rest
from surfaces.autodiff.tape import BoundTape

TOLERANCE: Final = 1e-6
"""A run has converged when its gradient is no longer than this, and its last step either."""


class Code(StrEnum):
    """Every way a run can end."""

    CONVERGED = "converged"
    STALLED = "stalled"
    STEP_LIMIT = "step-limit"
    DIVERGED = "diverged"
    NOT_FINITE = "not-finite"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run.

    `template` with `values` filled in is the English sentence; pages look its translation up by the
    template.
    """

    code: Code
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    rest: Rest | None = None
    """What it converged to; None where it did not."""

    @property
    def sentence(self) -> str:
        """The outcome in one English sentence."""
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Ending:
    """A way to end, in words for where many runs are counted."""

    code: Code
    title: str
    help: str


ENDINGS: Final = (
    Ending(
        Code.CONVERGED, "converged", "Came to rest: its slope and its last step were next to zero."
    ),
    Ending(Code.STEP_LIMIT, "still moving", "Took all its steps without coming to rest."),
    Ending(Code.STALLED, "stuck", "No longer moved, though the slope was not zero."),
    Ending(Code.DIVERGED, "flew off", f"Passed {BOUND:,.0f} in x or y."),
    Ending(
        Code.NOT_FINITE,
        "undefined",
        "Was led to where the loss or its slope is undefined or infinite.",
    ),
)
"""Every code once."""


def name_end(
    status: int, steps: int, position: tuple[float, float], losses: npt.NDArray[np.float64]
) -> Outcome:
    """The outcome of a run that the loop stopped after `steps` steps at `position`.

    `losses` are all so far.
    """
    values = {
        "step": steps,
        "next": steps + 1,
        "bound": f"{BOUND:,.0f}",
        "x": f"{position[0]:.4g}",
        "y": f"{position[1]:.4g}",
    }
    if status == LEFT_BOUNDS and losses.size > 1 and losses[-1] < losses[:-1].min():
        return Outcome(
            Code.DIVERGED,
            "Flew off at step {step}, past {bound} in x or y: this way the surface falls without"
            " end.",
            values,
        )
    if status == LEFT_BOUNDS:
        return Outcome(
            Code.DIVERGED,
            "Flew off at step {step}, past {bound} in x or y.",
            values,
        )
    if status == GRADIENT_NOT_FINITE:
        return Outcome(
            Code.NOT_FINITE,
            "Stopped at step {step}: the surface has no finite gradient at ({x}, {y}).",
            values,
        )
    if status == LOSS_NOT_FINITE and steps == 0:
        return Outcome(
            Code.NOT_FINITE,
            "Could not go on from ({x}, {y}): step {next} led to where the loss is undefined or"
            " infinite.",
            values,
        )
    return Outcome(
        Code.NOT_FINITE,
        "Stopped after step {step} at ({x}, {y}): the next step led to where the loss is undefined"
        " or infinite.",
        values,
    )


def name_undefined_start(position: tuple[float, float]) -> Outcome:
    """The outcome of a run whose loss is not finite where it starts."""
    values = {"x": f"{position[0]:.4g}", "y": f"{position[1]:.4g}"}
    return Outcome(
        Code.NOT_FINITE, "Could not start: the loss is undefined or infinite at ({x}, {y}).", values
    )


def is_at_rest(gradient_norm: Any, last_move: Any) -> Any:
    """Return True if a run (or each of many lanes) has converged; nan for a move never made."""
    return (gradient_norm <= TOLERANCE) & ~(last_move > TOLERANCE)


def is_stuck(gradient_norm: Any, last_move: Any, move_before: Any) -> Any:
    """Return True if a run (or each of many lanes) on a slope no longer moves.

    Not for two steps, that is, as a rule such as Rprop rests for one before it turns; a single step
    has none before it.
    """
    return (gradient_norm > TOLERANCE) & (last_move == 0) & ~(move_before > 0)


def name_rest(
    tape: BoundTape,
    steps: int,
    position: tuple[float, float],
    gradient_norm: np.float64,
    last_moves: npt.NDArray[np.float64],
) -> Outcome:
    """The outcome of a run that took all its steps.

    It is at rest at a minimum, a saddle, a maximum or on a plateau, stuck, or under way.

    Args:
        last_moves: how long its last two steps were, or its only one, or none.
    """
    values = {
        "step": steps,
        "norm": f"{gradient_norm:.2g}",
        "x": f"{position[0]:.4g}",
        "y": f"{position[1]:.4g}",
    }
    move_before, last_move = np.concatenate([[np.nan, np.nan], last_moves])[-2:]
    if is_stuck(gradient_norm, last_move, move_before):
        return Outcome(
            Code.STALLED,
            "Stuck at ({x}, {y}): the gradient's length is {norm}, but the rule finds no step to"
            " take.",
            values,
        )
    if not is_at_rest(gradient_norm, last_move) and steps == 0:
        return Outcome(
            Code.STEP_LIMIT,
            "No step was to be taken: the gradient's length at the start is {norm}.",
            values,
        )
    if not is_at_rest(gradient_norm, last_move):
        return Outcome(
            Code.STEP_LIMIT,
            "Still moving after {step} steps: the gradient's length is {norm}.",
            values,
        )
    return replace(_RESTS[kind_of_rest(tape, position, gradient_norm)], values=values)


_RESTS: Final = {
    outcome.rest: outcome
    for outcome in (
        Outcome(Code.CONVERGED, "Converged to a minimum at ({x}, {y}).", rest=Rest.MINIMUM),
        Outcome(
            Code.CONVERGED,
            "Converged to a valley of minima at ({x}, {y}): nothing near lies lower, but places"
            " beside it are as low.",
            rest=Rest.VALLEY,
        ),
        Outcome(
            Code.CONVERGED,
            "Came to rest on a saddle point at ({x}, {y}): the slope is zero, but the surface"
            " falls away from here.",
            rest=Rest.SADDLE,
        ),
        Outcome(
            Code.CONVERGED,
            "Came to rest on a maximum at ({x}, {y}): the slope is zero, but every way leads down.",
            rest=Rest.MAXIMUM,
        ),
        Outcome(
            Code.CONVERGED, "Came to rest at ({x}, {y}), where the slope is zero.", rest=Rest.FLAT
        ),
        Outcome(
            Code.CONVERGED,
            "Came to rest on a plateau at ({x}, {y}): the slope is too small to be told from zero.",
            rest=Rest.PLATEAU,
        ),
        Outcome(
            Code.CONVERGED,
            "Came to rest on a kink at ({x}, {y}): no slope can be told here.",
            rest=Rest.KINK,
        ),
    )
}


_STATUSES: Final = {
    LEFT_BOUNDS: Code.DIVERGED,
    LOSS_NOT_FINITE: Code.NOT_FINITE,
    GRADIENT_NOT_FINITE: Code.NOT_FINITE,
}
CODES: Final = np.array([ending.code.value for ending in ENDINGS])
"""By their place in `ENDINGS`."""
_PLACES: Final = {ending.code: place for place, ending in enumerate(ENDINGS)}


def final_endings(
    tape: BoundTape, final: Array, statuses: npt.NDArray[np.int64]
) -> npt.NDArray[np.int8]:
    """The place of each lane's outcome in `ENDINGS`.

    It is told by where and how the lane ended (`Lanes.final`), and what the loop says became of it.
    """
    places = np.full(len(statuses), _PLACES[Code.STEP_LIMIT], np.int8)
    still = np.flatnonzero(~(final[3] > TOLERANCE))
    x, y, _, last, before = final[:, still]
    _, dx, dy = tape.evaluate(x, y, order=1)
    norms = np.hypot(dx, dy)
    places[still[is_at_rest(norms, last)]] = _PLACES[Code.CONVERGED]
    places[still[is_stuck(norms, last, before)]] = _PLACES[Code.STALLED]
    for status, code in _STATUSES.items():
        places[statuses == status] = _PLACES[code]
    return places


def final_codes(
    tape: BoundTape, final: Array, statuses: npt.NDArray[np.int64]
) -> npt.NDArray[np.str_]:
    """The code of each lane's outcome, as `final_endings`."""
    return CODES[final_endings(tape, final, statuses)]
