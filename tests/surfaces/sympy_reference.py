"""Other ways to the same numbers: Python's reading of a formula, SymPy's derivatives.

Beside them are differences, and a tape without tricks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sympy

from surfaces.autodiff import interpreter as ev
from surfaces.autodiff import operations as ops
from surfaces.autodiff.tape import BoundTape, Tape
from surfaces.formula import CONSTANTS, FUNCTIONS

Array = npt.NDArray[np.float64]

NUMPY_NAMES: Final[dict[str, Any]] = {
    **{name: getattr(np, name) for name in FUNCTIONS if hasattr(np, name)},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "softplus": lambda u: np.log(1 + np.exp(u)),
    "ln": np.log,
    "pow": np.power,
    "sec": lambda u: 1 / np.cos(u),
    "csc": lambda u: 1 / np.sin(u),
    "cot": lambda u: 1 / np.tan(u),
    "atan2": np.arctan2,
    "sech": lambda u: 1 / np.cosh(u),
    "csch": lambda u: 1 / np.sinh(u),
    "coth": lambda u: 1 / np.tanh(u),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "relu": lambda u: np.maximum(u, 0),
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    **{name: np.float64(value) for name, value in CONSTANTS.items()},
}


class _Floor(sympy.Function):  # type: ignore[misc]  # SymPy ships no types
    """SymPy's own floor has no derivative."""

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


SYMPY_NAMES: Final[dict[str, Any]] = {
    **{name: getattr(sympy, name) for name in FUNCTIONS if hasattr(sympy, name)},
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "log10": lambda u: sympy.log(u, 10),
    "log2": lambda u: sympy.log(u, 2),
    "log1p": lambda u: sympy.log(1 + u),
    "exp2": lambda u: sympy.Integer(2) ** u,
    "expm1": lambda u: sympy.exp(u) - 1,
    "square": lambda u: u**2,
    "cbrt": lambda u: sympy.sign(u) * sympy.Abs(u) ** sympy.Rational(1, 3),
    "hypot": lambda u, v: sympy.sqrt(u**2 + v**2),
    "pow": lambda u, v: u**v,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "floor": _Floor,
    "ceil": lambda u: -_Floor(-u),
    "round": lambda u: _Floor(u + sympy.Rational(1, 2)),  # no sample is half way
    "trunc": lambda u: sympy.sign(u) * _Floor(sympy.Abs(u)),
    "mod": lambda u, v: u - v * _Floor(u / v),
    "relu": lambda u: sympy.Max(0, u),
    "clip": lambda u, low, high: sympy.Min(sympy.Max(u, low), high),
    "abs": sympy.Abs,
    "min": sympy.Min,
    "max": sympy.Max,
    "pi": sympy.pi,
    "e": sympy.E,
}

ORDERS: Final = (("x",), ("y",), ("x", "x"), ("x", "y"), ("y", "y"))
"""What the derivative planes are taken along."""


_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def python_value(
    text: str,
    x: npt.NDArray[Any],
    y: npt.NDArray[Any],
    parameters: Mapping[str, float] | None = None,
) -> npt.NDArray[Any]:
    """The formula as Python and NumPy compute it, in the precision of x and y.

    For the tests' own formulas only.
    """
    names = {**NUMPY_NAMES, **(parameters or {}), "x": x, "y": y, "number": x.dtype.type}
    with np.errstate(all="ignore"):
        return np.broadcast_to(
            eval(
                _NUMBER.sub(r"number(\g<0>)", text.replace("^", "**")),
                {"__builtins__": {}, **names},
            ),
            x.shape,
        )


@cache
def _sympy_planes(text: str, names: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    symbols = {name: sympy.Symbol(name, real=True) for name in ("x", "y", *names)}
    expression = sympy.sympify(
        eval(text.replace("^", "**"), {"__builtins__": {}, **SYMPY_NAMES, **symbols})
    )
    planes = [
        expression,
        *(sympy.diff(expression, *(symbols[axis] for axis in axes)) for axes in ORDERS),
    ]
    away_from_kinks = {
        "DiracDelta": lambda u, *_: np.zeros_like(u),
        "Heaviside": lambda u, *_: np.where(u > 0, 1.0, 0.0),
        "sign": np.sign,
        "_Floor": np.floor,
    }
    return tuple(
        sympy.lambdify(list(symbols.values()), plane, [away_from_kinks, "numpy"])
        for plane in planes
    )


def sympy_planes(
    text: str, x: Array, y: Array, parameters: Mapping[str, float] | None = None
) -> Array:
    """(6, n): value, gradient and Hessian by symbolic differentiation."""
    given = dict(parameters or {})
    functions = _sympy_planes(text, tuple(given))
    return np.array(
        [
            np.broadcast_to(np.asarray(f(x, y, *given.values()), np.float64), x.shape)
            for f in functions
        ]
    )


def central_differences(
    f: Callable[[Array, Array], Array], x: Array, y: Array, step: float
) -> tuple[Array, Array]:
    """(df/dx, df/dy) with an error of order step**2."""
    return (f(x + step, y) - f(x - step, y)) / (2 * step), (f(x, y + step) - f(x, y - step)) / (
        2 * step
    )


def naive_planes(
    tape: Tape, parameters: Mapping[str, float], x: float, y: float, order: int
) -> Array:
    """A tape as it was compiled: a register for every result, one lane, a fresh workspace.

    Nothing is reused, nothing precomputed.
    """
    work = np.zeros((tape.registers, 6))
    for register, value in tape.constants.items():
        work[register, ops.VALUE] = value
    for name, register in tape.parameters.items():
        work[register, ops.VALUE] = parameters[name]
    work[0, ops.VALUE], work[0, ops.DX] = x, 1.0
    work[1, ops.VALUE], work[1, ops.DY] = y, 1.0
    ev.evaluate(np.array(tape.instructions, np.int32).reshape(-1, 6), work, 1, order)
    return np.asarray(work[tape.out, : ops.PLANES[order]])


def same_bits(one: npt.ArrayLike, other: npt.ArrayLike) -> bool:
    """Equal to the last bit; nan is nan, and 0.0 is -0.0: no loss can tell them apart."""
    return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True)


def scale_of(planes: Array) -> Array:
    """(planes, 1): the largest magnitude in each, at least 1.

    It is what rounding is relative to where terms cancel.
    """
    return np.asarray(np.maximum(np.max(np.abs(planes), axis=-1, keepdims=True), 1.0))


def planes_at(tape: BoundTape, x: Array, y: Array) -> Array:
    """(6, n)."""
    return tape.evaluate(x, y, order=2)
