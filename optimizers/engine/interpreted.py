"""The steps of a block by the interpreter, for every rule and surface alike.

It runs until there is native code.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import extending, float64, int64, types

from optimizers.engine.block import (
    ADDED,
    BEST,
    BOUND,
    EXACT,
    FORMULA_TYPE,
    GIVEN,
    GX,
    GY,
    LOSS,
    NO_CODE,
    NO_ROWS,
    REACHED,
    STATE,
    TOLD_X,
    TOLD_Y,
    Draws,
    X,
    Y,
)
from optimizers.philox import GRADIENT_NOISE, MINI_BATCH, normal_pair, uniform_pair
from optimizers.problem import Batch
from surfaces.autodiff.interpreter import EVALUATE_SIGNATURE
from surfaces.autodiff.jit import function_at

SEARCH_SIGNATURE = types.void(
    FORMULA_TYPE,  # the surface
    int64,  # address of the interpreter
    float64[:, ::1],  # a block
    int64,  # step
    int64,  # which gradient the rule is told
    float64,  # what the learning rate is multiplied with
    int64,  # first lane
    int64,  # one past the last
)
inlined = extending.register_jitable(forceinline=True)
"""Numba hands records over as some eighty numbers, which costs more than a step; and where there is
but one lane, as on a path, no loop over lanes remains."""
_evaluate_at, _search_at = function_at(EVALUATE_SIGNATURE), function_at(SEARCH_SIGNATURE)


@extending.register_jitable
def interpret(
    address: Any,
    program: Any,
    rows: Any,
    lanes: int,
    told: int,
    schedule: Any,
    targets: Any,
    first: int,
    last: int,
) -> int:
    """Take a block from position `first` to before `last`: what native code does, and returns, too.

    State and hyperparameters stay in the rule's registers from one step to the next.

    Args:
        address: of the interpreter.
        targets: one number, the target loss.
        told: which gradient the rule is told: EXACT, or with ADDED, or the one GIVEN.
    """
    load(program.rule, rows, lanes)
    seen = last
    for t in range(first, last):
        see(address, program.formula, rows, t, targets[0], lanes)
        odd = count_odd(rows, t, lanes)
        move(address, program, rows, t, told, schedule[t], lanes)
        if odd > 0:
            seen = t
            break
    save(program.rule, rows, lanes)
    return seen


@inlined
def copy(target: Any, to: int, first: int, source: Any, row: int, start: int, lanes: int) -> None:
    """Copy `lanes` numbers of a row.

    Indices without a sign need no check for counting from the end, which would keep this from
    becoming SIMD.
    """
    to_first, from_first = np.uint64(first), np.uint64(start)
    for k in range(np.uint64(lanes)):
        target[to, to_first + k] = source[row, from_first + k]


@inlined
def load(rule: Any, rows: Any, lanes: int) -> None:
    """Copy state and hyperparameters from a block into the rule's registers, axes side by side."""
    if rule.search != 0:
        return
    own = rule.states // 2 if rule.by_coordinate else rule.states
    for s in range(own):
        copy(rule.work, rule.state + s, 0, rows, STATE + s, 0, lanes)
        if rule.by_coordinate:
            copy(rule.work, rule.state + s, lanes, rows, STATE + own + s, 0, lanes)
    for h in range(rule.hypers):
        copy(rule.work, rule.state + own + h, 0, rows, STATE + rule.states + h, 0, lanes)
        if rule.by_coordinate:
            copy(rule.work, rule.state + own + h, lanes, rows, STATE + rule.states + h, 0, lanes)


@inlined
def save(rule: Any, rows: Any, lanes: int) -> None:
    """Copy the state from the rule's registers into a block."""
    if rule.search != 0:
        return
    own = rule.states // 2 if rule.by_coordinate else rule.states
    for s in range(own):
        copy(rows, STATE + s, 0, rule.work, rule.state + s, 0, lanes)
        if rule.by_coordinate:
            copy(rows, STATE + own + s, 0, rule.work, rule.state + s, lanes, lanes)


