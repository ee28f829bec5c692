"""The compiled evaluator: walks a tape over a block of lanes, carrying exact derivatives.

Forward-mode automatic differentiation. Each register holds, per lane, the value u and, as far as `order`
asks, its derivatives u_x, u_y (order 1) and u_xx, u_xy, u_yy (order 2):

    (u v)_x = u_x v + u v_x                 (u v)_xy = u_xy v + u_x v_y + u_y v_x + u v_xy
    (u/v)_x = (u_x - q v_x) / v             with q = u / v
    f(u)_x  = f'(u) u_x                     f(u)_xy  = f''(u) u_x u_y + f'(u) u_xy

A tape is data: no formula is ever compiled, so a new one costs nothing and can run nothing.

Kinks: abs has slope sign(u), 0 at 0; min and max have the slope of the smaller (larger) argument, of the
first where both are equal; sign has slope 0.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from numba import float64, int32, int64, types

from surfaces.jit import compile_kernel

(ADD, SUB, MUL, DIV, NEG, POW, POW_UNIFORM, MIN, MAX, ABS, SIGN, SQRT, EXP, LOG,
 SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH) = range(23)  # fmt: skip

VALUE, DX, DY, DXX, DXY, DYY = range(6)
"""What the planes of a workspace hold; a workspace is float64 (6, registers, lanes)."""

PLANES = (1, 3, 6)
"""How many planes order 0, 1 and 2 fill."""

LANES = 256
"""Lanes in a block: enough that inner loops become SIMD, few enough that a workspace stays in the cache."""

EVALUATE_SIGNATURE = types.void(int32[:, ::1], float64[:, :, ::1], int64, int64)


def _evaluate(code: Any, work: Any, lanes: int, order: int) -> None:
    """Run every instruction (op, target, a, b) of `code` over the first `lanes` lanes of `work`."""
    for i in range(code.shape[0]):
        op, target, a, b = code[i, 0], code[i, 1], code[i, 2], code[i, 3]
        if op == ADD:
            for plane in range(1 if order == 0 else 3 if order == 1 else 6):
                for k in range(lanes):
                    work[plane, target, k] = work[plane, a, k] + work[plane, b, k]
        elif op == SUB:
            for plane in range(1 if order == 0 else 3 if order == 1 else 6):
                for k in range(lanes):
                    work[plane, target, k] = work[plane, a, k] - work[plane, b, k]
        elif op == NEG:
            for plane in range(1 if order == 0 else 3 if order == 1 else 6):
                for k in range(lanes):
                    work[plane, target, k] = -work[plane, a, k]
        elif op == MUL:
            multiply(work, target, a, b, lanes, order)
        elif op == DIV:
            divide(work, target, a, b, lanes, order)
        elif op == MIN or op == MAX:
            choose(work, target, a, b, lanes, order, op == MAX)
        elif op == POW:
            power(work, target, a, b, lanes, order)
        else:
            unary(op, work, target, a, b, lanes, order)


@numba.extending.register_jitable
def multiply(work: Any, target: int, a: int, b: int, lanes: int, order: int) -> None:
    """u v."""
    for k in range(lanes):
        work[VALUE, target, k] = work[VALUE, a, k] * work[VALUE, b, k]
    if order >= 1:
        for k in range(lanes):
            u, v = work[VALUE, a, k], work[VALUE, b, k]
            work[DX, target, k] = work[DX, a, k] * v + u * work[DX, b, k]
            work[DY, target, k] = work[DY, a, k] * v + u * work[DY, b, k]
    if order >= 2:
        for k in range(lanes):
            u, ux, uy = work[VALUE, a, k], work[DX, a, k], work[DY, a, k]
            v, vx, vy = work[VALUE, b, k], work[DX, b, k], work[DY, b, k]
            work[DXX, target, k] = work[DXX, a, k] * v + 2.0 * ux * vx + u * work[DXX, b, k]
            work[DXY, target, k] = work[DXY, a, k] * v + ux * vy + uy * vx + u * work[DXY, b, k]
            work[DYY, target, k] = work[DYY, a, k] * v + 2.0 * uy * vy + u * work[DYY, b, k]


@numba.extending.register_jitable
def divide(work: Any, target: int, a: int, b: int, lanes: int, order: int) -> None:
    """q = u / v, from u = q v: each derivative of q is what is left of u's, divided by v."""
    for k in range(lanes):
        work[VALUE, target, k] = work[VALUE, a, k] / work[VALUE, b, k]
    if order >= 1:
        for k in range(lanes):
            q, v = work[VALUE, target, k], work[VALUE, b, k]
            work[DX, target, k] = (work[DX, a, k] - q * work[DX, b, k]) / v
            work[DY, target, k] = (work[DY, a, k] - q * work[DY, b, k]) / v
    if order >= 2:
        for k in range(lanes):
            q, qx, qy = work[VALUE, target, k], work[DX, target, k], work[DY, target, k]
            v, vx, vy = work[VALUE, b, k], work[DX, b, k], work[DY, b, k]
            work[DXX, target, k] = (work[DXX, a, k] - 2.0 * qx * vx - q * work[DXX, b, k]) / v
            work[DXY, target, k] = (work[DXY, a, k] - qx * vy - qy * vx - q * work[DXY, b, k]) / v
            work[DYY, target, k] = (work[DYY, a, k] - 2.0 * qy * vy - q * work[DYY, b, k]) / v


