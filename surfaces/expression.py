"""The expression tree of a formula, and the formula that writes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

COORDINATES: Final = ("x", "y")
CONSTANTS: Final = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite constant, 0 or more."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """`x`, `y`, `pi`, `e` or a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus one operand."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`left symbol right`, with symbol one of `+ - * / **`."""

    symbol: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Negative | Binary | Call


def parameter_names(expression: Expression) -> tuple[str, ...]:
    """The names that are neither coordinate nor constant, in order of first appearance."""
    names = (node.name for node in walk(expression) if isinstance(node, Name))
    return tuple(
        dict.fromkeys(name for name in names if name not in COORDINATES and name not in CONSTANTS)
    )


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node, left to right."""
    yield expression
    match expression:
        case Negative(operand):
            yield from walk(operand)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from walk(argument)


SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
"""How tightly an expression binds."""
BINDING: Final = {
    "+": (SUM, SUM, PRODUCT),
    "-": (SUM, SUM, PRODUCT),
    "*": (PRODUCT, PRODUCT, SIGN),
    "/": (PRODUCT, PRODUCT, SIGN),
    "**": (POWER, ATOM, SIGN),
}
"""How tightly each operator binds, and how tightly its operands have to, left and right."""


def write_formula(expression: Expression) -> str:
    """The shortest formula that is read as this tree, without spaces."""
    return _write(expression)[0]


def _write(expression: Expression) -> tuple[str, int]:
    match expression:
        case Number(value):
            return _write_number(value), ATOM
        case Name(name):
            return name, ATOM
        case Negative(operand):
            return f"-{_at_least(operand, SIGN)}", SIGN
        case Binary(symbol, left, right):
            own, tight_left, tight_right = BINDING[symbol]
            return f"{_at_least(left, tight_left)}{symbol}{_at_least(right, tight_right)}", own
        case Call(function, arguments):
            return f"{function}({','.join(map(write_formula, arguments))})", ATOM
    raise AssertionError(expression)


def _at_least(expression: Expression, binding: int) -> str:
    text, own = _write(expression)
    return text if own >= binding else f"({text})"


def _write_number(value: float) -> str:
    digits, _, exponent = repr(value).removesuffix(".0").partition("e")
    return f"{digits}e{int(exponent)}" if exponent else digits