@inlined
def count_odd(rows: Any, t: int, lanes: int) -> int:
    """Count the lanes that are not finite or out of bounds.

    That is one SIMD pass, as it is nearly always none.
    """
    x, y, loss, odd = X + (t & 3), Y + (t & 3), LOSS + (t & 1), 0
    for k in range(lanes):
        within = (abs(rows[x, k]) <= BOUND) & (abs(rows[y, k]) <= BOUND)
        finite = (
            (abs(rows[loss, k]) < np.inf)
            & (abs(rows[GX, k]) < np.inf)
            & (abs(rows[GY, k]) < np.inf)
        )
        odd += not (within & finite)
    return odd


@inlined
def see(address: Any, formula: Any, rows: Any, t: int, target: float, lanes: int) -> None:
    """Loss and gradient of a block's lanes at position t, and what they tell."""
    work, out, width = formula.work, formula.out, formula.work.shape[1] // 6
    copy(work, 0, 0, rows, X + (t & 3), 0, lanes)
    copy(work, 1, 0, rows, Y + (t & 3), 0, lanes)
    _evaluate_at(address)(formula.code, work, width, 1)
    now, before = BEST + (t & 1), BEST + 1 - (t & 1)
    copy(rows, LOSS + (t & 1), 0, work, out, 0, lanes)
    copy(rows, GX, 0, work, out, width, lanes)
    copy(rows, GY, 0, work, out, 2 * width, lanes)
    for k in range(lanes):
        loss, best = work[out, k], rows[before, k]
        rows[now, k] = loss if loss < best else best
    if target > -np.inf:
        for k in range(lanes):
            if work[out, k] <= target and rows[REACHED, k] < 0.0:
                rows[REACHED, k] = float(t)


@inlined
def told_by(draws: Any) -> int:
    """Return the kind of gradient that the rule is told."""
    return GIVEN if draws.batch > 0 else ADDED if draws.noise > 0.0 else EXACT


@inlined
def told_gradient(rows: Any, told: int, k: int) -> tuple[float, float]:
    """The gradient that the rule gets."""
    if told == EXACT:
        return rows[GX, k], rows[GY, k]
    if told == ADDED:
        return rows[GX, k] + rows[TOLD_X, k], rows[GY, k] + rows[TOLD_Y, k]
    return rows[TOLD_X, k], rows[TOLD_Y, k]


@inlined
def tell(rule: Any, register: int, first: int, rows: Any, axis: int, told: int, lanes: int) -> None:
    """Give the rule the gradient along one axis, 0 or 1."""
    copy(rule.work, register, first, rows, (TOLD_X if told == GIVEN else GX) + axis, 0, lanes)
    if told == ADDED:
        beside = np.uint64(first)
        for k in range(np.uint64(lanes)):
            rule.work[register, beside + k] += rows[TOLD_X + axis, k]


@inlined
def move(
    address: Any, program: Any, rows: Any, t: int, told: int, factor: float, lanes: int
) -> None:
    """Apply the rule to a block's lanes, from position t to the next."""
    formula, rule = program.formula, program.rule
    if rule.search != 0:
        _search_at(rule.search)(formula, address, rows, t, told, factor, 0, lanes)
        return
    work, x, y = rule.work, X + (t & 3), Y + (t & 3)
    width = 2 * lanes if rule.by_coordinate else lanes
    copy(work, 0, 0, rows, x, 0, lanes)
    if rule.by_coordinate:
        copy(work, 0, lanes, rows, y, 0, lanes)
        tell(rule, 1, 0, rows, 0, told, lanes)
        tell(rule, 1, lanes, rows, 1, told, lanes)
    else:
        copy(work, 1, 0, rows, y, 0, lanes)
        copy(work, 2, 0, rows, LOSS + (t & 1), 0, lanes)
        tell(rule, 3, 0, rows, 0, told, lanes)
        tell(rule, 4, 0, rows, 1, told, lanes)
    own = rule.states // 2 if rule.by_coordinate else rule.states
    if rule.lr >= 0:
        row, register = STATE + rule.states + rule.lr, rule.state + own + rule.lr
        for k in range(lanes):
            work[register, k] = rows[row, k] * factor
        if rule.by_coordinate:
            copy(work, register, lanes, work, register, 0, lanes)
    if rule.order > 0:
        _evaluate_at(address)(rule.before, work, width, 0)
        answer(address, formula, rule, lanes)
    _evaluate_at(address)(rule.after, work, width, 0)
    outs, after = rule.outs, (t + 1) & 3
    dx, dy, beside = outs[0], outs[1 - rule.by_coordinate], np.uint64(width - lanes)
    for k in range(np.uint64(lanes)):
        rows[X + after, k] = rows[x, k] + work[dx, k]
        rows[Y + after, k] = rows[y, k] + work[dy, beside + k]
    for s in range(own):
        copy(work, rule.state + s, 0, work, outs[outs.size - own + s], 0, width)