@numba.extending.register_jitable
def choose(work: Any, target: int, a: int, b: int, lanes: int, order: int, largest: bool) -> None:
    """min or max, taken over whole with its derivatives; nan where either is nan."""
    for k in range(lanes):
        u, v = work[VALUE, a, k], work[VALUE, b, k]
        first = u >= v if largest else u <= v
        for plane in range(1 if order == 0 else 3 if order == 1 else 6):
            work[plane, target, k] = work[plane, a, k] if first else work[plane, b, k]
        if u != u:
            work[VALUE, target, k] = u


@numba.extending.register_jitable
def power(work: Any, target: int, a: int, b: int, lanes: int, order: int) -> None:
    """u**v where v depends on the position: w = u**v, (log w)' = (v log u)'."""
    for k in range(lanes):
        u, v = work[VALUE, a, k], work[VALUE, b, k]
        w = u**v
        work[VALUE, target, k] = w
        if order >= 1:
            ux, uy, vx, vy = work[DX, a, k], work[DY, a, k], work[DX, b, k], work[DY, b, k]
            log_u = math.log(u) if u > 0.0 else math.nan
            lx = vx * log_u + v * ux / u
            ly = vy * log_u + v * uy / u
            work[DX, target, k] = w * lx
            work[DY, target, k] = w * ly
            if order >= 2:
                lxx = work[DXX, b, k] * log_u + 2.0 * vx * ux / u + v * (work[DXX, a, k] - ux * ux / u) / u
                lxy = work[DXY, b, k] * log_u + (vx * uy + vy * ux) / u + v * (work[DXY, a, k] - ux * uy / u) / u
                lyy = work[DYY, b, k] * log_u + 2.0 * vy * uy / u + v * (work[DYY, a, k] - uy * uy / u) / u
                work[DXX, target, k] = w * (lx * lx + lxx)
                work[DXY, target, k] = w * (lx * ly + lxy)
                work[DYY, target, k] = w * (ly * ly + lyy)


@numba.extending.register_jitable
def unary(op: int, work: Any, target: int, a: int, b: int, lanes: int, order: int) -> None:
    """f(u) by the chain rule, from (f, f', f'') at u."""
    for k in range(lanes):
        f, f1, f2 = outer(op, work[VALUE, a, k], work[VALUE, b, k], order)
        work[VALUE, target, k] = f
        if order >= 1:
            ux, uy = work[DX, a, k], work[DY, a, k]
            work[DX, target, k] = f1 * ux
            work[DY, target, k] = f1 * uy
            if order >= 2:
                work[DXX, target, k] = f2 * ux * ux + f1 * work[DXX, a, k]
                work[DXY, target, k] = f2 * ux * uy + f1 * work[DXY, a, k]
                work[DYY, target, k] = f2 * uy * uy + f1 * work[DYY, a, k]


@numba.extending.register_jitable
def outer(op: int, u: float, v: float, order: int) -> tuple[float, float, float]:
    """(f(u), f'(u), f''(u)); `v` is the exponent of a power that is the same at every position."""
    if op == ABS:
        return abs(u), np.sign(u), 0.0
    if op == SIGN:
        return np.sign(u), 0.0, 0.0
    if op == SQRT:
        f = math.sqrt(u) if u >= 0.0 else math.nan
        return f, 0.5 / f, -0.25 / (f * u)
    if op == EXP:
        f = math.exp(u)
        return f, f, f
    if op == LOG:
        if u > 0.0:
            return math.log(u), 1.0 / u, -1.0 / (u * u)
        return -math.inf if u == 0.0 else math.nan, math.nan, math.nan
    if op == POW_UNIFORM:
        if order == 0:
            return u**v, 0.0, 0.0
        return u**v, v * u ** (v - 1.0), v * (v - 1.0) * u ** (v - 2.0)
    return trigonometric(op, u, order)


@numba.extending.register_jitable
def trigonometric(op: int, u: float, order: int) -> tuple[float, float, float]:
    """`outer` for the circular and hyperbolic functions and their inverses."""
    if op == SIN or op == COS:
        sin, cos = math.sin(u), math.cos(u) if order >= 1 or op == COS else 0.0
        return (sin, cos, -sin) if op == SIN else (cos, -sin, -cos)
    if op == TAN:
        f = math.tan(u)
        return f, 1.0 + f * f, 2.0 * f * (1.0 + f * f)
    if op == ASIN or op == ACOS:
        s = 1.0 - u * u
        f1 = 1.0 / math.sqrt(s) if s >= 0.0 else math.nan
        f2 = u * f1 / s
        if op == ASIN:
            return math.asin(u) if s >= 0.0 else math.nan, f1, f2
        return math.acos(u) if s >= 0.0 else math.nan, -f1, -f2
    if op == ATAN:
        f1 = 1.0 / (1.0 + u * u)
        return math.atan(u), f1, -2.0 * u * f1 * f1
    if op == TANH:
        f = math.tanh(u)
        return f, 1.0 - f * f, -2.0 * f * (1.0 - f * f)
    sinh, cosh = math.sinh(u), math.cosh(u)
    return (sinh, cosh, sinh) if op == SINH else (cosh, sinh, cosh)


evaluate = compile_kernel(_evaluate, EVALUATE_SIGNATURE)
