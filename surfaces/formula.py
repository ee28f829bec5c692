"""The formula language: text -> expression tree. Nothing here evaluates, and nothing is ever executed.

    sum     = product  { ("+" | "-") product }
    product = unary    { ("*" | "/") unary }
    unary   = ("+" | "-") unary | power
    power   = atom [ ("**" | "^") unary ]          right-associative, binds tighter than a sign on
    its left
    atom    = number | name | function "(" sum { "," sum } ")" | "(" sum ")"

`x` and `y` are the position, `pi` and `e` the constants, the names in `FUNCTIONS` the functions;
any other name is a parameter, which the page turns into a slider.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from surfaces.errors import InputError, Phrase, at_most

COORDINATES: Final = ("x", "y")
CONSTANTS: Final = {"pi": math.pi, "e": math.e}
FUNCTIONS: Final = {
    "sin": 1,
    "cos": 1,
    "tan": 1,
    "asin": 1,
    "acos": 1,
    "atan": 1,
    "sinh": 1,
    "cosh": 1,
    "tanh": 1,
    "exp": 1,
    "log": 1,
    "sqrt": 1,
    "abs": 1,
    "sign": 1,
    "sigmoid": 1,
    "softplus": 1,
    "min": 2,
    "max": 2,
}
"""Function names with the number of their arguments; `min` and `max` take two or more."""

LOOKALIKES: Final = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u00f7": "/",
    "\u2044": "/",
    "\u00b2": "**2",
    "\u00b3": "**3",
    "\u03c0": "pi",
    "\u221a": "sqrt",
    "\uff08": "(",
    "\uff09": ")",
    "\uff0c": ",",
    "[": "(",
    "]": ")",
}
"""What keyboards and other programs write, and what stands for it here."""

_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<symbol>\*\*|[-+*/^(),]))"
)


@dataclass(frozen=True, slots=True)
class FormulaLimits:
    """What a formula may cost: characters, tree nodes, nested levels, and parameters."""

    length: int = 300
    nodes: int = 200
    depth: int = 25
    parameters: int = 12


class FormulaError(InputError):
    """A formula that can't be read: where (0-based column), and what was expected there."""

    def __init__(
        self, template: str, *, text: str, position: int, allowed: str, **values: object
    ) -> None:
        self.text, self.position = text, position
        template += " (at column {column})"
        super().__init__(
            template, field="formula", value=text, allowed=allowed, column=position + 1, **values
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A finite constant."""

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
    """A function of `FUNCTIONS` and its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Negative | Binary | Call


def parse(text: str, limits: FormulaLimits | None = None) -> Expression:
    """Read a formula.

    Raises:
        FormulaError: with the position and what was expected, or the limit that was passed.
    """
    return _Parser(text, limits or FormulaLimits()).parse()


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


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _Parser:
    def __init__(self, text: str, limits: FormulaLimits) -> None:
        self.text = text
        self.limits = limits
        if len(text) > limits.length:
            raise self.over("length", "a formula has at most {limit} characters", limits.length)
        self.tokens = list(self.tokenize())
        self.index = 0
        self.nodes = 0
        self.depth = 0

    def tokenize(self) -> Iterator[_Token]:
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                position = len(self.text) - len(self.text[position:].lstrip())
                raise self.foreign_character(position)
            kind = match.lastgroup or ""
            yield _Token(kind, match[kind], match.start(kind))
            position = match.end()
        yield _Token("end", "", end)

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def parse(self) -> Expression:
        expression = self.sum()
        if self.token.kind != "end":
            raise (
                self.unexpected_operand()
                if self.token.kind != "symbol" or self.token.text == "("
                else self.stray_symbol()
            )
        if len(parameter_names(expression)) > self.limits.parameters:
            raise self.over(
                "parameters", "a formula has at most {limit} parameters", self.limits.parameters
            )
        return expression

    def sum(self) -> Expression:
        return self.left_associative(("+", "-"), self.product)

    def product(self) -> Expression:
        return self.left_associative(("*", "/"), self.unary)

    def left_associative(
        self, symbols: tuple[str, ...], operand: Callable[[], Expression]
    ) -> Expression:
        left = operand()
        while self.token.text in symbols:
            symbol = self.take().text
            left = self.node(Binary(symbol, left, operand()))
        return left

    def unary(self) -> Expression:
        if self.token.text not in ("+", "-"):
            return self.power()
        symbol = self.take().text
        operand = self.nested(self.unary)
        return self.node(Negative(operand)) if symbol == "-" else operand

    def power(self) -> Expression:
        base = self.atom()
        if self.token.text not in ("**", "^"):
            return base
        self.take()
        return self.node(Binary("**", base, self.nested(self.unary)))

    def atom(self) -> Expression:
        match self.token.kind, self.token.text:
            case "number", _:
                return self.number()
            case "name", _:
                return self.name()
            case _, "(":
                self.take()
                inner = self.nested(self.sum)
                self.expect(")")
                return inner
        raise self.unexpected(
            "expected a number, a name or '(', found {found}", Phrase("a number, a name, (")
        )

    def foreign_character(self, position: int) -> FormulaError:
        character = self.text[position]
        if character in LOOKALIKES:
            return self.error(
                "unexpected character {found}: write {allowed}",
                position,
                LOOKALIKES[character],
                found=repr(character),
            )
        return self.error(
            "unexpected character {found}",
            position,
            Phrase("numbers, names, + - * / ** ^ ( ) ,"),
            found=repr(character),
        )

    def number(self) -> Expression:
        token = self.take()
        value = float(token.text)
        if not math.isfinite(value):
            raise self.error(
                "the number {number} is too large",
                token.position,
                at_most(sys.float_info.max),
                number=token.text,
            )
        return self.node(Number(value))

    def name(self) -> Expression:
        token = self.take()
        if token.text in FUNCTIONS:
            return self.call(token)
        if self.token.text == "(":
            raise self.no_function(token)
        return self.node(Name(token.text))

    def no_function(self, token: _Token) -> FormulaError:
        if token.text in COORDINATES or token.text in CONSTANTS:
            return self.error(
                "{name} is not a function: write {allowed}",
                token.position,
                f"{token.text}*(",
                name=token.text,
            )
        return self.error(
            "{name} is not a function; the functions are {allowed}",
            token.position,
            ", ".join(FUNCTIONS),
            name=token.text,
        )

    def call(self, function: _Token) -> Expression:
        self.expect("(")
        arguments = [self.nested(self.sum)]
        while self.token.text == ",":
            self.take()
            arguments.append(self.nested(self.sum))
        self.expect(")")
        if FUNCTIONS[function.text] == 1 and len(arguments) != 1:
            raise self.error(
                "{name} takes one argument, not {count}",
                function.position,
                "1",
                name=function.text,
                count=len(arguments),
            )
        if len(arguments) < FUNCTIONS[function.text]:
            raise self.error(
                "{name} takes two or more arguments, not {count}",
                function.position,
                "2...",
                name=function.text,
                count=len(arguments),
            )
        return self.node(Call(function.text, tuple(arguments)))

    def nested(self, rule: Callable[[], Expression]) -> Expression:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise self.over(
                "depth", "a formula nests at most {limit} levels deep", self.limits.depth
            )
        expression = rule()
        self.depth -= 1
        return expression

    def node(self, expression: Expression) -> Expression:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise self.over(
                "nodes", "a formula has at most {limit} terms and operators", self.limits.nodes
            )
        return expression

    def take(self) -> _Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def expect(self, symbol: str) -> None:
        if self.token.text != symbol:
            raise self.unexpected("expected {allowed}, found {found}", symbol)
        self.take()

    def unexpected(self, template: str, allowed: str) -> FormulaError:
        found = self.token.text or Phrase("the end")
        return self.error(template, self.token.position, allowed, found=found)

    def stray_symbol(self) -> FormulaError:
        if self.token.text == ")":
            return self.error("there is no ( for this )", self.token.position, "+ - * / **")
        return self.unexpected("expected an operator, found {found}", "+ - * / **")

    def unexpected_operand(self) -> FormulaError:
        left, right = self.tokens[self.index - 1].text, self.token.text
        return self.error(
            "expected an operator: write {allowed}", self.token.position, f"{left}*{right}"
        )

    def over(self, limit: str, template: str, allowed: int) -> FormulaError:
        position = allowed if limit == "length" else self.token.position
        return self.error(template, position, at_most(allowed), limit=allowed)

    def error(self, template: str, position: int, allowed: str, **values: object) -> FormulaError:
        return FormulaError(template, text=self.text, position=position, allowed=allowed, **values)
