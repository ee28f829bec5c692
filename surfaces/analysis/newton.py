"""Newton's method on the gradient, for many lanes at once: p <- p - H(p)^-1 grad f(p).

A lane that has settled, left the view, or lost its footing (a singular Hessian) is no longer
evaluated; and a seed whose first step leads far away is left to the seeds that are nearer to where
it leads.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numba
import numpy as np
import numpy.typing as npt
from numba import float64, int32, int64, types

from surfaces.analysis.lattice import lattice
from surfaces.autodiff import interpreter as ev
from surfaces.autodiff import operations as ops
from surfaces.autodiff.jit import compile_kernel, function_at
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Array = npt.NDArray[np.float64]

SEEDS_PER_AXIS: Final = 32
NEAR: Final = 2.5 / SEEDS_PER_AXIS
"""Of the view: seeds whose first step is longer are left out."""
ITERATIONS: Final = 24
LONGEST_STEP: Final = 0.1
"""Of the view: no leaps across it."""
SETTLED: Final = 1e-9
"""Of the view: a lane whose step is shorter has arrived."""
SINGULAR: Final = 1e-290
"""Determinants of Hessians that are smaller have lost their digits to underflow."""

_evaluate_at = function_at(ev.EVALUATE_SIGNATURE)
_ARRIVED, _UNDER_WAY = range(2)


class Search(NamedTuple):
    """Results of the lanes."""

    settled: Array
    """(n, 2), where lanes arrived; many at the same place."""
    slow: Array
    """(m, 2), where those still under way are."""
    last: Array
    """(m, 2), the steps that led there."""


@numba.extending.register_jitable
def newton_step(gx: float, gy: float, xx: float, xy: float, yy: float) -> tuple[float, float]:
    """H^-1 grad f; nan where the Hessian is singular."""
    determinant = xx * yy - xy * xy
    if not abs(determinant) > SINGULAR:
        return math.nan, math.nan
    return (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant


def newton_steps(planes: Array) -> Array:
    """`newton_step` at many places, (n, 2), from what `BoundTape.evaluate` gives there."""
    _, gx, gy, xx, xy, yy = planes
    with np.errstate(all="ignore"):
        determinant = xx * yy - xy * xy
        determinant = np.where(np.abs(determinant) > SINGULAR, determinant, np.nan)
        return np.stack(
            [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant], axis=-1
        )


def search(tape: BoundTape, view: View, more: Array) -> Search:
    """Run Newton's method from seeds all over a view, and from some (n, 2) more."""
    x, y = (axis.ravel() for axis in np.meshgrid(*lattice(view, SEEDS_PER_AXIS)))
    lanes = np.zeros((4, x.size + len(more)))
    lanes[:2] = np.concatenate([[x, y], more.T], axis=1)
    settled, tally = np.empty((lanes.shape[1], 2)), np.zeros(2)
    newton(
        ev.evaluate.address,
        tape.code,
        tape.out,
        tape.workspace(ops.LANES),
        lanes,
        np.array(view, np.float64),
        settled,
        tally,
    )
    under_way = lanes[:, : int(tally[_UNDER_WAY])].T
    return Search(settled[: int(tally[_ARRIVED])], under_way[:, :2], under_way[:, 2:])


def _walk(
    address: Any,
    code: Any,
    out: Any,
    work: Any,
    lanes: Any,
    view: Any,
    settled: Any,
    tally: Any,
) -> None:
    """`lanes` holds x, y and the step before in its rows; those that go on move to its front."""
    width, height, block = view[1] - view[0], view[3] - view[2], work.shape[1] // 6
    going, arrived = lanes.shape[1], 0
    for iteration in range(ITERATIONS):
        kept = 0
        for first in range(0, going, block):
            used = min(block, going - first)
            for k in range(used):
                work[0, k], work[1, k] = lanes[0, first + k], lanes[1, first + k]
            _evaluate_at(address)(code, work, block, 2)
            for k in range(used):
                x, y = work[0, k], work[1, k]
                gx, gy = work[out, block + k], work[out, 2 * block + k]
                xx, xy, yy = (
                    work[out, 3 * block + k],
                    work[out, 4 * block + k],
                    work[out, 5 * block + k],
                )
                dx, dy = newton_step(gx, gy, xx, xy, yy)
                length = math.hypot(dx / width, dy / height)
                if length < SETTLED:
                    settled[arrived, 0], settled[arrived, 1] = x - dx, y - dy
                    arrived += 1
                    continue
                near = iteration > 0 or length < NEAR
                inside = (
                    abs(2 * x - view[0] - view[1]) <= 2 * width
                    and abs(2 * y - view[2] - view[3]) <= 2 * height
                )
                if not (length >= SETTLED and near and inside):  # nan goes nowhere
                    continue
                shorter = max(length / LONGEST_STEP, 1.0)
                lanes[2, kept], lanes[3, kept] = dx / shorter, dy / shorter
                lanes[0, kept], lanes[1, kept] = x - lanes[2, kept], y - lanes[3, kept]
                kept += 1
        going = kept
        if going == 0:
            break
    tally[_ARRIVED], tally[_UNDER_WAY] = arrived, going


newton: Final = compile_kernel(
    _walk,
    types.void(
        int64,
        int32[:, ::1],
        int64,
        float64[:, ::1],
        float64[:, ::1],
        float64[::1],
        float64[:, ::1],
        float64[::1],
    ),
    name="newton",
)
