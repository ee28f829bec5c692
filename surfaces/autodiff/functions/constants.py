"""Constants of the elementary functions, from whole-number arithmetic: none is copied from a table.

Sources: Machin's formula of 1706, pi/4 = 4 atan(1/5) - atan(1/239); Gregory's series of atan and
atanh.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

_DIGITS: Final = 1300
"""Binary digits behind the point of the fixed-point numbers here: 2/pi at 2**1024 needs 1,230."""
_ONE: Final = 1 << _DIGITS
_FEW: Final = 160
"""Digits of what the tables of logarithms and angles are made of."""


def _series(numerator: int, denominator: int, digits: int, sign: int) -> int:
    """atan (sign -1) or atanh (sign 1) of a fraction below 1, with so many digits."""
    power = (numerator << digits) // denominator
    total, k = 0, 0
    while power:
        total += sign**k * (power // (2 * k + 1))
        power = power * numerator * numerator // (denominator * denominator)
        k += 1
    return total


def _parts(value: int, digits: int, kept: tuple[int, ...]) -> tuple[float, ...]:
    """A fixed-point number as a sum of doubles: each but the last ends with a digit of `kept`."""
    parts, rest = [], value
    for digit in kept:
        part = rest >> (digits - digit) << (digits - digit)
        parts.append(part / (1 << digits))
        rest -= part
    return (*parts, rest / (1 << digits))


_PI: Final = 4 * (4 * _series(1, 5, _DIGITS, -1) - _series(1, 239, _DIGITS, -1))
PI_HALVES: Final = _parts(_PI // 2, _DIGITS, (29, 59, 89))
"""pi / 2 as a sum: the products of its first parts with whole numbers below 2**23 are exact."""
PI_HALF: Final = _parts(_PI // 2, _DIGITS, (52,))
"""pi / 2 as a double and what it lacks."""

PIECE: Final = 26
"""Bits in each entry of `TWO_OVER_PI`."""
_TWO_OVER_PI: Final = (2 * _ONE * _ONE) // _PI
TWO_OVER_PI: Final = np.array(
    [
        float(_TWO_OVER_PI >> (_DIGITS - PIECE * (k + 1)) & ((1 << PIECE) - 1))
        for k in range(_DIGITS // PIECE)
    ]
)
"""2 / pi in pieces of 26 bits, as whole numbers."""

LN_2: Final = _parts(2 * _series(1, 3, _FEW, 1), _FEW, (40,))
"""ln 2: forty digits, so that products with whole numbers below 2**12 are exact, and the rest."""

LOGS_FROM, LOGS_STEP = 45, 64
_LOGS: Final = [
    2 * (1 if k > LOGS_STEP else -1) * _series(abs(k - LOGS_STEP), k + LOGS_STEP, _FEW, 1)
    for k in range(LOGS_FROM, 92)
]
LOGS_HIGH, LOGS_LOW = np.array([_parts(value, _FEW, (40,)) for value in _LOGS]).T
"""log(k/64) for k = 45 ... 91: forty digits, and the rest."""

ANGLES: Final = 8
_ANGLES: Final = [_series(k, ANGLES, _FEW, -1) for k in range(ANGLES)]
_QUARTER: Final = _PI >> (_DIGITS - _FEW + 2)
_ALL: Final = [*_ANGLES, _QUARTER, *(2 * _QUARTER - angle for angle in reversed(_ANGLES))]
ANGLES_HIGH, ANGLES_LOW = np.array([_parts(value, _FEW, (52,)) for value in _ALL]).T
"""atan(k/8) for k = 0 ... 8, then pi/2 - atan((16 - k)/8) to k = 16: 52 digits, and the rest."""

EXPONENTIAL: Final = tuple(1.0 / math.factorial(n) for n in range(2, 14))
"""(exp(x) - 1 - x) / x**2."""
SINE: Final = tuple((-1.0) ** k / math.factorial(2 * k + 1) for k in range(1, 9))
"""(sin(x) - x) / x**3, by x**2."""
COSINE: Final = tuple((-1.0) ** k / math.factorial(2 * k) for k in range(2, 9))
"""(cos(x) - 1 + x**2/2) / x**4, by x**2."""
HYPERBOLIC_SINE: Final = tuple(1.0 / math.factorial(2 * k + 1) for k in range(1, 10))
"""(sinh(x) - x) / x**3, by x**2."""
LOGARITHM: Final = tuple(2.0 / (2 * k + 1) for k in range(1, 11))
"""(2 atanh(x) - 2 x) / x**3, by x**2."""
ARC_TANGENT: Final = tuple((-1.0) ** k / (2 * k + 1) for k in range(1, 8))
"""(atan(x) - x) / x**3, by x**2."""
