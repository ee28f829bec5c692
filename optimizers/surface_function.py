"""A surface from a plain function of x and y: called once with symbols, it yields a formula."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partialmethod
from types import FunctionType
from typing import Any, Final

import numpy as np

from optimizers.purity import NotTraceable, check_purity, place_of
from surfaces.errors import InputError, Phrase
from surfaces.formula import (
    UNLIMITED,
    Binary,
    Call,
    Expression,
    FormulaError,
    Name,
    Negative,
    Number,
    parameter_names,
    parse,
    write_formula,
)
from surfaces.surface import Surface, typed_surface

_BINARY: Final[dict[Any, str]] = {
    **{np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/"},
    **{np.power: "**", np.float_power: "**"},
}
_FUNCTIONS: Final[dict[Any, str]] = {
    **{getattr(np, name): name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{getattr(np, name): name for name in ("exp", "exp2", "expm1", "log", "log2", "log10")},
    **{getattr(np, name): name for name in ("log1p", "sqrt", "cbrt", "square", "sign", "hypot")},
    **{getattr(np, name): name for name in ("floor", "ceil", "trunc")},
    **{np.arcsin: "asin", np.arccos: "acos", np.arctan: "atan", np.arctan2: "atan2"},
    **{np.arcsinh: "asinh", np.arccosh: "acosh", np.arctanh: "atanh", np.rint: "round"},
    **{np.absolute: "abs", np.fabs: "abs", np.maximum: "max", np.minimum: "min"},
    **{np.remainder: "mod"},
}


class Symbol:
    """A part of the formula."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **named: Any) -> Symbol:
        if method == "__call__" and not named:
            given = tuple(_expression(operand) for operand in operands)
            if ufunc is np.negative:
                return Symbol(Negative(*given))
            if ufunc in _BINARY:
                return Symbol(Binary(_BINARY[ufunc], *given))
            if ufunc in _FUNCTIONS:
                return Symbol(Call(_FUNCTIONS[ufunc], given))
        raise TypeError(f"np.{ufunc.__name__} is not in the formula language")

    def __array_function__(self, function: Any, types: Any, operands: Any, named: Any) -> Symbol:
        raise TypeError(f"np.{function.__name__} is not in the formula language")

    def _operation(self, ufunc: Any, other: Any) -> Any:
        return ufunc(self, other)

    def _reversed(self, ufunc: Any, other: Any) -> Any:
        return ufunc(other, self)

    __add__, __radd__ = partialmethod(_operation, np.add), partialmethod(_reversed, np.add)
    __sub__ = partialmethod(_operation, np.subtract)
    __rsub__ = partialmethod(_reversed, np.subtract)
    __mul__, __rmul__ = (partialmethod(f, np.multiply) for f in (_operation, _reversed))
    __truediv__, __rtruediv__ = (partialmethod(f, np.divide) for f in (_operation, _reversed))
    __pow__, __rpow__ = (partialmethod(f, np.power) for f in (_operation, _reversed))
    __mod__, __rmod__ = (partialmethod(f, np.remainder) for f in (_operation, _reversed))

    def __neg__(self) -> Symbol:
        return Symbol(Negative(self.expression))

    def __abs__(self) -> Symbol:
        return Symbol(Call("abs", (self.expression,)))

    def __bool__(self) -> bool:
        raise TypeError("a surface has no cases: write them with max, min, abs or sign")

    def _compared(self, other: Any) -> bool:
        return bool(self)

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _compared
    __hash__ = None  # type: ignore[assignment]

    def __float__(self) -> float:
        raise TypeError("a plain number is asked for; functions come from NumPy")

    __int__ = __index__ = __iter__ = __float__


def _expression(value: Any) -> Expression:
    if isinstance(value, Symbol):
        return value.expression
    constant = float(value)
    if not math.isfinite(constant):
        raise TypeError(f"{constant} is not finite")
    return Negative(Number(-constant)) if math.copysign(1.0, constant) < 0.0 else Number(constant)


def surface_of(function: Callable[..., Any]) -> Surface:
    """The surface that a function describes.

    Args:
        function: of x and y, of operators, numbers and NumPy's functions; further arguments are
            parameters of the surface, with their defaults.

    Returns:
        The surface of the formula that the function computes.

    Raises:
        InputError: the function does not take x and y, or a parameter has a name that formulas use.
        NotTraceable: it depends on more than its arguments; with the file and the line.
    """
    plain = isinstance(function, FunctionType)
    names = list(inspect.signature(function).parameters.values()) if plain else []
    if len(names) < 2 or any(name.kind is not name.POSITIONAL_OR_KEYWORD for name in names):
        raise _refused(function, Phrase("a plain function of x and y"))
    check_purity(function)
    defaults = {
        name.name: 1.0 if name.default is name.empty else float(name.default) for name in names[2:]
    }
    for name in defaults:
        if not _is_free(name):
            raise _refused(
                name, Phrase("a parameter with a name that formulas have no other use for")
            )
    symbols = [Symbol(Name(name)) for name in ("x", "y", *defaults)]
    try:
        expression = _expression(function(*symbols))
    except Exception as error:
        raise NotTraceable(f"{place_of(error, function, __file__)}{error}") from error
    surface = typed_surface(write_formula(expression), UNLIMITED)
    parameters = [replace(p, default=defaults[p.name]) for p in surface.parameters]
    return replace(surface, parameters=tuple(parameters))


def _is_free(name: str) -> bool:
    """Return True if a name is a parameter in the formula language."""
    try:
        return parse(name, UNLIMITED) == Name(name) and parameter_names(Name(name)) == (name,)
    except FormulaError:
        return False


def _refused(function: object, allowed: Phrase) -> InputError:
    return InputError(
        "{field} must be {allowed}, not {value!r}.", field="on", value=function, allowed=allowed
    )
