"""Sine, cosine and tangent, and their inverses.

Sources: Cody & Waite, Software Manual for the Elementary Functions, 1980; Payne & Hanek, Radian
reduction for trigonometric functions, 1983; Ogita, Rump & Oishi, Accurate sum and dot product,
2005; the series of Taylor and Gregory.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from surfaces.autodiff.functions.constants import (
    ANGLES,
    ANGLES_HIGH,
    ANGLES_LOW,
    ARC_TANGENT,
    COSINE,
    PI_HALF,
    PI_HALVES,
    PIECE,
    SINE,
    TWO_OVER_PI,
)
from surfaces.autodiff.functions.primitives import (
    TO_WHOLE,
    bits,
    entry,
    float_of,
    halves,
    number,
    polynomial,
    product_with_rest,
    rarely,
    sum_with_rest,
    where,
    whole_number,
)

FAR: Final = 2.0**20
"""Angles up to here are reduced by the parts of pi/2."""
PI_1, PI_2, PI_3, PI_4 = PI_HALVES
PI_HALF_HIGH, PI_HALF_LOW = PI_HALF
_PER_PI_HALF: Final = 2.0 / math.pi
_PIECES: Final = 8
"""Of 2/pi: enough for an angle that lies 2**-62 beside a multiple of pi/2."""
_FLAT: Final = 2.0**60
"""From here on atan is pi/2."""


def sine_and_cosine(x: Any) -> Any:
    """(sin(x), cos(x)): those of x - n pi/2, swapped and turned by n."""
    n, r, tail = _quadrant(x)
    (s, s_rest), (c, c_rest) = _sine(r, tail), _cosine(r, tail)
    sine, cosine, quadrant = s + s_rest, c + c_rest, whole_number(n)
    odd = (quadrant & 1) != 0
    sine, cosine = where(odd, cosine, sine), where(odd, sine, cosine)
    sine = where((quadrant & 2) != 0, -sine, sine)
    cosine = where(((quadrant + 1) & 2) != 0, -cosine, cosine)
    return where(x == 0.0, x, sine), cosine


def sin(x: Any) -> Any:
    """The sine."""
    return sine_and_cosine(x)[0]


def cos(x: Any) -> Any:
    """The cosine."""
    return sine_and_cosine(x)[1]


def tan(x: Any) -> Any:
    """Sine over cosine, both with what they lack; -cosine over sine in odd quadrants."""
    n, r, tail = _quadrant(x)
    (s, s_rest), (c, c_rest) = _sine(r, tail), _cosine(r, tail)
    odd = (whole_number(n) & 1) != 0
    (s, s_rest), (c, c_rest) = sum_with_rest(s, s_rest), sum_with_rest(c, c_rest)
    above, above_rest = where(odd, -c, s), where(odd, -c_rest, s_rest)
    below, below_rest = where(odd, s, c), where(odd, s_rest, c_rest)
    q = above / below
    product, rest = product_with_rest(q, below)
    lacks = ((above - product) - rest) + (above_rest - q * below_rest)
    return where(x == 0.0, x, q + lacks / below)


def _sine(r: Any, tail: Any) -> Any:
    """sin(r + tail) as a sum."""
    z = r * r
    return r, z * r * polynomial(z, SINE) + tail * (1.0 - 0.5 * z)


def _cosine(r: Any, tail: Any) -> Any:
    """cos(r + tail) as a sum."""
    z = r * r
    half = 0.5 * z
    near = 1.0 - half
    return near, ((1.0 - near) - half) + (z * z * polynomial(z, COSINE) - r * tail)


def _quadrant(x: Any) -> Any:
    """n, r and what r lacks, for x = n pi/2 + r, |r| at most pi/4."""
    n = (x * _PER_PI_HALF + TO_WHOLE) - TO_WHOLE
    a = (x - n * PI_1) - n * PI_2  # exact
    w = n * PI_3
    b = a - w
    w = n * PI_4 - ((a - b) - w)
    r = b - w
    return rarely(abs(x) > FAR, _far_quadrant, x, (n, r, (b - r) - w))


def _far_quadrant(x: Any) -> Any:
    """`_quadrant` for large angles: 2/pi x without what makes whole turns.

    It is cut into pieces whose products are exact.
    """
    size, sign = abs(x), where(x < 0.0, -1.0, 1.0)
    exponent = (bits(size) >> 52) - 1023
    first = np.floor((float_of(exponent) - 54.0) / PIECE)
    first = whole_number(where(first > 0.0, first, 0.0))
    upper, lower = halves(number(bits(size) - ((PIECE * first) << 52)))
    weight, total, rest, last = 1.0, 0.0 * x, 0.0 * x, 0.0 * x
    for k in range(_PIECES):
        weight = weight * 2.0**-PIECE
        piece = entry(TWO_OVER_PI, first + k) * weight
        total, rest, last = _added(total, rest, last, upper * piece)
        total, rest, last = _added(total, rest, last, lower * piece)
    n = np.floor(total + 0.5)
    high, low = sum_with_rest(total - n, rest)
    high, low = sum_with_rest(high, low + last)
    r, lost = product_with_rest(high, PI_HALF_HIGH)
    r, tail = sum_with_rest(r, lost + (high * PI_HALF_LOW + low * PI_HALF_HIGH))
    return sign * n, where(size < math.inf, sign * r, math.nan), sign * tail


def _added(total: Any, rest: Any, last: Any, angle: Any) -> Any:
    """A sum of three numbers with the angle added, without its whole turns of 4 quadrants."""
    total, lost = sum_with_rest(total, angle - 4.0 * np.floor(0.25 * angle))
    rest, lost = sum_with_rest(rest, lost)
    return total, rest, last + lost


def atan(x: Any) -> Any:
    """The angle whose tangent is x."""
    size = abs(x)
    angle = _angle(where(size > _FLAT, _FLAT, size), 1.0)
    return where(x > 0.0, angle, where(x < 0.0, -angle, x))


def asin(x: Any) -> Any:
    """The angle from -pi/2 to pi/2 whose sine is x."""
    size = abs(x)
    angle = _angle(size, _other_side(size))
    return where(x > 0.0, angle, where(x < 0.0, -angle, x))


def acos(x: Any) -> Any:
    """The angle from 0 to pi whose cosine is x."""
    size = abs(x)
    angle = _angle(_other_side(size), size)
    return where(x < 0.0, (PI_HALF_HIGH - angle) + PI_HALF_HIGH + 2.0 * PI_HALF_LOW, angle)


def _other_side(x: Any) -> Any:
    """sqrt(1 - x**2), 0 <= x; nan above 1."""
    square = where(x < 0.5, 1.0 - x * x, (1.0 - x) * (1.0 + x))
    return where(square >= 0.0, np.sqrt(abs(square)), math.nan)


def _angle(opposite: Any, adjacent: Any) -> Any:
    """The angle from 0 to pi/2 of a right triangle.

    It is that of tangent j/8, which is in a table, and atan(t), |t| <= 1/16.
    """
    steep = opposite > adjacent
    short, long = where(steep, adjacent, opposite), where(steep, opposite, adjacent)
    j = (short / long * ANGLES + TO_WHOLE) - TO_WHOLE
    c = j / ANGLES
    upper, lower = halves(long)
    t = ((short - c * upper) - c * lower) / (long + c * short)
    z = t * t
    turn = t * z * polynomial(z, ARC_TANGENT)
    j = whole_number(where(t == t, where(steep, 2.0 * ANGLES - j, j), 0.0))  # nan is no index
    t, turn = where(steep, -t, t), where(steep, -turn, turn)
    return entry(ANGLES_HIGH, j) + (t + (entry(ANGLES_LOW, j) + turn))
