"""Elementary functions with their first and second derivatives."""

from __future__ import annotations

import math

import numba
import numpy as np

from surfaces.autodiff.operations import (
    ABS,
    ACOS,
    ASIN,
    ATAN,
    COS,
    EXP,
    FLOOR,
    LOG,
    POW_UNIFORM,
    SIGMOID,
    SIGN,
    SIN,
    SINH,
    SOFTPLUS,
    SQRT,
    TAN,
    TANH,
)


@numba.extending.register_jitable
def outer(op: int, u: float, v: float, order: int) -> tuple[float, float, float]:
    """(f(u), f'(u), f''(u)); `v` is the exponent of a power that is the same at every position."""
    if op == ABS:
        return abs(u), np.sign(u), 0.0
    if op == SIGN:
        return np.sign(u), 0.0, 0.0
    if op == FLOOR:
        return np.floor(u), 0.0, 0.0
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
        # u**0 and u**1 have slopes at u = 0 as well, where 0 * u**-1 would be 0 * inf
        return (
            u**v,
            v * u ** (v - 1.0) if v != 0.0 else 0.0,
            v * (v - 1.0) * u ** (v - 2.0) if v != 0.0 and v != 1.0 else 0.0,
        )
    if op == SIGMOID or op == SOFTPLUS:
        f1 = (
            1.0 / (1.0 + math.exp(-u)) if u >= 0.0 else math.exp(u) / (1.0 + math.exp(u))
        )  # no overflow on either side
        if op == SIGMOID:
            return f1, f1 * (1.0 - f1), f1 * (1.0 - f1) * (1.0 - 2.0 * f1)
        return max(u, 0.0) + math.log1p(math.exp(-abs(u))), f1, f1 * (1.0 - f1)
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
