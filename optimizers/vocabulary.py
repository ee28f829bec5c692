"""The functions that update rules are written with: they take numbers and arrays, are compiled, and are traced."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import extending
from numpy import cos, exp, log, maximum, minimum, sign, sin, sqrt, tan, tanh

__all__ = [
    "cos",
    "exp",
    "float32",
    "log",
    "maximum",
    "minimum",
    "sign",
    "sin",
    "sqrt",
    "tan",
    "tanh",
    "where",
]


def where(condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, `no` elsewhere: np.where, except that numbers stay numbers."""
    return np.where(condition, yes, no)[()]


def float32(number: Any) -> Any:
    """The number rounded to single precision, as a double."""
    return np.positive(np.positive(number, dtype=np.float32), dtype=np.float64)


@extending.overload(where)
def _where(condition, yes, no):  # type: ignore[no-untyped-def]
    # numba's own np.where makes an array even of three numbers, and kernels allocate nothing
    return lambda condition, yes, no: yes if condition else no


@extending.overload(float32)
def _float32(number):  # type: ignore[no-untyped-def]
    return lambda number: np.float64(np.float32(number))
