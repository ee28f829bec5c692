"""The functions with which update rules are written.

They take numbers and arrays, are compiled, and are traced.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numba import extending
from numpy import maximum, minimum, sign, sqrt

from surfaces.autodiff import functions
from surfaces.autodiff.emitter import FUNCTIONS
from surfaces.autodiff.functions import where

__all__ = [
    "cos",
    "exp",
    "float32",
    "log",
    "maximum",
    "minimum",
    "power",
    "sign",
    "sin",
    "sqrt",
    "tan",
    "tanh",
    "where",
]


def float32(number: Any) -> Any:
    """The number rounded to single precision, as a double."""
    return np.positive(np.positive(number, dtype=np.float32), dtype=np.float64)


def _elementary(name: str) -> Callable[..., Any]:
    """A function of Ravine's own for numbers and arrays, traced as NumPy's of that name."""
    own, in_numpy = getattr(functions, name), getattr(np, name)

    @wraps(own)
    def function(*numbers: Any) -> Any:
        if all(isinstance(number, int | float | np.ndarray | np.generic) for number in numbers):
            with np.errstate(all="ignore"):
                return own(*numbers)
        return in_numpy(*numbers)

    if FUNCTIONS[name].arguments == 1:
        extending.overload(function)(lambda x: lambda x: own(x))
    else:
        extending.overload(function)(lambda x, y: lambda x, y: own(x, y))
    return function


cos, exp, log, power = map(_elementary, ("cos", "exp", "log", "power"))
sin, tan, tanh = map(_elementary, ("sin", "tan", "tanh"))


@extending.overload(float32)
def _float32(number):  # type: ignore[no-untyped-def]
    return lambda number: np.float64(np.float32(number))
