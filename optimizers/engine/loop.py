"""The only loop: evaluate, record, stop or step.

    loss, g <- f(x), f'(x);  g <- g + noise;  displacement, state <- rule(x, g, state);  x <- x +
    displacement

over a block of lanes at a time, compiled once. It knows neither which rule nor which surface it
runs.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Final

import numpy as np
from numba import extending, float64, int32, int64, types, uint64

from optimizers.engine.kernels import STEP_SIGNATURE
from optimizers.philox import GRADIENT_NOISE, MINI_BATCH, normal_pair, uniform_pair
from surfaces.autodiff.interpreter import EVALUATE_SIGNATURE
from surfaces.autodiff.jit import compile_kernel, function_at

BOUND: Final = 1e6
"""A run diverges when |x| or |y| passes this."""

RUNNING, LEFT_BOUNDS, LOSS_NOT_FINITE, GRADIENT_NOT_FINITE = range(4)
"""What may have become of a lane."""

X, Y, LOSS, GX, GY, STATE = range(6)
"""Rows of a record; the rule's state starts at `STATE`, and for rules that may ask for further
evaluations their number comes last."""

_SIGNATURE = types.void(
    int64,  # address of the rule's kernel
    int64,  # address of the evaluator
    int32[:, ::1],  # code: the tape
    int64,  # out: the tape's result register
    float64[:, ::1],  # work: a workspace of `lanes` lanes
    float64[:, ::1],  # beside: a workspace of one lane, for rules that evaluate further points
    int64,  # the row of lr among the hyperparameters, or -1
    float64[::1],  # schedule: what lr is multiplied with, per step
    float64,  # noise: standard deviation
    float64,  # target loss
    int64,  # first position of this call
    int64,  # one past its last position
    float64[:, :, ::1],  # position (blocks, 2, lanes)
    float64[:, :, ::1],  # state (blocks, rows, lanes)
    float64[:, :, ::1],  # hyperparameters (blocks, rows, lanes), as the rule gets them
    float64[:, ::1],  # lr before the schedule (blocks, lanes)
    uint64[:, ::1],  # seed (blocks, lanes)
    int64[:, ::1],  # status (blocks, lanes)
    int64[:, ::1],  # ended: the last recorded step (blocks, lanes)
    int64[
        :, ::1
    ],  # reached: the first step with a loss at or under the target, or -1 (blocks, lanes)
    float64[
        :, :, ::1
    ],  # final: last recorded x, y and loss, lengths of the last step and the one before (blocks, 5, lanes)
    float64[:, ::1],  # best loss (blocks, lanes)
    float64[:, :, :, ::1],  # records (blocks, positions, rows, lanes); no positions: no history
    float64[
        :, :, :, ::1
    ],  # told: the gradients that the rule got (blocks, positions, 2, lanes); no positions: not kept
    int64[
        :, ::1
    ],  # further: evaluations that the rule has asked for (blocks, lanes); no lanes for rules that never ask
    int64[
        :, ::1
    ],  # spent: how many of them up to the last recorded position (blocks, lanes, or none)
    float64[:, ::1],  # displacement (2, lanes), for the rule to write to
    float64[:, ::1],  # exact (1, 3 lanes): keeps the gradient while the rule sees another
    int64,  # batch: rows in a mini-batch; 0: the rule sees the gradient of the whole surface
    int32[:, ::1],  # row code: the tape of the loss of one row of data
    int64,  # its result register
    float64[:, ::1],  # its workspace
    int64[::1],  # its registers for the columns
    float64[:, ::1],  # data (rows, columns)
)


@extending.register_jitable(forceinline=True)
def sound(work: Any, out: int, lanes: int) -> bool:
    """Return True if every lane is finite and within bounds: one SIMD pass."""
    odd = 0
    for k in range(lanes):
        within = (abs(work[0, k]) <= BOUND) & (abs(work[1, k]) <= BOUND)
        finite = (
            (abs(work[out, k]) < np.inf)
            & (abs(work[out, lanes + k]) < np.inf)
            & (abs(work[out, 2 * lanes + k]) < np.inf)
        )
        odd += not (within & finite)
    return odd == 0


@extending.register_jitable
def find_ends(t: int, work: Any, out: int, status: Any, ended: Any, final: Any) -> int:
    """Mark the lanes whose run ends at position t, and count those that go on.

    Without a finite loss the run ended at the position before, unless it never had one.
    """
    running, lanes = 0, status.size
    for k in range(lanes):
        if status[k] != RUNNING:
            continue
        x, y, loss = work[0, k], work[1, k], work[out, k]
        if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(loss)):
            status[k] = LOSS_NOT_FINITE
            if t > 0:
                continue
        elif abs(x) > BOUND or abs(y) > BOUND:
            status[k] = LEFT_BOUNDS
        elif not (math.isfinite(work[out, lanes + k]) and math.isfinite(work[out, 2 * lanes + k])):
            status[k] = GRADIENT_NOT_FINITE
        else:
            running += 1
        ended[k], final[0, k], final[1, k], final[2, k] = t, x, y, loss
    return running


@extending.register_jitable(forceinline=True)
def keep(work: Any, out: int, lanes: int, final: Any, best: Any) -> None:
    """Update the position and the best loss of every lane, while all of them go on."""
    for k in range(lanes):
        final[0, k] = work[0, k]
        final[1, k] = work[1, k]
        final[2, k] = work[out, k]
        best[k] = work[out, k] if work[out, k] < best[k] else best[k]


@extending.register_jitable
def note_moves(work: Any, final: Any) -> None:
    """Update the length of the last step: `final` still has the position before."""
    for k in range(final.shape[1]):
        final[4, k] = final[3, k]
        final[3, k] = math.hypot(work[0, k] - final[0, k], work[1, k] - final[1, k])


@extending.register_jitable
def keep_some(t: int, ended: Any, final: Any, best: Any) -> None:
    """The best that lanes have seen, where some have ended before position t."""
    for k in range(best.size):
        if ended[k] == t and final[2, k] < best[k]:
            best[k] = final[2, k]


@extending.register_jitable
def note_targets(t: int, target: Any, ended: Any, final: Any, reached: Any) -> None:
    """When the target was reached first."""
    for k in range(reached.size):
        if reached[k] < 0 and ended[k] == t and final[2, k] <= target:
            reached[k] = t


@extending.register_jitable(forceinline=True)
def record(records: Any, row: int, work: Any, out: int, state: Any, further: Any) -> None:
    """One position of every lane into the history."""
    lanes = records.shape[2]
    for k in range(lanes):
        records[row, X, k] = work[0, k]
        records[row, Y, k] = work[1, k]
        records[row, LOSS, k] = work[out, k]
        records[row, GX, k] = work[out, lanes + k]
        records[row, GY, k] = work[out, 2 * lanes + k]
    for s in range(state.shape[0]):
        for k in range(lanes):
            records[row, STATE + s, k] = state[s, k]
    if further.size > 0:
        for k in range(lanes):
            records[row, STATE + state.shape[0], k] = further[k]


@extending.register_jitable
def record_told(told: Any, row: int, work: Any, out: int, lanes: int) -> None:
    """The gradient that every lane's rule gets at one position."""
    for k in range(lanes):
        told[row, 0, k] = work[out, lanes + k]
        told[row, 1, k] = work[out, 2 * lanes + k]


