"""Elementary functions of IEEE arithmetic alone: the same bits on every processor and C library.

Each is a plain function of additions, products, quotients, roots, comparisons and bits, without a
branch that depends on its argument. It takes numbers and arrays of NumPy, and is written as LLVM
text for the interpreter and for native code (`surfaces.autodiff.library`). Errors are at most 2
units in the last place; nothing may be contracted to fused multiply-adds.
"""

from __future__ import annotations

from typing import Final

from surfaces.autodiff.functions.circular import acos, asin, atan, cos, sin, sine_and_cosine, tan
from surfaces.autodiff.functions.constants import (
    ANGLES_HIGH,
    ANGLES_LOW,
    LOGS_HIGH,
    LOGS_LOW,
    TWO_OVER_PI,
)
from surfaces.autodiff.functions.exponential import (
    cosh,
    exp,
    log,
    log1p,
    power,
    sinh,
    tanh,
)
from surfaces.autodiff.functions.primitives import where

__all__ = [
    "TABLES",
    "acos",
    "asin",
    "atan",
    "cos",
    "cosh",
    "exp",
    "log",
    "log1p",
    "power",
    "sin",
    "sine_and_cosine",
    "sinh",
    "tan",
    "tanh",
    "where",
]

TABLES: Final = {
    "two_over_pi": TWO_OVER_PI,
    **{"angles_high": ANGLES_HIGH, "angles_low": ANGLES_LOW},
    **{"logs_high": LOGS_HIGH, "logs_low": LOGS_LOW},
}
"""The tables that the functions read."""
