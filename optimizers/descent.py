"""The only loop: evaluate, record, stop or step.

    loss, g <- f(x), f'(x);  g <- g + noise;  displacement, state <- rule(x, g, state);  x <- x + displacement

over a block of lanes at a time. It knows neither which rule nor which surface it runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import float64, int32, int64, types, uint64

from optimizers.lift import STEP_SIGNATURE, state_rows, step_kernel
from optimizers.noise import GRADIENT_NOISE, normal_pair, philox, uniform_pair
from optimizers.rule import Rule
from surfaces import evaluator as ev
from surfaces.jit import compile_kernel, source_digest
from surfaces.surface import BOUND
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]

RUNNING, LEFT_BOUNDS, LOSS_NOT_FINITE, GRADIENT_NOT_FINITE = range(4)
"""What may have become of a lane."""

X, Y, LOSS, GX, GY, STATE = range(6)
"""Rows of a record; the rule's state starts at `STATE`."""

_ADVANCE_SIGNATURE = types.void(
    types.FunctionType(STEP_SIGNATURE),
    types.FunctionType(ev.EVALUATE_SIGNATURE),
    int32[:, ::1],  # code
    float64[:, :, ::1],  # work: the block's workspace
    float64[:, :, ::1],  # probe: a one-lane workspace
    int64,  # out: the tape's result register
    float64[:, ::1],  # position
    float64[:, ::1],  # state
    float64[:, ::1],  # hyperparameters as the rule gets them
    int64,  # the row of lr among them, or -1
    float64[::1],  # lr before the schedule, per lane
    float64[::1],  # schedule: what lr is multiplied with, per step
    float64[::1],  # noise: standard deviation per lane
    uint64[::1],  # seed per lane
    int64,  # first step of this call
    int64,  # one past its last position
    int64[::1],  # status per lane
    int64[::1],  # the last recorded step, per lane
    float64[:, ::1],  # last recorded x, y, loss
    float64[::1],  # best loss
    float64[:, :, ::1],  # records (positions, rows, lanes); no positions: no history
    float64[::1],  # target loss per lane
    int64[::1],  # first step at which the loss was at or under the target, or -1
)


def _make_advance() -> Any:
    digest = source_digest(normal_pair, uniform_pair, philox)
    bound = BOUND

    def advance(step, evaluate, code, work, probe, out, position, state, hyper, lr_row, lr, schedule, noise, seed,
                first, last, status, ended, final, best, records, target, reached):  # type: ignore[no-untyped-def]  # fmt: skip
        digest  # noqa: B018 - captured: changed noise must miss the disk cache
        lanes = position.shape[1]
        steps = schedule.shape[0]
        loss, gradient, displacement = np.empty(lanes), np.empty((2, lanes)), np.empty((2, lanes))
        for t in range(first, last):
            work[0, 0, :lanes] = position[0]
            work[0, 1, :lanes] = position[1]
            evaluate(code, work, lanes, 1)
            running = 0
            for k in range(lanes):
                loss[k] = work[0, out, k]
                gradient[0, k] = work[1, out, k]
                gradient[1, k] = work[2, out, k]
                if status[k] != RUNNING:
                    continue
                x, y = position[0, k], position[1, k]
                finite_loss = math.isfinite(loss[k]) and math.isfinite(x) and math.isfinite(y)
                if not finite_loss:
                    status[k] = LOSS_NOT_FINITE
                    if t > 0:
                        continue
                ended[k] = t
                final[0, k] = x
                final[1, k] = y
                final[2, k] = loss[k]
                best[k] = min(best[k], loss[k])
                if reached[k] < 0 and loss[k] <= target[k]:
                    reached[k] = t
                if not finite_loss:
                    continue
                if not (math.isfinite(gradient[0, k]) and math.isfinite(gradient[1, k])):
                    status[k] = GRADIENT_NOT_FINITE
                elif abs(x) > bound or abs(y) > bound:
                    status[k] = LEFT_BOUNDS
                else:
                    running += 1
            if records.shape[0] > 0:
                for k in range(lanes):
                    records[t - first, 0, k] = position[0, k]
                    records[t - first, 1, k] = position[1, k]
                    records[t - first, 2, k] = loss[k]
                    records[t - first, 3, k] = gradient[0, k]
                    records[t - first, 4, k] = gradient[1, k]
                for row in range(state.shape[0]):
                    records[t - first, 5 + row] = state[row]
            if running == 0 or t == steps:
                break
            for k in range(lanes):
                if noise[k] > 0.0:
                    a, b = normal_pair(seed[k], t, GRADIENT_NOISE)
                    gradient[0, k] += noise[k] * a
                    gradient[1, k] += noise[k] * b
                if lr_row >= 0:
                    hyper[lr_row, k] = lr[k] * schedule[t]
            step(code, probe, out, position, loss, gradient, state, hyper, displacement, lanes)
            for k in range(lanes):
                if status[k] == RUNNING:
                    position[0, k] += displacement[0, k]
                    position[1, k] += displacement[1, k]

    return compile_kernel(advance, _ADVANCE_SIGNATURE)


_advance: Final = _make_advance()
