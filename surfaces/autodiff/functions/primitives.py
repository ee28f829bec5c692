"""The operations that elementary functions are made of, beside Python's own operators.

They take numbers and arrays of NumPy; what writes LLVM text (`surfaces.autodiff.library`) has
methods of the same names.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import extending

TO_WHOLE: Final = 1.5 * 2.0**52
"""Adding it rounds a number to a whole one, which the low bits of the sum then hold."""
TO_WHOLE_BITS: Final = int(struct.unpack("<q", struct.pack("<d", TO_WHOLE))[0])
_UPPER: Final = -(1 << 27)
"""Mask of the sign, the exponent and the upper 26 bits of a number."""


def where(condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`: np.where, except that numbers stay numbers."""
    return np.where(condition, yes, no)[()]


def bits(x: Any) -> Any:
    """The bits of a double, as a signed whole number."""
    return x.bits() if hasattr(x, "bits") else np.asarray(x, np.float64).view(np.int64)[()]


def number(whole: Any) -> Any:
    """The double of these bits."""
    if hasattr(whole, "number"):
        return whole.number()
    return np.asarray(whole, np.int64).view(np.float64)[()]


def entry(table: Any, index: Any) -> Any:
    """An entry of a table of doubles."""
    return index.entry(table) if hasattr(index, "entry") else table[index]


def rarely(condition: Any, function: Callable[[Any], Any], x: Any, usual: Any) -> Any:
    """The results of `function(x)` where the condition holds, which is rare, else `usual`."""
    if hasattr(condition, "rarely"):
        return condition.rarely(function, x, usual)
    if not np.any(condition):
        return usual
    return tuple(map(where, (condition,) * len(usual), function(x), usual))


def polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    """c0 + c1 x + c2 x**2 + ...: even and odd powers apart, so that two chains run side by side."""
    square = x * x
    even, odd = (_horner(square, coefficients[first::2]) for first in range(2))
    return even + x * odd


def _horner(x: Any, coefficients: tuple[float, ...]) -> Any:
    total: Any = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = x * total + coefficient
    return total


def whole_number(x: Any) -> Any:
    """A number below 2**51 without a fraction, as a whole number."""
    return bits(x + TO_WHOLE) - TO_WHOLE_BITS


def float_of(whole: Any) -> Any:
    """A whole number below 2**51, as a double."""
    return number(whole + TO_WHOLE_BITS) - TO_WHOLE


def sum_with_rest(a: Any, b: Any) -> Any:
    """a + b, and what rounding takes from it (Knuth, The Art of Computer Programming 2, 4.2.2)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def halves(x: Any) -> Any:
    """The upper 26 bits of a number, and the rest: products of halves are exact."""
    upper = number(bits(x) & _UPPER)
    return upper, x - upper


def product_with_rest(a: Any, b: Any) -> Any:
    """A product, and what rounding takes from it (Dekker, A floating-point technique, 1971)."""
    product = a * b
    (a1, a2), (b1, b2) = halves(a), halves(b)
    return product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


@extending.overload(where)
def _where(condition, yes, no):  # type: ignore[no-untyped-def]
    # numba's own np.where makes an array even of three numbers, and kernels allocate nothing
    return lambda condition, yes, no: yes if condition else no