@extending.register_jitable
def note_spent(t: int, all_running: bool, ended: Any, further: Any, spent: Any) -> None:
    """Record the number of further evaluations up to position t."""
    for k in range(further.size):
        if all_running or ended[k] == t:
            spent[k] = further[k]


@extending.register_jitable
def all_zero(values: Any) -> bool:
    """Return True if nothing in `values` differs from zero (`RUNNING` is zero)."""
    for k in range(values.size):
        if values[k] != 0:
            return False
    return True


_step_at, _evaluate_at = function_at(STEP_SIGNATURE), function_at(EVALUATE_SIGNATURE)


@extending.register_jitable
def copy_rows(target: Any, source: Any) -> None:
    """x and y from one array into another."""
    for axis in range(2):
        for k in range(min(target.shape[1], source.shape[1])):
            target[axis, k] = source[axis, k]


@extending.register_jitable
def copy_gradient(target: Any, target_row: int, source: Any, source_row: int, lanes: int) -> None:
    """Both planes of a register's gradient into another row."""
    for k in range(2 * lanes):
        target[target_row, lanes + k] = source[source_row, lanes + k]


@extending.register_jitable
def add_noise(noise: float, t: int, seed: Any, work: Any, out: int) -> None:
    """Add normal noise to the gradient where it lies."""
    lanes = seed.size
    for k in range(lanes):
        a, b = normal_pair(seed[k], t, GRADIENT_NOISE)
        work[out, lanes + k] += noise * a
        work[out, 2 * lanes + k] += noise * b


