"""Many lanes side by side: one rule on one surface, advanced piece by piece.

The driver, compiled once for every rule and surface, lets a kernel run over a block and settles what it stops
for: a lane that has ended is written out and leaves its block, so that nothing is computed for it any more.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import extending, float64, int64, types

from optimizers import philox
from optimizers.engine import block, interpreted, tiers
from optimizers.engine.block import (
    ADDED,
    BEST,
    DRAWS_TYPE,
    EXACT,
    GIVEN,
    GX,
    GY,
    LANES,
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
from optimizers.engine.interpreted import EVALUATE, draw, draws_of, interpret
from optimizers.problem import Array, Problem
from surfaces.autodiff.emitter import WIDTH
from surfaces.autodiff.jit import compile_kernel

CORES: Final = (
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
)
SHARE: Final = 4 * LANES
"""Lanes that a thread takes at a time: whoever is free takes the next ones, the caller too."""

_pool: Final = ThreadPoolExecutor(max(1, CORES - 1), thread_name_prefix="lanes")
_own: Final = threading.local()


class Ends(NamedTuple):
    """How lanes have ended, or where they are."""

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


_ENDS_TYPE = types.NamedTuple(  # type: ignore[no-untyped-call] # numba has no types here
    (float64[:, ::1], float64[::1], *[int64[::1]] * 4), Ends
)


@extending.intrinsic
def _run_native(  # type: ignore[no-untyped-def]
    typing_context, address, rows, leaves, schedule, target, first, last, groups
):
    """Call the machine code of `fused.lanes_kernel`; arrays as plain addresses."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        pointer, number = ir.IntType(8).as_pointer(), ir.IntType(64)
        kind = ir.FunctionType(number, [pointer] * 4 + [number] * 3)
        function = builder.inttoptr(arguments[0], kind.as_pointer())
        pointers = [builder.inttoptr(argument, pointer) for argument in arguments[1:5]]
        return builder.call(function, [*pointers, *arguments[5:]])

    return int64(*[int64] * 8), generate


