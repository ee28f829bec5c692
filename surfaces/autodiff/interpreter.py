"""The compiled evaluator: walks a tape over a block of lanes, carrying exact derivatives.

Forward-mode automatic differentiation. Each register holds, per lane, the value u and, as far as
`order` asks, its derivatives u_x, u_y (order 1) and u_xx, u_xy, u_yy (order 2):

    (u v)_x = u_x v + u v_x                 (u v)_xy = u_xy v + u_x v_y + u_y v_x + u v_xy
    (u/v)_x = (u_x - q v_x) / v             with q = u / v
    f(u)_x  = f'(u) u_x                     f(u)_xy  = f''(u) u_x u_y + f'(u) u_xy

A tape is data: no formula is ever compiled, so a new one costs nothing and can run nothing.

Kinks: abs has slope sign(u), 0 at 0; min and max have the slope of the smaller (larger) argument,
    of the
first where both are equal; sign and floor have slope 0. Where the exponent of u**v depends on the position
too, u = 0 has the limits from u > 0: no slope at all where v > 1, one of 1 along u where v = 1, an
infinite one where v < 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import float64, int32, int64, types

from surfaces.autodiff import elementary, operations, values
from surfaces.autodiff.elementary import outer
from surfaces.autodiff.jit import compile_kernel
from surfaces.autodiff.operations import ADD, ALONG_X, DIV, MAX, MIN, MUL, NEG, POW, SCALE, SUB
from surfaces.autodiff.values import run_block, run_one, run_two

EVALUATE_SIGNATURE = types.void(int32[:, ::1], float64[:, ::1], int64, int64)


def _make_run(single: bool) -> Callable[..., None]:
    """The body of the evaluator; for a single path, with constants for lanes and order, no inner loop remains."""

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
            elif op == MUL:
                multiply(work, target, a, b, lanes, order)
            elif op == DIV:
                divide(work, target, a, b, lanes, order)
            elif op == MIN or op == MAX:
                choose(work, target, a, b, lanes, filled, op == MAX)
            elif op == POW:
                power(work, target, a, b, lanes, order)
            else:
                unary(op, work, target, a, b, lanes, order)

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
def multiply(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """u v."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    if order == 2:
        for k in range(lanes):
            u, ux, uy = work[a, k], work[a, dx + k], work[a, dy + k]
            v, vx, vy = work[b, k], work[b, dx + k], work[b, dy + k]
            work[target, dxx + k] = work[a, dxx + k] * v + 2.0 * ux * vx + u * work[b, dxx + k]
            work[target, dxy + k] = work[a, dxy + k] * v + ux * vy + uy * vx + u * work[b, dxy + k]
            work[target, dyy + k] = work[a, dyy + k] * v + 2.0 * uy * vy + u * work[b, dyy + k]
    for k in range(lanes):
        u, v = work[a, k], work[b, k]
        work[target, dx + k] = work[a, dx + k] * v + u * work[b, dx + k]
        work[target, dy + k] = work[a, dy + k] * v + u * work[b, dy + k]
        work[target, k] = u * v