@inlined
def answer(address: Any, formula: Any, rule: Any, lanes: int) -> None:
    """Evaluate at the points that a rule asks about."""
    ahead, work, out = formula.ahead, rule.work, formula.out
    width, first_plane = ahead.shape[1] // 6, 3 * (rule.order - 1)
    copy(ahead, 0, 0, work, rule.x, 0, lanes)
    copy(ahead, 1, 0, work, rule.y, 0, lanes)
    _evaluate_at(address)(formula.code, ahead, width, rule.order)
    for plane in range(3):
        copy(work, rule.answer + plane, 0, ahead, out, (first_plane + plane) * width, lanes)


@extending.register_jitable
def draw(address: Any, draws: Any, rows: Any, ids: Any, t: int, lanes: int) -> None:
    """Fill the rows that the rule is told with noise, or with the gradient of a mini-batch."""
    for k in range(lanes):
        rows[TOLD_X, k], rows[TOLD_Y, k] = 0.0, 0.0
    if draws.batch > 0:
        width = draws.work.shape[1] // 6
        for start in range(0, lanes, width):
            draw_batch(address, draws, rows, ids, t, start, min(width, lanes - start), width)
    if draws.noise > 0.0:
        for k in range(lanes):
            a, b = normal_pair(draws.seeds[ids[k]], t, GRADIENT_NOISE)
            if draws.batch > 0:
                rows[TOLD_X, k] += draws.noise * a
                rows[TOLD_Y, k] += draws.noise * b
            else:
                rows[TOLD_X, k], rows[TOLD_Y, k] = draws.noise * a, draws.noise * b


@extending.register_jitable
def draw_batch(
    address: Any, draws: Any, rows: Any, ids: Any, t: int, start: int, lanes: int, width: int
) -> None:
    """The mean gradient over rows of data, drawn with replacement by each lane's own seed."""
    work, out = draws.work, draws.out
    for k in range(lanes):
        work[0, k], work[1, k] = rows[X + (t & 3), start + k], rows[Y + (t & 3), start + k]
    for number in range(draws.batch):
        for k in range(lanes):
            u, _ = uniform_pair(draws.seeds[ids[start + k]], t, MINI_BATCH + number)
            row = int(u * draws.data.shape[0])
            for column in range(draws.columns.size):
                work[draws.columns[column], k] = draws.data[row, column]
        _evaluate_at(address)(draws.code, work, width, 1)
        for k in range(lanes):
            rows[TOLD_X, start + k] += work[out, width + k] / draws.batch
            rows[TOLD_Y, start + k] += work[out, 2 * width + k] / draws.batch


def draws_of(noise: float, seeds: npt.NDArray[np.uint64], batch: Batch, lanes: int) -> Draws:
    """The noise and the mini-batches of lanes, of which so many are interpreted at a time."""
    if batch.size == 0:
        return Draws(float(noise), seeds, 0, NO_CODE, 0, NO_ROWS, _NO_COLUMNS, NO_ROWS)
    tape = batch.row_tape
    columns = np.array(tape.columns, np.int64)
    work = tape.workspace(lanes)
    return Draws(float(noise), seeds, batch.size, tape.code, tape.out, work, columns, batch.data)


_NO_COLUMNS: Final = np.empty(0, np.int64)
