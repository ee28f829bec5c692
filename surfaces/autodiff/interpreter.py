"""The compiled evaluator: walks a tape over a block of lanes, carrying exact derivatives.

Forward-mode automatic differentiation. Each register holds, per lane, the value u and, as far as
`order` asks, its derivatives u_x, u_y (order 1) and u_xx, u_xy, u_yy (order 2):

    (u v)_x = u_x v + u v_x                 (u v)_xy = u_xy v + u_x v_y + u_y v_x + u v_xy
    (u/v)_x = (u_x - q v_x) / v             with q = u / v
    f(u)_x  = f'(u) u_x                     f(u)_xy  = f''(u) u_x u_y + f'(u) u_xy

A tape is data: no formula is ever compiled, so a new one costs nothing and can run nothing.

Derivatives that exist come out where IEEE arithmetic would make nan of zero times infinity
(`surfaces.autodiff.limits`). On a kink the slope is the mean of its sides': that of abs is 0 at 0,
that of min and max where both are equal is the mean of both; sign and floor have slope 0. There a
second derivative is nan: it can't be told.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import float64, int32, int64, types

from surfaces.autodiff import elementary, limits, operations, values
from surfaces.autodiff.elementary import logaddexp, outer, powers
from surfaces.autodiff.jit import compile_kernel
from surfaces.autodiff.limits import (
    bend,
    chained,
    forgotten,
    over,
    product_slope,
    quotient_slope,
    slope,
)
from surfaces.autodiff.operations import (
    ADD,
    ALONG_BOTH,
    ALONG_X,
    ALONG_Y,
    DIV,
    LOGADDEXP,
    MAX,
    MIN,
    MUL,
    MUL_STEEP,
    NEG,
    POW,
    SCALE,
    SUB,
)
from surfaces.autodiff.values import run_block, run_one, run_two

EVALUATE_SIGNATURE = types.void(int32[:, ::1], float64[:, ::1], int64, int64)


def _make_run(single: bool) -> Callable[..., None]:
    """The body of the evaluator.

    For a single path, with constants for lanes and order, no inner loop remains.
    """

    @numba.extending.register_jitable
    def run(code: Any, work: Any, lanes: int, order: int) -> None:
        lanes, order = (1, 1) if single else (lanes, order)
        for i in range(code.shape[0]):
            op, axes = code[i, 0], code[i, 5]
            # without a sign an index needs no check for counting from the end
            target, a, b = np.uint32(code[i, 1]), np.uint32(code[i, 2]), np.uint32(code[i, 3])
            filled = 6 * lanes if order == 2 else 2 * lanes if axes == ALONG_X else 3 * lanes
            if op == ADD:
                for k in range(filled):
                    work[target, k] = work[a, k] + work[b, k]
            elif op == SUB:
                for k in range(filled):
                    work[target, k] = work[a, k] - work[b, k]
            elif op == NEG:
                for k in range(filled):
                    work[target, k] = -work[a, k]
            elif op == SCALE:
                for k in range(filled):
                    work[target, k] = work[b, 0] * work[a, k]
            elif op == MUL and order == 1 and axes == ALONG_X:
                for k in range(lanes):
                    u, v = work[a, k], work[b, k]
                    work[target, lanes + k] = work[a, lanes + k] * v + u * work[b, lanes + k]
                    work[target, k] = u * v
            elif (
                op == MUL and order == 1
            ):  # a loop of its own: a branch inside would keep it from becoming SIMD
                for k in range(lanes):
                    u, v = work[a, k], work[b, k]
                    work[target, lanes + k] = work[a, lanes + k] * v + u * work[b, lanes + k]
                    work[target, 2 * lanes + k] = (
                        work[a, 2 * lanes + k] * v + u * work[b, 2 * lanes + k]
                    )
                    work[target, k] = u * v
            elif op == MUL or op == MUL_STEEP:
                multiply(work, target, a, b, lanes, order, op == MUL_STEEP)
            elif op == DIV:
                divide(work, target, a, b, lanes, order)
            elif op == MIN or op == MAX:
                choose(work, target, a, b, lanes, order, op == MAX)
            elif op == POW:
                power(work, target, a, b, lanes, order)
            elif op == LOGADDEXP:
                log_of_sum(work, target, a, b, lanes, order)
            else:
                unary(op, work, target, a, b, lanes, order)
            if axes != ALONG_BOTH and (op > MUL or axes != ALONG_X or order == 2):
                clear(work, target, axes, lanes, order)

    return run


_run_one, _run_block = _make_run(True), _make_run(False)


def _evaluate(code: Any, work: Any, lanes: int, order: int) -> None:
    """Run every instruction (op, target, a, b, c, axes) of `code`.

    `work` is (registers, 6 lanes): a row holds a register's planes one after the other, so that an
    operation that does the same to each of them (u + v, u - v, -u, and c u with c the same
    everywhere) is one loop.
    """
    if order == 0 and lanes == 1:
        run_one(code, work, lanes)
    elif order == 0 and lanes == 2:
        run_two(code, work, lanes)
    elif order == 0:
        run_block(code, work, lanes)
    elif lanes == 1 and order == 1:
        _run_one(code, work, lanes, order)
    else:
        _run_block(code, work, lanes, order)


@numba.extending.register_jitable
def clear(work: Any, target: Any, axes: Any, lanes: int, order: int) -> None:
    """Set to 0 the derivatives along coordinates that a result does not depend on.

    They are those of `operations.OFF_AXIS`.
    """
    planes = 6 if order == 2 else 3
    for plane in range(1, planes):
        if not (
            (axes == ALONG_X and (plane == 1 or plane == 3))
            or (axes == ALONG_Y and (plane == 2 or plane == 5))
        ):
            for k in range(plane * lanes, (plane + 1) * lanes):
                work[target, k] = 0.0


@numba.extending.register_jitable
def multiply(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int, steep: bool) -> None:
    """u v."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    if order == 2 and steep:
        bend_product(work, target, a, b, lanes)
    elif order == 2:
        for k in range(lanes):
            u, ux, uy = work[a, k], work[a, dx + k], work[a, dy + k]
            v, vx, vy = work[b, k], work[b, dx + k], work[b, dy + k]
            work[target, dxx + k] = work[a, dxx + k] * v + 2.0 * ux * vx + u * work[b, dxx + k]
            work[target, dxy + k] = work[a, dxy + k] * v + ux * vy + uy * vx + u * work[b, dxy + k]
            work[target, dyy + k] = work[a, dyy + k] * v + 2.0 * uy * vy + u * work[b, dyy + k]
    for k in range(lanes):
        u, v = work[a, k], work[b, k]
        ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
        if steep:
            work[target, dx + k] = product_slope(u, ux, v, vx)
            work[target, dy + k] = product_slope(u, uy, v, vy)
        else:
            work[target, dx + k] = ux * v + u * vx
            work[target, dy + k] = uy * v + u * vy
        work[target, k] = u * v


