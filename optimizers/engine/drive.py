"""Compiled driver of blocks of lanes, the same for every rule and surface.

It lets a kernel run over a block and settles what it stops for: a lane that has ended is written
out and leaves its block, so that nothing is computed for it any more.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numba import extending, float64, int64, types

from optimizers import philox
from optimizers.engine import block, interpreted
from optimizers.engine.block import (
    BEST,
    DRAWS_TYPE,
    EXACT,
    GX,
    GY,
    LOSS,
    LOSS_NOT_FINITE,
    PROGRAM_TYPE,
    REACHED,
    RUNNING,
    STATE,
    X,
    Y,
    fate,
)
from optimizers.engine.interpreted import draw, interpret, told_by
from surfaces.autodiff.emitter import WIDTH
from surfaces.autodiff.jit import compile_kernel, native_function
from surfaces.autodiff.operations import LANES


class Ends(NamedTuple):
    """Ends of lanes, or their latest positions."""

    final: Any
    """(7, lanes): x, y, loss, the last move along x and y, and the one before."""
    best: Any
    ended: Any
    """The last recorded step."""
    reached: Any
    """The first step with a loss at or under the target, or -1."""
    status: Any
    asked: Any
    """Further evaluations, for rules that ask."""


_run_native: Final = native_function(4, 3)
"""Calls the machine code of `fused.lanes_kernel`."""
_ENDS_TYPE = types.NamedTuple(  # type: ignore[no-untyped-call] # numba has no types here
    (float64[:, ::1], float64[::1], *[int64[::1]] * 4), Ends
)


@extending.register_jitable
def write_out(
    rows: Any, k: int, lane: int, t: int, moves: int, status: int, asked_row: int, ends: Any
) -> None:
    """Write down how a lane stands, or has ended, at position t, `moves` moves ago."""
    now, before, earlier = t & 3, (t - 1) & 3, (t - 2) & 3
    final, running = ends.final, status == RUNNING
    final[0, lane], final[1, lane] = rows[X + now, k], rows[Y + now, k]
    final[2, lane] = rows[LOSS + (t & 1), k]
    for axis, row in ((0, X), (1, Y)):
        last, one_before = (
            rows[row + now, k] - rows[row + before, k],
            rows[row + before, k] - rows[row + earlier, k],
        )
        final[3 + axis, lane] = last if running and t >= 1 else np.nan
        final[5 + axis, lane] = one_before if running and t >= 2 else np.nan
    ends.best[lane], ends.ended[lane] = rows[BEST + (t & 1), k], t
    ends.reached[lane], ends.status[lane] = int(rows[REACHED, k]), status
    if asked_row > 0:  # the lane has moved on since
        ends.asked[lane] = int(rows[asked_row + moves, k])


@extending.register_jitable
def settle(rows: Any, ids: Any, count: int, t: int, asked_row: int, ends: Any) -> int:
    """Write out the lanes that end at position t and close the ranks; how many are left."""
    for k in range(count - 1, -1, -1):
        status = fate(
            rows[X + (t & 3), k],
            rows[Y + (t & 3), k],
            rows[LOSS + (t & 1), k],
            rows[GX, k],
            rows[GY, k],
        )
        if status == RUNNING:
            continue
        moves = 1
        if status == LOSS_NOT_FINITE and t > 0:  # it ended at the position before
            moves = 2
            if rows[REACHED, k] == t:
                rows[REACHED, k] = -1.0
        write_out(rows, k, ids[k], t + 1 - moves, moves, status, asked_row, ends)
        count -= 1
        ids[k] = ids[count]
        for row in range(rows.shape[0]):
            rows[row, k] = rows[row, count]
    fill(rows, count)
    return count


@extending.register_jitable
def fill(rows: Any, count: int) -> None:
    """Fill up the last group with copies of a lane that goes on."""
    if count > 0:
        for row in range(rows.shape[0]):
            for k in range(count, -(-count // WIDTH) * WIDTH):
                rows[row, k] = rows[row, count - 1]


@extending.register_jitable
def start(
    rows: Any, ids: Any, first: int, count: int, starts: Any, initial: Any, hypers: Any
) -> None:
    """Fill a block with lanes at their starts."""
    for k in range(count):
        ids[k] = first + k
        rows[X, k], rows[Y, k] = starts[first + k, 0], starts[first + k, 1]
        rows[BEST + 1, k], rows[REACHED, k] = np.inf, -1.0
    for s in range(initial.size):
        for k in range(count):
            rows[STATE + s, k] = initial[s]
    for h in range(hypers.shape[0]):
        for k in range(count):
            rows[STATE + initial.size + h, k] = hypers[h, first + k]
    fill(rows, count)


@extending.register_jitable
def advance(
    kernel: Any,
    interpreter: Any,
    program: Any,
    leaves: Any,
    schedule: Any,
    target: Any,
    draws: Any,
    rows: Any,
    ids: Any,
    count: int,
    first: int,
    last: int,
    losses: Any,
    asked_row: int,
    ends: Any,
) -> int:
    """Take the lanes of a block from position `first` to before `last`; how many go on."""
    told = told_by(draws)
    one_by_one = told != EXACT or losses.shape[0] > 0
    t = first
    while count > 0 and t < last:
        stop = t + 1 if one_by_one else last
        if told != EXACT and t < schedule.size - 1:
            draw(interpreter, draws, rows, ids, t, count)
        if kernel != 0:
            arrays = (
                rows.ctypes.data,
                leaves.ctypes.data,
                schedule.ctypes.data,
                target.ctypes.data,
            )
            seen: int = _run_native(kernel, (*arrays, t, stop, -(-count // WIDTH)))
        else:
            seen = interpret(interpreter, program, rows, count, told, schedule, target, t, stop)
        if losses.shape[0] > 0:
            for k in range(count):
                losses[t - first, ids[k]] = rows[LOSS + (t & 1), k]
        if seen < stop:
            count = settle(rows, ids, count, seen, asked_row, ends)
            stop = seen + 1
        t = stop
    for k in range(count):
        write_out(rows, k, ids[k], last - 1, 1, RUNNING, asked_row, ends)
    return count


def _drive(  # type: ignore[no-untyped-def]
    kernel,
    interpreter,
    program,
    leaves,
    schedule,
    target,
    draws,
    starts,
    initial,
    hypers,
    rows,
    ids,
    counts,
    first,
    last,
    begin,
    end,
    losses,
    asked_row,
    ends,
):
    """Lanes `begin` to before `end`, from position `first` to before `last`, block by block.

    `rows`, `ids` and `counts` are those of each block; if there is only one, all blocks share it,
    one after the other.
    """
    for number, lane in enumerate(range(begin, end, LANES)):
        slot = number % rows.shape[0]
        if first == 0:
            counts[slot] = min(LANES, end - lane)
            start(rows[slot], ids[slot], lane, counts[slot], starts, initial, hypers)
        counts[slot] = advance(
            kernel,
            interpreter,
            program,
            leaves,
            schedule,
            target,
            draws,
            rows[slot],
            ids[slot],
            counts[slot],
            first,
            last,
            losses,
            asked_row,
            ends,
        )


drive: Final = compile_kernel(
    _drive,
    types.void(
        int64,  # address of native code; 0: the interpreter
        int64,  # address of the interpreter
        PROGRAM_TYPE,
        float64[::1],  # constants of the surface
        float64[::1],  # schedule, and one number more
        float64[::1],  # target loss
        DRAWS_TYPE,
        types.Array(float64, 2, "A", readonly=True),  # starts (lanes, 2)
        float64[::1],  # initial state
        types.Array(float64, 2, "A", readonly=True),  # hyperparameters (names, lanes)
        float64[:, :, ::1],  # rows of each block
        int64[:, ::1],  # which lanes are in it
        int64[::1],  # how many
        int64,  # first position
        int64,  # one past the last
        int64,  # first lane
        int64,  # one past the last
        float64[:, ::1],  # losses (positions, lanes) to be filled in; no positions: not wanted
        int64,  # the row that counts questions, or 0
        _ENDS_TYPE,
    ),
    sources=[block, interpreted, philox],
)