@numba.extending.register_jitable
def divide(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """q = u / v, from u = q v: each derivative of q is what is left of u's, divided by v."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        v = work[b, k]
        work[target, k] = q = work[a, k] / v
        work[target, dx + k] = (work[a, dx + k] - q * work[b, dx + k]) / v
        work[target, dy + k] = (work[a, dy + k] - q * work[b, dy + k]) / v
    if order >= 2:
        for k in range(lanes):
            q, qx, qy = work[target, k], work[target, dx + k], work[target, dy + k]
            v, vx, vy = work[b, k], work[b, dx + k], work[b, dy + k]
            work[target, dxx + k] = (work[a, dxx + k] - 2.0 * qx * vx - q * work[b, dxx + k]) / v
            work[target, dxy + k] = (
                work[a, dxy + k] - qx * vy - qy * vx - q * work[b, dxy + k]
            ) / v
            work[target, dyy + k] = (work[a, dyy + k] - 2.0 * qy * vy - q * work[b, dyy + k]) / v


@numba.extending.register_jitable
def choose(work: Any, target: Any, a: Any, b: Any, lanes: int, filled: int, largest: bool) -> None:
    """min or max, taken over whole with its derivatives; nan where either is nan."""
    for k in range(lanes):
        u, v = work[a, k], work[b, k]
        first = u != u or (u >= v if largest else u <= v)
        for place in range(k, filled, lanes):
            work[target, place] = work[a, place] if first else work[b, place]


@numba.extending.register_jitable
def power(work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """w = u**v where v depends on the position too: w' = w (v log u)', and `power_at_zero` where that is 0 times inf."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        u, v = work[a, k], work[b, k]
        w = u**v
        ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
        log_u = math.log(u) if u > 0.0 else math.nan
        lx = vx * log_u + v * ux / u
        ly = vy * log_u + v * uy / u
        if order >= 2:
            lxx = (
                work[b, dxx + k] * log_u
                + 2.0 * vx * ux / u
                + v * (work[a, dxx + k] - ux * ux / u) / u
            )
            lxy = (
                work[b, dxy + k] * log_u
                + (vx * uy + vy * ux) / u
                + v * (work[a, dxy + k] - ux * uy / u) / u
            )
            lyy = (
                work[b, dyy + k] * log_u
                + 2.0 * vy * uy / u
                + v * (work[a, dyy + k] - uy * uy / u) / u
            )
            work[target, dxx + k] = w * (lx * lx + lxx)
            work[target, dxy + k] = w * (lx * ly + lxy)
            work[target, dyy + k] = w * (ly * ly + lyy)
        work[target, dx + k] = w * lx
        work[target, dy + k] = w * ly
        if u == 0.0 and v > 0.0:
            power_at_zero(work, target, a, b, lanes, k, order)
        work[target, k] = w


@numba.extending.register_jitable
def power_at_zero(work: Any, target: Any, a: Any, b: Any, lanes: int, k: int, order: int) -> None:
    """The derivatives of u**v at u = 0 with v > 0: all those with respect to v are 0, but the mixed one where v <= 1."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    v = work[b, k]
    slope = 0.0 if v > 1.0 else 1.0 if v == 1.0 else np.inf
    ux, uy, vx, vy = work[a, dx + k], work[a, dy + k], work[b, dx + k], work[b, dy + k]
    work[target, dx + k] = slope * ux
    work[target, dy + k] = slope * uy
    if order >= 2:
        bend = 0.0 if v > 2.0 or v == 1.0 else 2.0 if v == 2.0 else np.inf if v > 1.0 else -np.inf
        mixed = 0.0 if v > 1.0 else -np.inf
        work[target, dxx + k] = slope * work[a, dxx + k] + bend * ux * ux + 2.0 * mixed * ux * vx
        work[target, dxy + k] = (
            slope * work[a, dxy + k] + bend * ux * uy + mixed * (ux * vy + uy * vx)
        )
        work[target, dyy + k] = slope * work[a, dyy + k] + bend * uy * uy + 2.0 * mixed * uy * vy


@numba.extending.register_jitable
def unary(op: int, work: Any, target: Any, a: Any, b: Any, lanes: int, order: int) -> None:
    """f(u) by the chain rule, from (f, f', f'') at u."""
    dx, dy, dxx, dxy, dyy = lanes, 2 * lanes, 3 * lanes, 4 * lanes, 5 * lanes
    for k in range(lanes):
        f, f1, f2 = outer(op, work[a, k], work[b, k], order)
        if order >= 1:
            ux, uy = work[a, dx + k], work[a, dy + k]
            if order >= 2:
                work[target, dxx + k] = f2 * ux * ux + f1 * work[a, dxx + k]
                work[target, dxy + k] = f2 * ux * uy + f1 * work[a, dxy + k]
                work[target, dyy + k] = f2 * uy * uy + f1 * work[a, dyy + k]
            work[target, dx + k] = f1 * ux
            work[target, dy + k] = f1 * uy
        work[target, k] = f


evaluate = compile_kernel(_evaluate, EVALUATE_SIGNATURE, sources=[operations, elementary, values])