@numba.extending.register_jitable
def bend_product(work: Any, target: Any, a: Any, b: Any, lanes: int) -> None:
    """Second derivatives of u v, where those of u or v may not be told."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        u, ux, uy = work[a, k], work[a, dx + k], work[a, dy + k]
        v, vx, vy = work[b, k], work[b, dx + k], work[b, dy + k]
        uxx, uxy, uyy = work[a, dxx + k], work[a, dxy + k], work[a, dyy + k]
        vxx, vxy, vyy = work[b, dxx + k], work[b, dxy + k], work[b, dyy + k]
        ub, vb = uxx + uxy + uyy, vxx + vxy + vyy
        first, last = forgotten(uxx * v, v, vx, vx, vb, ux, ux), u * vxx
        work[target, dxx + k] = first + 2.0 * ux * vx + forgotten(last, u, ux, ux, ub, vx, vx)
        first, last = forgotten(uxy * v, v, vx, vy, vb, ux, uy), u * vxy
        last = forgotten(last, u, ux, uy, ub, vx, vy)
        work[target, dxy + k] = first + ux * vy + uy * vx + last
        first, last = forgotten(uyy * v, v, vy, vy, vb, uy, uy), u * vyy
        work[target, dyy + k] = first + 2.0 * uy * vy + forgotten(last, u, uy, uy, ub, vy, vy)


@numba.extending.register_jitable
def divide(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """q = u / v, from u = q v: each derivative of q is what is left of u's, divided by v."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        v = work[b, k]
        work[target, k] = q = work[a, k] / v
        work[target, dx + k] = quotient_slope(q, work[a, dx + k], v, work[b, dx + k])
        work[target, dy + k] = quotient_slope(q, work[a, dy + k], v, work[b, dy + k])
    if order >= 2:
        for k in range(lanes):
            q, qx, qy = work[target, k], work[target, dx + k], work[target, dy + k]
            v, vx, vy = work[b, k], work[b, dx + k], work[b, dy + k]
            uxx, uxy, uyy = work[a, dxx + k], work[a, dxy + k], work[a, dyy + k]
            vxx, vxy, vyy = work[b, dxx + k], work[b, dxy + k], work[b, dyy + k]
            work[target, dxx + k] = over(uxx, uxx - 2.0 * qx * vx - q * vxx, v)
            work[target, dxy + k] = over(uxy, uxy - qx * vy - qy * vx - q * vxy, v)
            work[target, dyy + k] = over(uyy, uyy - 2.0 * qy * vy - q * vyy, v)


