"""From a rule for one number to a compiled kernel over a block of lanes.

A rule stays a pure function of scalars. The lift gathers, per lane, its scalars from contiguous rows, calls
it, and scatters what it returns: inside the kernel the call is inlined and the loop becomes SIMD. Every
kernel has the same signature, so the one loop in `descent` takes any of them as a first-class function:
N rules cost N compilations, never N x M.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from numba import extending, float64, int32, int64, types

from optimizers.rule import Kind, Rule
from surfaces.jit import compile_kernel, source_digest

STEP_SIGNATURE = types.void(
    int32[:, ::1],  # code: the tape
    float64[:, :, ::1],  # probe: a one-lane workspace, for rules that evaluate further points
    int64,  # out: the tape's result register
    float64[:, ::1],  # position (2, lanes)
    float64[::1],  # loss (lanes,)
    float64[:, ::1],  # gradient (2, lanes)
    float64[:, ::1],  # state (rows, lanes), changed in place
    float64[:, ::1],  # hyperparameters (rows, lanes)
    float64[:, ::1],  # displacement (2, lanes), the result
    int64,  # lanes in use
)


@cache
def step_kernel(rule: Rule) -> Any:
    """The compiled kernel of a rule (cached on disk between processes)."""
    return compile_kernel(_LIFTS[rule.kind](rule), STEP_SIGNATURE)


def state_rows(rule: Rule) -> int:
    """How many rows of state a rule takes: one per name, and per coordinate for coordinate rules."""
    return len(rule.state) * (2 if rule.kind is Kind.COORDINATE else 1)


def _lift_coordinate(rule: Rule) -> Callable[..., None]:
    update = extending.register_jitable(rule.update)
    state_names, hyper_names = (0,) * len(rule.state), (0,) * len(rule.hyperparameters)
    states = len(rule.state)
    digest = source_digest(rule.update)

    def step(code, probe, out, position, loss, gradient, state, hyper, displacement, lanes):  # type: ignore[no-untyped-def]
        digest  # noqa: B018 - captured: a changed rule must miss the disk cache
        hypers = rows(hyper, hyper_names, 0)
        for axis in range(2):
            own = rows(state, state_names, axis * states)
            for lane in range(lanes):
                result = update(position[axis, lane], gradient[axis, lane], *gather(own, lane), *gather(hypers, lane))
                displacement[axis, lane] = result[0]
                scatter(own, lane, result[1:])

    return step


def _lift_vector(rule: Rule) -> Callable[..., None]:
    update = extending.register_jitable(rule.update)
    state_names, hyper_names = (0,) * len(rule.state), (0,) * len(rule.hyperparameters)
    digest = source_digest(rule.update)

    def step(code, probe, out, position, loss, gradient, state, hyper, displacement, lanes):  # type: ignore[no-untyped-def]
        digest  # noqa: B018 - captured: a changed rule must miss the disk cache
        own, hypers = rows(state, state_names, 0), rows(hyper, hyper_names, 0)
        surface = (code, probe, out)
        for lane in range(lanes):
            here = (position[0, lane], position[1, lane], loss[lane], gradient[0, lane], gradient[1, lane])
            result = update(surface, *here, *gather(own, lane), *gather(hypers, lane))
            displacement[0, lane], displacement[1, lane] = result[0], result[1]
            scatter(own, lane, result[2:])

    return step


_LIFTS = {Kind.COORDINATE: _lift_coordinate, Kind.VECTOR: _lift_vector}


# Recursion over tuples, resolved while compiling: `names` only lends its length.


def rows(array: Any, names: Any, first: int) -> Any:
    """The rows of `array` from `first` on, as a tuple as long as `names`."""
    return tuple(array[first + k] for k in range(len(names)))


def gather(views: Any, lane: int) -> Any:
    """One lane's scalars."""
    return tuple(view[lane] for view in views)


def scatter(views: Any, lane: int, values: Any) -> None:
    """Write one lane's scalars back."""
    for view, value in zip(views, values, strict=True):
        view[lane] = value


@extending.overload(rows)
def _rows(array, names, first):  # type: ignore[no-untyped-def]
    if len(names) == 0:
        return lambda array, names, first: ()
    return lambda array, names, first: (array[first], *rows(array, names[1:], first + 1))


@extending.overload(gather)
def _gather(views, lane):  # type: ignore[no-untyped-def]
    if len(views) == 0:
        return lambda views, lane: ()
    return lambda views, lane: (views[0][lane], *gather(views[1:], lane))


@extending.overload(scatter)
def _scatter(views, lane, values):  # type: ignore[no-untyped-def]
    if len(views) == 0:
        return lambda views, lane, values: None

    def write(views, lane, values):  # type: ignore[no-untyped-def]
        views[0][lane] = values[0]
        scatter(views[1:], lane, values[1:])

    return write
