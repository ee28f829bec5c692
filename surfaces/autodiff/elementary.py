"""Elementary functions with their first and second derivatives.

A derivative that doesn't exist is nan; one that is infinite at an edge of the domain is inf.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from surfaces.autodiff.functions import (
    acos,
    asin,
    atan,
    cosh,
    exp,
    log,
    log1p,
    power,
    sine_and_cosine,
    sinh,
    tan,
    tanh,
)
from surfaces.autodiff.operations import (
    ABS,
    ACOS,
    ASIN,
    ATAN,
    CBRT,
    COS,
    EXP,
    FLOOR,
    LOG,
    LOGCOSH,
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

LOG_2 = math.log(2.0)


@numba.extending.register_jitable
def outer(op: int, u: float, v: float, order: int) -> tuple[float, float, float]:
    """(f(u), f'(u), f''(u)); `v` is the exponent of a power that is the same at every position."""
    if op == ABS:
        return abs(u), np.sign(u), math.nan if u == 0.0 else 0.0
    if op == SIGN:
        return np.sign(u), 0.0, 0.0
    if op == FLOOR:
        return np.floor(u), 0.0, 0.0
    if op == SQRT:
        f = math.sqrt(u) if u >= 0.0 else math.nan
        return f, 0.5 / f, -0.25 / (f * u)
    if op == EXP:
        f = exp(u)
        return f, f, f
    if op == LOG:  # its derivatives are quotients, as 1 / u may overflow where u' / u does not
        return log(u), math.nan, math.nan
    if op == POW_UNIFORM:
        if order == 0:
            return power(u, v), 0.0, 0.0
        # u**0 and u**1 have slopes at u = 0 as well, where 0 * u**-1 would be 0 * inf
        return (
            power(u, v),
            v * power(u, v - 1.0) if v != 0.0 else 0.0,
            v * (v - 1.0) * power(u, v - 2.0) if v != 0.0 and v != 1.0 else 0.0,
        )
    if op == CBRT:
        f = np.sign(u) * power(abs(u), 1.0 / 3.0)
        nearer = f - (f - u / (f * f)) / 3.0  # a third is no number: a step of Newton's
        f = f if nearer != nearer else nearer
        if u == 0.0:
            return f, math.inf, math.nan
        f1 = f / u / 3.0
        return f, f1, -2.0 * f1 / u / 3.0
    if op == SIGMOID or op == SOFTPLUS or op == TANH or op == LOGCOSH:
        return saturating(op, u, order)
    return trigonometric(op, u, order)


@numba.extending.register_jitable
def saturating(op: int, u: float, order: int) -> tuple[float, float, float]:
    """`outer` for functions that level off, from exp(-|u|).

    Their slopes are small numbers, not differences of large ones.
    """
    if op == SIGMOID or op == SOFTPLUS:
        small = exp(-abs(u))
        total = 1.0 + small
        s = (1.0 if u >= 0.0 else small) / total
        s -= s * ((small - (total - 1.0)) / total)  # what rounding takes from the sum
        slope = small / (total * total)
        if op == SOFTPLUS:
            return max(u, 0.0) + log1p(small), s, slope
        half = (1.0 - small) / total
        return s, slope, slope * (-half if u >= 0.0 else half)
    f = tanh(u) if order >= 1 or op == TANH else 0.0
    small = exp(-2.0 * abs(u)) if order >= 1 else 0.0
    slope = 4.0 * small / ((1.0 + small) * (1.0 + small))
    if op == TANH:
        return f, slope, -2.0 * f * slope
    return log(cosh(u)) if abs(u) <= 20.0 else abs(u) - LOG_2, f, slope


@numba.extending.register_jitable
def trigonometric(op: int, u: float, order: int) -> tuple[float, float, float]:
    """`outer` for the circular and hyperbolic functions and their inverses."""
    if op == SIN or op == COS:
        sine, cosine = sine_and_cosine(u)
        return (sine, cosine, -sine) if op == SIN else (cosine, -sine, -cosine)
    if op == TAN:
        f = tan(u)
        return f, 1.0 + f * f, 2.0 * f * (1.0 + f * f)
    if op == ASIN or op == ACOS:
        s = (1.0 - u) * (1.0 + u)
        f1 = 1.0 / math.sqrt(s) if s >= 0.0 else math.nan
        f2 = u * f1 / s
        if op == ASIN:
            return asin(u), f1, f2
        return acos(u), -f1, -f2
    if op == ATAN:
        f1 = 1.0 / (1.0 + u * u)
        return atan(u), f1, -2.0 * u * f1 * f1 if f1 != 0.0 else 0.0
    odd, even = sinh(u), cosh(u)
    return (odd, even, odd) if op == SINH else (even, odd, even)


@numba.extending.register_jitable
def logaddexp(u: float, v: float) -> tuple[float, float, float, float]:
    """log(exp(u) + exp(v)), its slopes along u and v, which are shares, and their product."""
    small = 1.0 if u == v else exp(-abs(u - v))  # both may be infinite
    large = 1.0 / (1.0 + small)
    other = small / (1.0 + small)
    f = (u if u >= v else v) + log1p(small)
    if u >= v:
        return f, large, other, large * other
    return f, other, large, large * other


@numba.extending.register_jitable
def powers(u: float, v: float, order: int) -> tuple[float, float, float, float, float, float]:
    """u**v with its derivatives along u and v: f, f_u, f_v, f_uu, f_uv, f_vv.

    At u = 0 those along v are the limits from u > 0, which are 0 where v > 0.
    """
    f = power(u, v)
    below = power(u, v - 1.0)
    along_u = v * below if v != 0.0 else 0.0
    edge = 0.0 if u == 0.0 and v > 0.0 else math.nan
    log_u = log(u) if u > 0.0 else math.nan
    along_v = f * log_u if u > 0.0 else edge
    if order < 2:
        return f, along_u, along_v, 0.0, 0.0, 0.0
    bend = v * (v - 1.0) * power(u, v - 2.0) if v != 0.0 and v != 1.0 else 0.0
    mixed = below * (1.0 + v * log_u) if u > 0.0 else edge if v > 1.0 else math.nan
    return f, along_u, along_v, bend, mixed, along_v * log_u if u > 0.0 else edge
