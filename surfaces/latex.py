"""Expression tree -> TeX, with no more parentheses than needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from surfaces.formula import Binary, Call, Expression, Name, Negative, Number

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
"""How tightly an expression holds together."""

_GREEK: Final = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
        "tau",
        "phi",
        "chi",
        "psi",
        "omega",
        "pi",
    ]
)
_COMMANDS: Final = {
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "asinh": r"\operatorname{arsinh}",
    "acosh": r"\operatorname{arcosh}",
    "atanh": r"\operatorname{artanh}",
    "sigmoid": r"\sigma",
    "log10": r"\log_{10}",
    "log2": r"\log_{2}",
}
"""Functions whose command is not their own name."""
_NAMED: Final = re.compile(
    "sin|cos|tan|sec|csc|cot|arcsin|arccos|arctan|sinh|cosh|tanh|coth|log|ln|min|max"
)
"""Functions that are a command of TeX by their own name; all others are operators."""
_BRACKETS: Final = {
    "abs": (r"\left|", r"\right|"),
    "floor": (r"\left\lfloor ", r"\right\rfloor"),
    "ceil": (r"\left\lceil ", r"\right\rceil"),
    "sqrt": (r"\sqrt{", "}"),
    "cbrt": (r"\sqrt[3]{", "}"),
}
"""Functions that are written around their argument."""


def tex(expression: Expression, symbols: Mapping[str, str] | None = None) -> str:
    """The formula in TeX; `symbols` are the TeX of names that have one of their own."""
    return _Writer(symbols or {}).write(expression)[0]


class _Writer:
    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = symbols

    def tex(self, expression: Expression) -> str:
        return self.write(expression)[0]

    def write(self, expression: Expression) -> tuple[str, int]:
        match expression:
            case Number(value):
                text = _number(value)
                return text, _PRODUCT if "^" in text else _ATOM
            case Name(name):
                return self.symbols.get(name) or _name(name), _ATOM
            case Negative(operand):
                return f"-{self.at_least(operand, _PRODUCT)}", _SIGN
            case Binary("/", left, right):
                return rf"\frac{{{self.tex(left)}}}{{{self.tex(right)}}}", _PRODUCT
            case Binary("**", base, exponent):
                return f"{self.at_least(base, _ATOM)}^{{{self.tex(exponent)}}}", _POWER
            case Binary("*", left, right):
                first, second = self.at_least(left, _PRODUCT), self.at_least(right, _SIGN + 1)
                between = r" \cdot " if second[0].isdigit() else r"\,"
                return f"{first}{between}{second}", _PRODUCT
            case Binary(symbol, left, right):
                tight = _PRODUCT if symbol == "-" else _SUM
                return f"{self.at_least(left, _SUM)} {symbol} {self.at_least(right, tight)}", _SUM
            case Call(function, (argument,)) if function in _BRACKETS:
                opening, closing = _BRACKETS[function]
                return f"{opening}{self.tex(argument)}{closing}", _ATOM
            case Call("square", (argument,)):
                return self.write(Binary("**", argument, Number(2.0)))
            case Call("exp2", (argument,)):
                return self.write(Binary("**", Number(2.0), argument))
            case Call("exp", (argument,)):
                return f"e^{{{self.tex(argument)}}}", _POWER
            case Call(function, arguments):
                own = rf"\{function}" if _NAMED.fullmatch(function) else ""
                command = _COMMANDS.get(function) or own or rf"\operatorname{{{function}}}"
                inside = ", ".join(self.tex(argument) for argument in arguments)
                return rf"{command}\left({inside}\right)", _ATOM
        raise AssertionError(expression)

    def at_least(self, expression: Expression, tightness: int) -> str:
        text, own = self.write(expression)
        return text if own >= tightness else rf"\left({text}\right)"


def _number(value: float) -> str:
    digits, _, exponent = f"{value:.15g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _name(name: str) -> str:
    if name in _GREEK:
        return rf"\{name}"
    stem, _, index = name.partition("_")
    letters = stem if len(stem) == 1 else rf"\{stem}" if stem in _GREEK else rf"\mathrm{{{stem}}}"
    return f"{letters}_{{{index.replace('_', ' ')}}}" if index else letters