@extending.register_jitable
def take_batch(
    evaluate_address: int,
    batch: int,
    t: int,
    seed: Any,
    data: Any,
    columns: Any,
    row_code: Any,
    row_out: int,
    row_work: Any,
    work: Any,
    out: int,
) -> None:
    """Replace the gradient by its mean over `batch` rows of data, drawn with replacement, for each lane by its own seed."""
    evaluate, lanes = _evaluate_at(evaluate_address), seed.size
    for k in range(lanes):
        row_work[0, k], row_work[1, k] = work[0, k], work[1, k]
        work[out, lanes + k], work[out, 2 * lanes + k] = 0.0, 0.0
    for draw in range(batch):
        for k in range(lanes):
            u, _ = uniform_pair(seed[k], t, MINI_BATCH + draw)
            row = int(u * data.shape[0])
            for column in range(columns.size):
                row_work[columns[column], k] = data[row, column]
        evaluate(row_code, row_work, lanes, 1)
        for k in range(lanes):
            work[out, lanes + k] += row_work[row_out, lanes + k] / batch
            work[out, 2 * lanes + k] += row_work[row_out, 2 * lanes + k] / batch


@extending.register_jitable
def advance_block(
    step_address: int,
    evaluate_address: int,
    code: Any,
    out: int,
    work: Any,
    beside: Any,
    lr_row: int,
    schedule: Any,
    noise: float,
    target: float,
    first: int,
    last: int,
    state: Any,
    hyper: Any,
    lr: Any,
    seed: Any,
    status: Any,
    ended: Any,
    reached: Any,
    final: Any,
    best: Any,
    records: Any,
    told: Any,
    further: Any,
    spent: Any,
    displacement: Any,
    exact: Any,
    batch: int,
    row_code: Any,
    row_out: int,
    row_work: Any,
    columns: Any,
    data: Any,
) -> None:
    """Take the lanes of one block from position `first` to before position `last`."""
    step, evaluate = _step_at(step_address), _evaluate_at(evaluate_address)
    lanes = displacement.shape[1]
    all_running, targeted = all_zero(status), target > -np.inf
    for t in range(first, last):
        evaluate(code, work, lanes, 1)
        running = lanes
        if t > 0 and t >= schedule.size - 1:
            note_moves(work, final)
        if all_running and sound(work, out, lanes):
            keep(work, out, lanes, final, best)
        else:
            if all_running:
                ended[:] = max(t - 1, 0)
            running = find_ends(t, work, out, status, ended, final)
            keep_some(t, ended, final, best)
            all_running = running == lanes
        if all_running and (targeted or t == last - 1):
            ended[:] = t
        if targeted:
            note_targets(t, target, ended, final, reached)
        if further.size > 0:
            note_spent(t, all_running, ended, further, spent)
        if records.shape[0] > 0:
            record(records, t - first, work, out, state, further)
        if t == schedule.size or running == 0:
            break
        if noise > 0.0 or batch > 0:
            copy_gradient(exact, 0, work, out, lanes)
        if batch > 0:
            take_batch(
                evaluate_address,
                batch,
                t,
                seed,
                data,
                columns,
                row_code,
                row_out,
                row_work,
                work,
                out,
            )
        if noise > 0.0:
            add_noise(noise, t, seed, work, out)
        if told.shape[0] > 0:
            record_told(told, t - first, work, out, lanes)
        if lr_row >= 0 and (t == first or schedule[t] != schedule[t - 1]):
            for k in range(lanes):
                hyper[lr_row, k] = lr[k] * schedule[t]
        step(code, out, work, beside, evaluate_address, state, hyper, displacement, further)
        if noise > 0.0 or batch > 0:
            copy_gradient(
                work, out, exact, 0, lanes
            )  # derivatives that are always zero are written once, never again
        for axis in range(2):
            for k in range(lanes):
                work[axis, k] += (
                    displacement[axis, k] if all_running or status[k] == RUNNING else 0.0
                )


def _advance(  # type: ignore[no-untyped-def]
    step_address,
    evaluate_address,
    code,
    out,
    work,
    beside,
    lr_row,
    schedule,
    noise,
    target,
    first,
    last,
    position,
    state,
    hyper,
    lr,
    seed,
    status,
    ended,
    reached,
    final,
    best,
    records,
    told,
    further,
    spent,
    displacement,
    exact,
    batch,
    row_code,
    row_out,
    row_work,
    columns,
    data,
):
    for block in range(position.shape[0]):
        copy_rows(work, position[block])
        advance_block(
            step_address,
            evaluate_address,
            code,
            out,
            work,
            beside,
            lr_row,
            schedule,
            noise,
            target,
            first,
            last,
            state[block],
            hyper[block],
            lr[block],
            seed[block],
            status[block],
            ended[block],
            reached[block],
            final[block],
            best[block],
            records[block],
            told[block],
            further[block],
            spent[block],
            displacement,
            exact,
            batch,
            row_code,
            row_out,
            row_work,
            columns,
            data,
        )
        copy_rows(position[block], work)


advance: Final = compile_kernel(_advance, _SIGNATURE, sources=[sys.modules[normal_pair.__module__]])
"""Take every lane from the first position of a call to its last; the arguments are those of
`_SIGNATURE`."""
