"""Arguments of kernels: a block of lanes as rows of numbers, and a rule and a surface as data.

Positions are kept for four steps and losses for two: that of position t is in row t mod 4, or
t mod 2. A position becomes the next one without a row being copied.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import extending, float64, int32, int64, types, uint64

from optimizers.engine.tracing import RuleTape
from surfaces.autodiff import operations as ops
from surfaces.autodiff.tape import BoundTape, Code

Array = npt.NDArray[np.float64]

BOUND: Final = 1e6
"""A run diverges when |x| or |y| passes this."""
RUNNING, LEFT_BOUNDS, LOSS_NOT_FINITE, GRADIENT_NOT_FINITE = range(4)
"""What may have become of a lane."""

X, Y, LOSS, BEST, GX, GY, REACHED, TOLD_X, TOLD_Y, STATE = 0, 4, 8, 10, 12, 13, 14, 15, 16, 17
"""First rows of a block: then come the state (of coordinate rules that along x before that along y)
and the hyperparameters. BEST is the lowest loss so far, REACHED the first step at which the target
was, or -1."""
EXACT, ADDED, GIVEN = range(3)
"""Which gradient the rule is told: the exact one, that with TOLD added, or TOLD itself."""


class Formula(NamedTuple):
    """A surface, and workspaces for its positions and for the points that rules ask about."""

    code: Any
    out: int
    work: Any
    ahead: Any
    asked: Any
    """Counts the questions of searches."""


class Steps(NamedTuple):
    """A rule's tape: instructions before and after its question, if it has one."""

    before: Any
    after: Any
    outs: Any
    work: Any
    x: int
    y: int
    order: int
    """Of the question; 0: none."""
    answer: int
    state: int
    """The register of the first state; the other states and the hyperparameters follow."""
    states: int
    """Rows of a block."""
    hypers: int
    lr: int
    """Which hyperparameter the schedule changes; -1: none."""
    by_coordinate: int
    search: int
    """The address of a rule that is compiled, not traced; 0: none."""


class Program(NamedTuple):
    """A surface and a rule for the interpreter."""

    formula: Formula
    rule: Steps


class Draws(NamedTuple):
    """The noise and the mini-batches of lanes."""

    noise: float
    """Standard deviation."""
    seeds: Any
    """(lanes,)."""
    batch: int
    """Rows in a mini-batch; 0: the rule sees the gradient of the whole surface."""
    code: Any
    """The tape of the loss of one row of data, its result register and its workspace."""
    out: int
    work: Any
    columns: Any
    """Its registers for the columns."""
    data: Any
    """(rows, columns)."""


_CODE, _ROWS = int32[:, ::1], float64[:, ::1]
_named: Any = types.NamedTuple  # numba has no types here
FORMULA_TYPE = _named((_CODE, int64, _ROWS, _ROWS, int64[::1]), Formula)
STEPS_TYPE = _named((_CODE, _CODE, int64[::1], _ROWS, *[int64] * 10), Steps)
PROGRAM_TYPE = _named((FORMULA_TYPE, STEPS_TYPE), Program)
DRAWS_TYPE = _named((float64, uint64[::1], int64, _CODE, int64, _ROWS, int64[::1], _ROWS), Draws)


class Shape(NamedTuple):
    """Sizes of a rule, as a kernel needs them."""

    states: int
    """Rows of state: one per name, and per coordinate for coordinate rules."""
    hypers: int
    lr: int
    by_coordinate: bool
    asks: bool
    """Whether the last row of state counts further evaluations."""

    @property
    def rows(self) -> int:
        """Rows of a block."""
        return STATE + self.states + self.hypers


NO_CODE: Final = np.empty((0, 6), np.int32)
NO_ROWS: Final = np.empty((0, 0))


def program(
    tape: BoundTape, rule: RuleTape | None, shape: Shape, search: int, tile: int
) -> Program:
    """Arguments of the interpreter.

    Args:
        tape: the surface.
        rule: the rule's tape; None for rules that search.
        shape: the rule's.
        search: the address of a rule that searches, or 0.
        tile: lanes to take at a time; 0 if native code runs instead.
    """
    asking = tile if rule and rule.question else 1 if search and tile else 0
    formula = Formula(
        tape.code,
        tape.out,
        tape.workspace(tile),
        tape.workspace(asking) if asking else NO_ROWS,
        np.zeros(1, np.int64),
    )
    code, outs, work = NO_CODE, np.empty(0, np.int64), NO_ROWS
    x = y = order = answer = cut = 0
    if rule and tile:
        code, outs, registers = _without_overlap(rule, shape)
        work = _constants(registers, rule.constants, tile * (1 + shape.by_coordinate))
        if rule.question:
            cut, x, y, order, (answer, *_) = rule.question
    return Program(
        formula,
        Steps(
            *(code[:cut], code[cut:], outs, work, x, y, order, answer),
            *(
                2 if shape.by_coordinate else 5,
                shape.states,
                shape.hypers,
                shape.lr,
                int(shape.by_coordinate),
                search,
            ),
        ),
    )


def _without_overlap(rule: RuleTape, shape: Shape) -> tuple[Code, npt.NDArray[np.int64], int]:
    """Instructions, outs and number of registers, no new state in the register of another.

    States are copied one after the other to where the next step reads them.
    """
    first, own = (2, shape.states // 2) if shape.by_coordinate else (5, shape.states)
    outs, copies, registers = list(rule.outs), [], rule.registers
    for place in range(len(outs)):
        if first <= outs[place] < first + own and outs[place] != first + place - (len(outs) - own):
            # the smaller of a number and itself is that number, whatever it is
            copies.append((ops.MIN, registers, *[outs[place]] * 3, ops.ALONG_X))
            outs[place], registers = registers, registers + 1
    code = np.concatenate([rule.code, np.array(copies, np.int32).reshape(-1, rule.code.shape[1])])
    return code, np.array(outs), registers


def _constants(registers: int, constants: Mapping[int, float], width: int) -> Array:
    work = np.zeros((registers, width))
    for register, value in constants.items():
        work[register] = value
    return work


@extending.register_jitable
def fate(x: float, y: float, loss: float, gx: float, gy: float) -> int:
    """Return what becomes of a run at a position."""
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(loss)):
        return LOSS_NOT_FINITE
    if abs(x) > BOUND or abs(y) > BOUND:
        return LEFT_BOUNDS
    if not (math.isfinite(gx) and math.isfinite(gy)):
        return GRADIENT_NOT_FINITE
    return RUNNING
