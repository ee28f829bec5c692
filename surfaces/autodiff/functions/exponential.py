"""Exponential, logarithm and power, and the hyperbolic functions.

Sources: Cody & Waite, Software Manual for the Elementary Functions, 1980 (reductions); the series
of Taylor and Gregory; Tang, Table-driven implementation of the logarithm function, 1990.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from surfaces.autodiff.functions.constants import (
    EXPONENTIAL,
    HYPERBOLIC_SINE,
    LN_2,
    LOGARITHM,
    LOGS_FROM,
    LOGS_HIGH,
    LOGS_LOW,
    LOGS_STEP,
)
from surfaces.autodiff.functions.primitives import (
    TO_WHOLE,
    bits,
    entry,
    float_of,
    number,
    polynomial,
    product_with_rest,
    sum_with_rest,
    where,
    whole_number,
)

LN_2_HIGH, LN_2_LOW = LN_2
_PER_LN_2: Final = 1.0 / math.log(2.0)
_LARGEST, _SMALLEST = 711.0, -746.0
"""Beyond them an exponential is infinite, or 0."""
_HALF_ROOT: Final = int(bits(math.sqrt(0.5)))
_TINY: Final = 2.0**-1022
_LEVEL: Final = 22.0
"""From here on tanh is 1."""
_FAST: Final = 2.0**64
"""A larger exponent makes every power but that of 1 infinite or 0."""


def exp(x: Any) -> Any:
    """e**x, as 2**k e**r with |r| at most ln(2)/2."""
    r, rest, k = _reduced(x, 0.0)
    return _scaled(1.0 + (r + rest), k)


def _reduced(x: Any, tail: Any) -> Any:
    """r, e**r - 1 - r and the whole number k, for e**(x + tail) = 2**k e**r."""
    near = where(x > _LARGEST, _LARGEST, where(x < _SMALLEST, _SMALLEST, x))
    k = (near * _PER_LN_2 + TO_WHOLE) - TO_WHOLE
    high, low = near - k * LN_2_HIGH, k * LN_2_LOW - tail
    r = high - low
    lost = (high - r) - low
    return r, r * r * polynomial(r, EXPONENTIAL) + (lost + lost * r), whole_number(k)


def _scaled(x: Any, k: Any) -> Any:
    """2**k x, in two steps, so that neither over- nor underflows before the result does."""
    half = k >> 1
    return x * _power_of_two(half) * _power_of_two(k - half)


def _power_of_two(k: Any) -> Any:
    return number((k + 1023) << 52)


def log(x: Any) -> Any:
    """The natural logarithm; -inf at 0, nan below."""
    return _log_of_sum(x, 0.0)


def log1p(x: Any) -> Any:
    """log(1 + x), also where 1 + x would round."""
    total, rest = sum_with_rest(1.0, x)
    return _log_of_sum(total, rest)


def _log_of_sum(x: Any, rest: Any) -> Any:
    """log(x + rest), the rest far smaller: k ln(2) + 2 atanh(s).

    1 + f = (1 + s)/(1 - s) is at most sqrt(2).
    """
    k, m, shift = _mantissa(x)
    f = (m - 1.0) + rest * shift
    s = f / (2.0 + f)
    z, half = s * s, 0.5 * f * f
    series = s * (half + z * polynomial(z, LOGARITHM)) + k * LN_2_LOW
    result = k * LN_2_HIGH - ((half - series) - f)
    limit = where(x == 0.0, -math.inf, math.nan)
    return where(x > 0.0, where(x < math.inf, result, math.inf), limit)


def _mantissa(x: Any) -> Any:
    """k, m and 2**-k for x = 2**k m, m from sqrt(1/2) to sqrt(2)."""
    tiny = x < _TINY
    whole = bits(where(tiny, x * 2.0**54, x))
    k = (whole - _HALF_ROOT) >> 52
    return float_of(k) - where(tiny, 54.0, 0.0), number(whole - (k << 52)), number((1023 - k) << 52)


def power(x: Any, y: Any) -> Any:
    """x**y, as IEEE 754 has it: x**0 and 1**y are 1; of x < 0 there are whole powers only."""
    size = abs(x)
    y_near = where(y > _FAST, _FAST, where(y < -_FAST, -_FAST, y))
    log_high, log_low = _long_log(size)
    high, rest = product_with_rest(y_near, log_high)
    within = (high < _LARGEST) & (high > _SMALLEST)
    r, series, k = _reduced(high, where(within, rest + y_near * log_low, 0.0))
    result = _scaled(1.0 + (r + series), k)
    end = where((y > 0.0) == (size > 1.0), math.inf, 0.0)
    result = where((size == 0.0) | (size == math.inf), end, result)
    whole, half = np.floor(y) == y, 0.5 * y
    odd = whole & (np.floor(half) != half)
    negative = bits(x) < 0
    result = where(negative & odd, -result, result)
    result = where((x < 0.0) & (size < math.inf) & ~whole, math.nan, result)
    nothing = (x != x) | (y != y)
    result = where(nothing, math.nan, result)
    return where((y == 0.0) | (x == 1.0), 1.0, result)


def _long_log(x: Any) -> Any:
    """log(x) as a sum of two numbers, to 68 bits: k ln(2) + log(c) + 2 atanh(s).

    c = j/64 is near the mantissa.
    """
    k, m, _ = _mantissa(x)
    j = whole_number((m * LOGS_STEP + TO_WHOLE) - TO_WHOLE)
    c = float_of(j) / LOGS_STEP
    above, (below, below_rest) = m - c, sum_with_rest(m, c)
    s = above / below
    product, rest = product_with_rest(s, below)
    s_rest = (((above - product) - rest) - s * below_rest) / below
    z = s * s
    small = 2.0 * s_rest + s * z * polynomial(z, LOGARITHM[:5])
    small = small + (k * LN_2_LOW + entry(LOGS_LOW, j - LOGS_FROM))
    high, lost = sum_with_rest(k * LN_2_HIGH + entry(LOGS_HIGH, j - LOGS_FROM), 2.0 * s)
    return sum_with_rest(high, lost + small)


def _half_exponentials(x: Any) -> Any:
    """e**x / 2 as a number and what it lacks, and e**-x / 2."""
    r, rest, k = _reduced(x, 0.0)
    small = r + rest
    high = 1.0 + small
    low = ((1.0 - high) + r) + rest
    half = _scaled(high, k - 1)
    return half, _scaled(low, k - 1), 0.25 / half


def sinh(x: Any) -> Any:
    """(e**x - e**-x) / 2; up to 1 by its series, where the difference would cancel."""
    size, z = abs(x), x * x
    half, low, other = _half_exponentials(size)
    far = (half - other) + low
    far = where(x < 0.0, -far, far)
    return where(size > 1.0, far, x + x * z * polynomial(z, HYPERBOLIC_SINE))


def cosh(x: Any) -> Any:
    """(e**x + e**-x) / 2."""
    half, low, other = _half_exponentials(abs(x))
    return (half + other) + low


def tanh(x: Any) -> Any:
    """-t / (t + 2) with t = exp(-2 |x|) - 1, each with what rounding takes from it."""
    size = abs(x)
    r, rest, k = _reduced(-2.0 * where(size > _LEVEL, _LEVEL, size), 0.0)
    scale = _power_of_two(k)
    whole, whole_rest = sum_with_rest(scale - 1.0, scale * r)
    t, t_rest = sum_with_rest(whole, whole_rest + scale * rest)
    below, below_rest = sum_with_rest(2.0, t)
    q = -t / below
    result = q - (t_rest + q * (below_rest + t_rest)) / below
    return where(x > 0.0, result, where(x < 0.0, -result, x))
