"""One descent with its whole history, piece by piece."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import extending, float64, int64, types

from optimizers import philox
from optimizers.engine import block, interpreted, tiers
from optimizers.engine.block import (
    DRAWS_TYPE,
    EXACT,
    GX,
    GY,
    LOSS,
    LOSS_NOT_FINITE,
    PROGRAM_TYPE,
    RUNNING,
    STATE,
    X,
    Y,
    fate,
)
from optimizers.engine.interpreted import (
    draw,
    draws_of,
    inlined,
    load,
    move,
    save,
    see,
    told_by,
    told_gradient,
)
from optimizers.engine.records import Records
from optimizers.problem import Array, Problem
from surfaces.autodiff.interpreter import evaluate
from surfaces.autodiff.jit import compile_kernel, native_function

_run_native: Final = native_function(6, 3)
"""Calls the machine code of `fused.path_kernel`."""


@extending.register_jitable
def ended(records: Any, first: int, seen: int, last: int) -> tuple[int, int, int]:
    """Number of records that count, of steps taken, and what became of the run.

    Something was seen at position `seen`; nothing, if that is `last`.
    """
    if seen == last:
        return last - first, last - first, RUNNING
    row = records[seen - first]
    status = fate(row[0], row[1], row[2], row[3], row[4])
    # without a finite loss the run ended at the position before, unless it never had one
    count = seen - first if status == LOSS_NOT_FINITE and seen > 0 else seen - first + 1
    return count, seen - first, status


def _run(  # type: ignore[no-untyped-def]
    kernel,
    place,
    leaves,
    hypers,
    schedule,
    noise,
    records,
    first,
    last,
):
    given = (place.ctypes.data, leaves.ctypes.data, hypers.ctypes.data)
    arrays = (*given, schedule.ctypes.data, noise.ctypes.data, records.ctypes.data)
    seen: int = _run_native(kernel, (*arrays, first, last, schedule.size))
    return ended(records, first, seen, last)


@inlined
def remember(rule: Any, rows: Any, row: Any) -> None:
    """Write the state into a record: along x, then along y."""
    own = rule.states // 2 if rule.by_coordinate else rule.states
    for s in range(rule.states):
        if rule.search != 0:
            row[5 + s] = rows[STATE + s, 0]
        elif s < own:
            row[5 + s] = rule.work[rule.state + s, 0]
        else:
            row[5 + s] = rule.work[rule.state + s - own, 1]


def _interpret(  # type: ignore[no-untyped-def]
    interpreter,
    program,
    place,
    hypers,
    schedule,
    draws,
    rows,
    ids,
    target,
    records,
    told,
    first,
    last,
):
    """The same by the interpreter, on a block of one lane.

    `told` is filled with the gradients that the rule gets.
    """
    states, kind = place.size - 2, told_by(draws)
    rule = program.rule
    rows[X + (first & 3), 0], rows[Y + (first & 3), 0] = place[0], place[1]
    for s in range(states):
        rows[STATE + s, 0] = place[2 + s]
    for h in range(hypers.size):
        rows[STATE + states + h, 0] = hypers[h]
    load(rule, rows, 1)
    seen = last
    for t in range(first, last):
        see(interpreter, program.formula, rows, t, target, 1)
        row = records[t - first]
        row[0], row[1], row[2] = rows[X + (t & 3), 0], rows[Y + (t & 3), 0], rows[LOSS + (t & 1), 0]
        row[3], row[4] = rows[GX, 0], rows[GY, 0]
        remember(rule, rows, row)
        if fate(row[0], row[1], row[2], row[3], row[4]) != RUNNING:
            seen = t
            break
        if t == schedule.size:
            break
        if kind != EXACT:
            draw(interpreter, draws, rows, ids, t, 1)
            told[t - first, 0], told[t - first, 1] = told_gradient(rows, kind, 0)
        move(interpreter, program, rows, t, kind, schedule[t], 1)
    save(rule, rows, 1)
    place[0], place[1] = rows[X + (last & 3), 0], rows[Y + (last & 3), 0]
    for s in range(states):
        place[2 + s] = rows[STATE + s, 0]
    return ended(records, first, seen, last)


_SCHEDULE = types.Array(float64, 1, "C", readonly=True)
_RESULT = types.UniTuple(int64, 3)  # type: ignore[no-untyped-call] # numba has no types here
_SOURCES = [block, interpreted, philox]
run_path: Final = compile_kernel(
    _run,
    _RESULT(
        int64,  # address of native code
        *[float64[::1]] * 3,  # x, y and the state; constants of the surface; hyperparameters
        _SCHEDULE,
        *[float64[:, ::1]] * 2,  # noise; records to be filled in
        *[int64] * 2,  # first position, one past the last
    ),
    sources=_SOURCES,
)
interpret_path: Final = compile_kernel(
    _interpret,
    _RESULT(
        int64,  # address of the interpreter
        PROGRAM_TYPE,
        float64[::1],  # x, y and the state, which are overwritten
        float64[::1],  # hyperparameters
        _SCHEDULE,
        DRAWS_TYPE,
        float64[:, ::1],  # rows of a block of one lane
        int64[::1],  # which lane
        float64,  # target loss
        float64[:, ::1],  # records to be filled in: x, y, loss, gradient, state
        float64[:, ::1],  # gradients that the rule is told, to be filled in
        int64,  # first position
        int64,  # one past the last
    ),
    sources=_SOURCES,
)


class Descent:
    """One run, piece by piece: what a stream reads."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.status = problem, RUNNING
        self._ready = tiers.ready(problem.rule, problem.tape)
        initial, hypers = self._ready.initial, problem.hyperparameters
        self._place = np.empty(2 + initial.size)
        self._place[:2], self._place[2:] = problem.starts[0], initial
        self._hypers = np.array([hypers[h.name] for h in problem.rule.hyperparameters], np.float64)
        self._seeds = np.asarray(problem.seeds, np.uint64).reshape(1)
        self._interpreted: tuple[Any, ...] | None = None
        self._step = 0

    @property
    def finished(self) -> bool:
        """True once there is nothing more to compute."""
        return self._step > self.problem.steps or self.status != RUNNING

    def advance(self, count: int) -> Records:
        """The next positions, at most `count`; fewer where the run ends."""
        first, last = self._step, min(self._step + count, self.problem.steps + 1)
        asks, width = self._ready.shape.asks, 5 + self._ready.shape.states
        if self.finished:
            last = first
        rows = np.empty((last - first, width))
        noisy = self.problem.noise > 0.0
        if not len(rows):
            told = _NOTHING if self.problem.is_noisy else None
            return Records.of_rows(self.problem.rule, asks, first, rows, told)
        told = np.full((len(rows), 2), np.nan) if self.problem.is_noisy else None
        native = None if self.problem.batch_size else self._ready.path(noisy, last - first)
        if native:
            noise = self._draw_noise(first, last) if noisy else _NOTHING
            count, taken, self.status = run_path(
                *(native.address, self._place, self._ready.leaves, self._hypers),
                *(self.problem.lr_factors, noise, rows, first, last),
            )
            if told is not None:  # beyond the steps that were taken, rows are not filled in
                steps = min(taken, self.problem.steps - first)
                told[:steps] = rows[:steps, 3:5] + noise[:steps]
        else:
            if self._interpreted is None:
                self._interpreted = self._interpreter()
            program, *others = self._interpreted
            count, taken, self.status = interpret_path(
                *(
                    evaluate.address,
                    program,
                    self._place,
                    self._hypers,
                    self.problem.lr_factors,
                    *others,
                    -np.inf,
                ),
                *(rows, _NOTHING if told is None else told, first, last),
            )
        self._step = last
        return Records.of_rows(self.problem.rule, asks, first, rows[:count], told)

    def _interpreter(self) -> tuple[Any, ...]:
        """Arguments of the interpreter: the program, the draws, and a block of one lane."""
        draws = draws_of(self.problem.noise, self._seeds, self.problem.batch, 1)
        rows = np.zeros((self._ready.shape.rows, 1))
        return self._ready.program(1), draws, rows, np.zeros(1, np.int64)

    def _draw_noise(self, first: int, last: int) -> Array:
        """(positions, 2), what is added to the gradient at each."""
        noise = np.empty((last - first, 2))
        draw_noise(self.problem.noise, self._seeds[0], first, noise)
        return noise


def _draw_noise(noise, seed, first, drawn):  # type: ignore[no-untyped-def]
    for k in range(drawn.shape[0]):
        a, b = philox.normal_pair(seed, first + k, philox.GRADIENT_NOISE)
        drawn[k, 0], drawn[k, 1] = noise * a, noise * b


draw_noise: Final = compile_kernel(
    _draw_noise, types.void(float64, types.uint64, int64, float64[:, ::1]), sources=[philox]
)
_NOTHING: Final[npt.NDArray[np.float64]] = np.empty((0, 2))