@extending.register_jitable
def write_out(
    rows: Any, k: int, lane: int, t: int, moves: int, status: int, asked_row: int, ends: Any
) -> None:
    """How a lane stands, or has ended, at position t, `moves` moves ago."""
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
    told = GIVEN if draws.batch > 0 else ADDED if draws.noise > 0.0 else EXACT
    one_by_one = told != EXACT or losses.shape[0] > 0
    t = first
    while count > 0 and t < last:
        stop = t + 1 if one_by_one else last
        if told != EXACT and t < schedule.size - 1:
            draw(interpreter, draws, rows, ids, t, count)
        if kernel != 0:
            seen: int = _run_native(  # type: ignore[call-arg] # numba passes the typing context
                kernel,
                rows.ctypes.data,
                leaves.ctypes.data,
                schedule.ctypes.data,
                target.ctypes.data,
                t,
                stop,
                -(-count // WIDTH),
            )
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


class Lanes:
    """Lanes that descend side by side with one rule on one surface.

    Args:
        problem: what is to be run.
        target: a loss whose first reaching is noted.
    """

    def __init__(self, problem: Problem, target: float = -np.inf) -> None:
        self.problem, self._target = problem, np.array([target], np.float64)
        self.count = count = problem.lanes
        self._ready = tiers.ready(problem.rule, problem.tape)
        shape = self._ready.shape
        # a kernel moves once more after the last position
        self._factors = np.append(problem.lr_factors, 1.0)
        self._seeds = np.array(np.broadcast_to(np.asarray(problem.seeds, np.uint64), count))
        self._hypers = np.empty((shape.hypers, count))
        for row, hyper in zip(self._hypers, problem.rule.hyperparameters, strict=True):
            row[:] = problem.hyperparameters[hyper.name]
        self._asked_row = STATE + shape.states - 3 if shape.asks else 0
        self._blocks: tuple[npt.NDArray[Any], ...] | None = None
        self._ends = Ends(
            np.full((7, count), np.nan),
            np.full(count, np.inf),
            *(np.full(count, value, np.int64) for value in (0, -1, RUNNING, 0)),
        )
        self.step = 0
        """The next position to evaluate."""

    @property
    def finished(self) -> bool:
        """Whether every lane has ended, by itself or at the step limit."""
        return self.step > self.problem.steps or bool(np.all(self.status != RUNNING))

    @property
    def status(self) -> npt.NDArray[np.int64]:
        """(lanes,), what became of each."""
        return np.asarray(self._ends.status)

    @property
    def ended(self) -> npt.NDArray[np.int64]:
        """(lanes,), the last recorded step."""
        return np.asarray(self._ends.ended)

    @property
    def reached(self) -> npt.NDArray[np.int64]:
        """(lanes,), the first step with a loss at or under the target, or -1."""
        return np.asarray(self._ends.reached)

    @property
    def final(self) -> Array:
        """(5, lanes): last recorded x, y and loss, and how long the last two steps were, the latest first; nan where there were none."""
        final = self._ends.final
        return np.concatenate([final[:3], np.hypot(final[[3, 5]], final[[4, 6]])])

    @property
    def evaluations(self) -> npt.NDArray[np.int64]:
        """(lanes,), up to the last recorded position (`Records`)."""
        return np.asarray(self._ends.ended + 1 + self._ends.asked)

    @property
    def best(self) -> Array:
        """(lanes,), the lowest loss so far."""
        return np.asarray(self._ends.best)

    def run(self) -> None:
        """Take all lanes to their ends, on every core."""
        shares = iter(range(0, self.count, SHARE))
        last = self.problem.steps + 1

        def work() -> None:
            memory = _scratch(self._ready.shape.rows)
            for (
                begin
            ) in shares:  # an iterator is handed on under the global lock: no share is taken twice
                self._drive(memory, 0, last, begin, min(begin + SHARE, self.count), _NO_LOSSES)

        helpers = [_pool.submit(work) for _ in range(min(CORES, -(-self.count // SHARE)) - 1)]
        work()
        for helper in helpers:
            if not helper.cancel():
                helper.result()
        self.step = last

    def advance_losses(self, count: int) -> Array:
        """Evaluate up to `count` further positions of every lane: their losses, (positions, lanes); nan for those that have ended."""
        last = min(self.step + count, self.problem.steps + 1)
        losses = np.full((last - self.step, self.count), np.nan)
        if self._blocks is None:
            blocks = -(-self.count // LANES)
            self._blocks = _blocks(blocks, self._ready.shape.rows)
        self._drive(self._blocks, self.step, last, 0, self.count, losses)
        self.step = last
        return losses

    def _drive(
        self,
        memory: tuple[npt.NDArray[Any], ...],
        first: int,
        last: int,
        begin: int,
        end: int,
        losses: Array,
    ) -> None:
        ready, lanes = self._ready, end - begin
        noisy, targeted = self.problem.noise > 0.0, bool(self._target[0] > -np.inf)
        steps, batch = self.count * (last - first), self.problem.batch
        native = None if batch.size else ready.lanes(noisy, targeted, steps)
        tile = 0 if native else min(LANES, lanes)
        drive(
            native.address if native else 0,
            EVALUATE,
            ready.program(tile),
            ready.leaves,
            self._factors,
            self._target,
            draws_of(self.problem.noise, self._seeds, batch, tile),
            self.problem.starts,
            ready.initial,
            self._hypers,
            *memory,
            first,
            last,
            begin,
            end,
            losses,
            self._asked_row,
            self._ends,
        )


_NO_LOSSES: Final = np.empty((0, 0))


def _blocks(count: int, rows: int) -> tuple[npt.NDArray[Any], ...]:
    """Memory of some blocks, aligned to cache lines: their rows, lanes and counts."""
    flat = np.zeros(count * rows * LANES + 8)
    aligned = flat[(-flat.ctypes.data // 8) % 8 :][: count * rows * LANES]
    return (
        aligned.reshape(count, rows, LANES),
        np.zeros((count, LANES), np.int64),
        np.zeros(count, np.int64),
    )


def _scratch(rows: int) -> tuple[npt.NDArray[Any], ...]:
    """Memory of one block for this thread."""
    kept: tuple[npt.NDArray[Any], ...] | None = getattr(_own, "kept", None)
    if kept is None or kept[0].shape[1] < rows:
        kept = _own.kept = _blocks(1, max(rows, 64))
    return (kept[0].ravel()[: rows * LANES].reshape(1, rows, LANES), *kept[1:])
