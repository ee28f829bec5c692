"""A formula as a Python expression over numbers that carry derivatives, written from its tree."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from surfaces.autodiff.builder import whole_number
from surfaces.expression import (
    ATOM,
    BINDING,
    CONSTANTS,
    COORDINATES,
    POWER,
    SIGN,
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
)

PREFIX: Final = "p_"
"""Before a parameter's name, which may be any word of Python's."""
_BUILT_IN: Final = ("abs", "min", "max")
"""Functions whose names mean another thing in Python; in scripts they end with an underscore."""


def python_formula(expression: Expression, plain: Collection[str] = ()) -> str:
    """The expression, in which whole numbers are exponents of products and all others are floats.

    An operation on plain numbers alone would raise an error where the page has inf or nan, or take
    hours over large whole numbers: the left one becomes a `constant`.

    Args:
        expression: the formula.
        plain: names that are not parameters, beside x and y.
    """
    return _write(expression, plain)[0]


def _write(expression: Expression, plain: Collection[str]) -> tuple[str, int]:
    match expression:
        case Number(value):
            return repr(value), ATOM
        case Name(name):
            is_plain = name in plain or name in COORDINATES or name in CONSTANTS
            return name if is_plain else PREFIX + name, ATOM
        case Negative(operand):
            return f"-{_at_least(operand, SIGN, plain)}", SIGN
        case Binary("**", base, exponent) if (whole := whole_number(exponent)) is not None:
            return f"{_operand(base, ATOM, plain)}**{whole}", POWER
        case Binary(symbol, left, right):
            own, tight_left, tight_right = BINDING[symbol]
            space = "" if symbol == "**" else " "
            first = _at_least(left, tight_left, plain)
            if _is_number(left) and _is_number(right):
                first = _operand(left, tight_left, plain)
            return f"{first}{space}{symbol}{space}{_at_least(right, tight_right, plain)}", own
        case Call(function, arguments):
            name = function + "_" * (function in _BUILT_IN)
            return f"{name}({', '.join(python_formula(each, plain) for each in arguments)})", ATOM
    raise AssertionError(expression)


def _operand(expression: Expression, binding: int, plain: Collection[str]) -> str:
    """An operand that is no plain number."""
    text = _at_least(expression, binding, plain)
    return f"constant({python_formula(expression, plain)})" if _is_number(expression) else text


def _at_least(expression: Expression, binding: int, plain: Collection[str]) -> str:
    text, own = _write(expression, plain)
    return text if own >= binding else f"({text})"


def _is_number(expression: Expression) -> bool:
    return isinstance(expression, Number) or (
        isinstance(expression, Negative) and _is_number(expression.operand)
    )
