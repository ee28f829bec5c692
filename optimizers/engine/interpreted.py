"""The steps of a block by the interpreter, for every rule and surface alike: what runs until there is native code."""

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
    GX,
    GY,
    LOSS,
    REACHED,
    STATE,
    TILE,
    TOLD_X,
    TOLD_Y,
    Draws,
    X,
    Y,
)
from optimizers.philox import GRADIENT_NOISE, MINI_BATCH, normal_pair, uniform_pair
from optimizers.problem import Batch
from surfaces.autodiff.interpreter import EVALUATE_SIGNATURE, evaluate
from surfaces.autodiff.jit import address_of, function_at

EVALUATE = address_of(evaluate)
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

    Args:
        address: of the interpreter.
        targets: one number, the target loss.
        told: which gradient the rule is told: EXACT, or with ADDED, or the one GIVEN.
    """
    for t in range(first, last):
        odd = 0
        for start in range(0, lanes, TILE):
            used = min(TILE, lanes - start)
            see(address, program.formula, rows, t, targets[0], start, used)
            odd += count_odd(rows, t, start, start + used)
            move(address, program, rows, t, told, schedule[t], start, used)
        if odd > 0:
            return t
    return last


@extending.register_jitable
def count_odd(rows: Any, t: int, first: int, last: int) -> int:
    """How many lanes are not finite or out of bounds: one SIMD pass, as it is nearly always none."""
    x, y, loss, odd = X + (t & 3), Y + (t & 3), LOSS + (t & 1), 0
    for k in range(first, last):
        within = (abs(rows[x, k]) <= BOUND) & (abs(rows[y, k]) <= BOUND)
        finite = (
            (abs(rows[loss, k]) < np.inf)
            & (abs(rows[GX, k]) < np.inf)
            & (abs(rows[GY, k]) < np.inf)
        )
        odd += not (within & finite)
    return odd


@extending.register_jitable
def see(
    address: Any, formula: Any, rows: Any, t: int, target: float, start: int, lanes: int
) -> None:
    """Loss and gradient of some lanes at position t, and what they tell."""
    work, out, width = formula.work, formula.out, formula.work.shape[1] // 6
    for k in range(lanes):
        work[0, k], work[1, k] = rows[X + (t & 3), start + k], rows[Y + (t & 3), start + k]
    _evaluate_at(address)(formula.code, work, width, 1)
    now, before = BEST + (t & 1), BEST + 1 - (t & 1)
    for k in range(lanes):
        loss, best = work[out, k], rows[before, start + k]
        rows[LOSS + (t & 1), start + k] = loss
        rows[GX, start + k], rows[GY, start + k] = work[out, width + k], work[out, 2 * width + k]
        rows[now, start + k] = loss if loss < best else best
        if loss <= target and rows[REACHED, start + k] < 0.0:
            rows[REACHED, start + k] = float(t)


@extending.register_jitable
def told_gradient(rows: Any, told: int, k: int) -> tuple[float, float]:
    """The gradient that the rule gets."""
    if told == EXACT:
        return rows[GX, k], rows[GY, k]
    if told == ADDED:
        return rows[GX, k] + rows[TOLD_X, k], rows[GY, k] + rows[TOLD_Y, k]
    return rows[TOLD_X, k], rows[TOLD_Y, k]


@extending.register_jitable
def move(
    address: Any, program: Any, rows: Any, t: int, told: int, factor: float, start: int, lanes: int
) -> None:
    """Apply the rule to some lanes, from position t to the next."""
    formula, rule = program.formula, program.rule
    if rule.search != 0:
        _search_at(rule.search)(formula, address, rows, t, told, factor, start, start + lanes)
        return
    work, after = rule.work, (t + 1) & 3
    half = work.shape[1] // 2 if rule.by_coordinate else 0
    first_state = 2 if rule.by_coordinate else 5
    own = rule.states // 2 if rule.by_coordinate else rule.states
    for k in range(lanes):
        lane = start + k
        x, y = rows[X + (t & 3), lane], rows[Y + (t & 3), lane]
        gx, gy = told_gradient(rows, told, lane)
        if rule.by_coordinate:
            work[0, k], work[0, half + k], work[1, k], work[1, half + k] = x, y, gx, gy
        else:
            work[0, k], work[1, k], work[2, k] = x, y, rows[LOSS + (t & 1), lane]
            work[3, k], work[4, k] = gx, gy
    for s in range(own):
        for k in range(lanes):
            work[first_state + s, k] = rows[STATE + s, start + k]
            if rule.by_coordinate:
                work[first_state + s, half + k] = rows[STATE + own + s, start + k]
    for h in range(rule.hypers):
        scale = factor if h == rule.lr else 1.0
        for k in range(lanes):
            value = rows[STATE + rule.states + h, start + k] * scale
            work[first_state + own + h, k] = value
            if rule.by_coordinate:
                work[first_state + own + h, half + k] = value
    _evaluate_at(address)(rule.before, work, work.shape[1], 0)
    if rule.order > 0:
        answer(address, formula, rule, lanes)
    _evaluate_at(address)(rule.after, work, work.shape[1], 0)
    outs, first_out = rule.outs, 1 if rule.by_coordinate else 2
    for k in range(lanes):
        dx = work[outs[0], k]
        dy = work[outs[0], half + k] if rule.by_coordinate else work[outs[1], k]
        rows[X + after, start + k] = rows[X + (t & 3), start + k] + dx
        rows[Y + after, start + k] = rows[Y + (t & 3), start + k] + dy
    for s in range(own):
        out = outs[first_out + s]
        for k in range(lanes):
            rows[STATE + s, start + k] = work[out, k]
            if rule.by_coordinate:
                rows[STATE + own + s, start + k] = work[out, half + k]


@extending.register_jitable
def answer(address: Any, formula: Any, rule: Any, lanes: int) -> None:
    """Evaluate at the points that a rule asks about."""
    ahead, work, out = formula.ahead, rule.work, formula.out
    width, first_plane = ahead.shape[1] // 6, 3 * (rule.order - 1)
    for k in range(lanes):
        ahead[0, k], ahead[1, k] = work[rule.x, k], work[rule.y, k]
    _evaluate_at(address)(formula.code, ahead, width, rule.order)
    for plane in range(3):
        for k in range(lanes):
            work[rule.answer + plane, k] = ahead[out, (first_plane + plane) * width + k]


@extending.register_jitable
def draw(address: Any, draws: Any, rows: Any, ids: Any, t: int, lanes: int) -> None:
    """The noise at position t, or the gradient of a mini-batch, into the rows that the rule is told."""
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
    """The mean gradient over rows of data, drawn with replacement, for each lane by its own seed."""
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
        return Draws(noise, seeds, 0, _NO_CODE, 0, _NO_ROWS, _NO_COLUMNS, _NO_ROWS)
    tape = batch.row_tape
    columns = np.array(tape.columns, np.int64)
    work = tape.workspace(lanes)
    return Draws(noise, seeds, batch.size, tape.code, tape.out, work, columns, batch.data)


_NO_CODE: Final = np.empty((0, 6), np.int32)
_NO_ROWS: Final = np.empty((0, 0))
_NO_COLUMNS: Final = np.empty(0, np.int64)
