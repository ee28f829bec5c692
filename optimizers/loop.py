"""The only loop: evaluate, record, stop or step.

    loss, g <- f(x), f'(x);  g <- g + noise;  displacement, state <- rule(x, g, state);  x <- x + displacement

over a block of lanes at a time, compiled once. It knows neither which rule nor which surface it runs.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import extending, float64, int32, int64, types, uint64

from optimizers.lift import STEP_SIGNATURE
from optimizers.noise import GRADIENT_NOISE, normal_pair, philox, uniform_pair
from surfaces.evaluator import EVALUATE_SIGNATURE
from surfaces.jit import compile_kernel, source_digest

BOUND: Final = 1e6
"""A run diverges when |x| or |y| passes this."""

RUNNING, LEFT_BOUNDS, LOSS_NOT_FINITE, GRADIENT_NOT_FINITE = range(4)
"""What may have become of a lane."""

X, Y, LOSS, GX, GY, STATE = range(6)
"""Rows of a record; the rule's state starts at `STATE`."""

_SIGNATURE = types.void(
    types.FunctionType(STEP_SIGNATURE),
    types.FunctionType(EVALUATE_SIGNATURE),
    int32[:, ::1],  # code: the tape
    int64,  # out: the tape's result register
    float64[:, ::1],  # work: the block's workspace; its registers 0 and 1 are the position
    float64[:, ::1],  # beside: a one-lane workspace, for rules that evaluate further points
    float64[:, ::1],  # state (rows, lanes)
    float64[:, ::1],  # hyperparameters (rows, lanes), as the rule gets them
    int64,  # the row of lr among them, or -1
    float64[::1],  # lr before the schedule, per lane
    float64[::1],  # schedule: what lr is multiplied with, per step
    float64[::1],  # noise: standard deviation per lane
    uint64[::1],  # seed per lane
    float64[::1],  # target loss per lane
    int64,  # first position of this call
    int64,  # one past its last position
    int64[::1],  # status per lane
    int64[::1],  # ended: the last recorded step per lane
    int64[::1],  # reached: the first step with a loss at or under the target, or -1
    float64[:, ::1],  # final: last recorded x, y, loss
    float64[::1],  # best loss
    float64[:, :, ::1],  # records (positions, rows, lanes); no positions: no history
    float64[:, ::1],  # displacement (2, lanes), scratch
)


@extending.register_jitable
def sound(work: Any, out: int, lanes: int) -> bool:
    """Whether every lane is finite and within bounds: one SIMD pass, as it is nearly always true."""
    odd = 0
    for k in range(lanes):
        within = (abs(work[0, k]) <= BOUND) & (abs(work[1, k]) <= BOUND)
        finite = (abs(work[out, k]) < np.inf) & (abs(work[out, lanes + k]) < np.inf) & (abs(work[out, 2 * lanes + k]) < np.inf)
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


@extending.register_jitable
def keep(t: int, work: Any, out: int, ended: Any, final: Any) -> None:
    """What `find_ends` keeps, where every lane goes on."""
    for k in range(ended.size):
        ended[k] = t
        final[0, k] = work[0, k]
        final[1, k] = work[1, k]
        final[2, k] = work[out, k]


@extending.register_jitable
def compare(t: int, target: Any, ended: Any, final: Any, reached: Any, best: Any) -> None:
    """The lowest loss so far, and when the target was reached; for a run that has ended nothing changes."""
    for k in range(best.size):
        best[k] = final[2, k] if final[2, k] < best[k] else best[k]
    for k in range(best.size):
        reached[k] = t if reached[k] < 0 and ended[k] == t and final[2, k] <= target[k] else reached[k]


@extending.register_jitable
def record(records: Any, row: int, work: Any, out: int, state: Any) -> None:
    """One position of every lane into the history."""
    lanes = records.shape[2]
    for k in range(lanes):
        records[row, 0, k] = work[0, k]
        records[row, 1, k] = work[1, k]
        records[row, 2, k] = work[out, k]
        records[row, 3, k] = work[out, lanes + k]
        records[row, 4, k] = work[out, 2 * lanes + k]
    for s in range(state.shape[0]):
        for k in range(lanes):
            records[row, 5 + s, k] = state[s, k]


@extending.register_jitable
def all_zero(values: Any) -> bool:
    """Whether nothing in `values` differs from zero (`RUNNING` is zero)."""
    for k in range(values.size):
        if values[k] != 0:
            return False
    return True


def _make_advance() -> Any:
    digest = source_digest(normal_pair, uniform_pair, philox)

    def advance(  # type: ignore[no-untyped-def]
        step, evaluate, code, out, work, beside, state, hyper, lr_row, lr, schedule, noise, seed, target,
        first, last, status, ended, reached, final, best, records, displacement,
    ):  # fmt: skip
        digest  # noqa: B018 - captured: changed noise must miss the disk cache
        lanes = displacement.shape[1]
        all_running, noisy = all_zero(status), not all_zero(noise)
        for t in range(first, last):
            evaluate(code, work, lanes, 1)
            running = lanes
            if all_running and sound(work, out, lanes):
                keep(t, work, out, ended, final)
            else:
                running = find_ends(t, work, out, status, ended, final)
                all_running = running == lanes
            compare(t, target, ended, final, reached, best)
            if records.shape[0] > 0:
                record(records, t - first, work, out, state)
            if t == schedule.size or running == 0:
                break
            if noisy:
                for k in range(lanes):
                    a, b = normal_pair(seed[k], t, GRADIENT_NOISE)
                    work[out, lanes + k] += noise[k] * a
                    work[out, 2 * lanes + k] += noise[k] * b
            if lr_row >= 0:
                for k in range(lanes):
                    hyper[lr_row, k] = lr[k] * schedule[t]
            step(code, out, work, beside, state, hyper, displacement)
            for axis in range(2):
                for k in range(lanes):
                    work[axis, k] += displacement[axis, k] if status[k] == RUNNING else 0.0

    return compile_kernel(advance, _SIGNATURE)


advance: Final = _make_advance()