@numba.extending.register_jitable
def choose(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int, largest: bool) -> None:
    """min or max, taken over whole with its derivatives; where both are equal, their mean.

    nan where either is nan.
    """
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        u, v = work[a, k], work[b, k]
        first, equal = u != u or (u >= v if largest else u <= v), u == v
        ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
        work[target, dx + k] = 0.5 * ux + 0.5 * vx if equal else ux if first else vx
        work[target, dy + k] = 0.5 * uy + 0.5 * vy if equal else uy if first else vy
        if order == 2:
            for plane in (dxx, dxy, dyy):
                second, other = work[a, plane + k], work[b, plane + k]
                smooth = (ux == vx or plane == dyy) and (uy == vy or plane == dxx)
                if equal and not (smooth and second == other):
                    second = math.nan
                work[target, plane + k] = second if first else other
        work[target, k] = u if first else v


@numba.extending.register_jitable
def power(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """u**v where v depends on the position too."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        f, fu, fv, fuu, fuv, fvv = powers(work[a, k], work[b, k], order)
        ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
        if order >= 2:
            uxx, uxy, uyy = work[a, dxx + k], work[a, dxy + k], work[a, dyy + k]
            vxx, vxy, vyy = work[b, dxx + k], work[b, dxy + k], work[b, dyy + k]
            work[target, dxx + k] = (fuu * ux * ux + fu * uxx) + (
                chained(fuv, 2.0 * ux * vx) + chained(fvv, vx * vx) + chained(fv, vxx)
            )
            work[target, dxy + k] = (fuu * ux * uy + fu * uxy) + (
                chained(fuv, ux * vy + uy * vx) + chained(fvv, vx * vy) + chained(fv, vxy)
            )
            work[target, dyy + k] = (fuu * uy * uy + fu * uyy) + (
                chained(fuv, 2.0 * uy * vy) + chained(fvv, vy * vy) + chained(fv, vyy)
            )
        work[target, dx + k] = chained(fu, ux) + chained(fv, vx)
        work[target, dy + k] = chained(fu, uy) + chained(fv, vy)
        work[target, k] = f


@numba.extending.register_jitable
def log_of_sum(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """log(exp(u) + exp(v)), whose derivatives are means of theirs."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        f, fu, fv, both = logaddexp(work[a, k], work[b, k])
        ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
        if order >= 2:
            x, y = ux - vx, uy - vy
            work[target, dxx + k] = chained(both, x * x) + (
                chained(fu, work[a, dxx + k]) + chained(fv, work[b, dxx + k])
            )
            work[target, dxy + k] = chained(both, x * y) + (
                chained(fu, work[a, dxy + k]) + chained(fv, work[b, dxy + k])
            )
            work[target, dyy + k] = chained(both, y * y) + (
                chained(fu, work[a, dyy + k]) + chained(fv, work[b, dyy + k])
            )
        work[target, dx + k] = chained(fu, ux) + chained(fv, vx)
        work[target, dy + k] = chained(fu, uy) + chained(fv, vy)
        work[target, k] = f


@numba.extending.register_jitable
def unary(op: int, work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """f(u) by the chain rule, from (f, f', f'') at u."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        u = work[a, k]
        f, f1, f2 = outer(op, u, work[b, k], order)
        if order >= 1:
            ux, uy = work[a, dx + k], work[a, dy + k]
            if order >= 2:
                work[target, dxx + k] = bend(op, u, f1, f2, ux, ux, work[a, dxx + k])
                work[target, dxy + k] = bend(op, u, f1, f2, ux, uy, work[a, dxy + k])
                work[target, dyy + k] = bend(op, u, f1, f2, uy, uy, work[a, dyy + k])
            work[target, dx + k] = slope(op, u, f1, ux)
            work[target, dy + k] = slope(op, u, f1, uy)
        work[target, k] = f


evaluate = compile_kernel(
    _evaluate,
    EVALUATE_SIGNATURE,
    sources=[operations, elementary, limits, values],
)
