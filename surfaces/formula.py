"""The formula language: text -> expression tree. Nothing here evaluates or executes it.

    sum     = product  { ("+" | "-") product }
    product = unary    { ("*" | "/") unary }
    unary   = ("+" | "-") unary | power
    power   = atom [ ("**" | "^") unary ]          right-associative, binds tighter than a sign on
    its left
    atom    = number | name | function "(" sum { "," sum } ")" | "(" sum ")"

`x` and `y` are the position, `pi` and `e` the constants. The names in `FUNCTIONS` are functions
before a bracket; those in `RESERVED` are nothing else. Any other name is a parameter, which the
page turns into a slider. This is the language of links, version 1: it may grow by texts that it
refuses, never read one otherwise. What people type is read by `surfaces.reading`.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from surfaces.errors import InputError, Phrase, at_most
from surfaces.expression import (
    CONSTANTS,
    COORDINATES,
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    parameter_names,
    walk,
    write_formula,
)
from surfaces.functions import FUNCTIONS, POWER, RESERVED

__all__ = [
    "CONSTANTS",
    "COORDINATES",
    "FUNCTIONS",
    "UNLIMITED",
    "Binary",
    "Call",
    "Correction",
    "Expression",
    "FormulaError",
    "FormulaLimits",
    "Name",
    "Negative",
    "Number",
    "Parser",
    "Token",
    "parameter_names",
    "parse",
    "walk",
    "write_formula",
]

NUMBER: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_TOKEN: Final = re.compile(
    rf"\s*(?:(?P<number>{NUMBER})|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<symbol>\*\*|[-+*/^(),]))"
)
OPERATORS: Final = "+ - * / **"


@dataclass(frozen=True, slots=True)
class FormulaLimits:
    """Largest size of a formula: characters, tree nodes, nested levels, and parameters."""

    length: int = 300
    nodes: int = 200
    depth: int = 25
    parameters: int = 12


UNLIMITED: Final = FormulaLimits(length=100_000, nodes=10_000, depth=100, parameters=100)
"""For formulas that are ours."""


class Correction(NamedTuple):
    """A text in place of one that was refused."""

    text: str
    """The whole formula."""
    label: str
    """The part that differs."""
    parameters: tuple[str, ...] = ()
    """Names that are parameters in it, where they would be read otherwise."""


class FormulaError(InputError):
    """A formula that can't be read: the 0-based column, what was expected, and corrections."""

    def __init__(
        self,
        template: str,
        *,
        text: str,
        position: int,
        allowed: str,
        corrections: Sequence[Correction] = (),
        **values: object,
    ) -> None:
        self.text, self.position, self.corrections = text, position, tuple(corrections)
        template += " (at column {column})"
        super().__init__(
            template, field="formula", value=text, allowed=allowed, column=position + 1, **values
        )


def parse(text: str, limits: FormulaLimits | None = None) -> Expression:
    """Read a formula.

    Args:
        text: in x, y, numbers, named constants, functions and parameters, in the strict grammar of
            links: `x**2 + a*y**2`.
        limits: bounds of length, depth and size; None for those of a typed formula.

    Returns:
        The tree; nothing of the text is ever run.

    Raises:
        FormulaError: with the position and what was expected, or the limit that was passed.
    """
    return Parser(text, limits or FormulaLimits()).parse()


class Token(NamedTuple):
    """A piece of a formula, and the columns of the text that it stands in."""

    kind: str
    """number, name, symbol or end."""
    text: str
    start: int
    end: int


class Parser:
    """A recursive-descent parser of the grammar above."""

    def __init__(self, text: str, limits: FormulaLimits) -> None:
        self.text = text
        self.limits = limits
        if len(text) > limits.length:
            raise self.over(
                "a formula has at most {limit} characters", limits.length, position=limits.length
            )
        self.tokens = list(self.tokenize())
        self.index = 0
        self.nodes = 0
        self.depth = 0

    def tokenize(self) -> Iterator[Token]:
        """Cut the text into tokens, the last of which is its end."""
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                position = len(self.text) - len(self.text[position:].lstrip())
                raise self.foreign_character(position)
            kind = match.lastgroup or ""
            yield Token(kind, match[kind], match.start(kind), match.end(kind))
            position = match.end()
        yield Token("end", "", end, end)

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.index]

    def parse(self) -> Expression:
        """Read the whole text."""
        expression = self.sum()
        if self.token.kind != "end":
            raise self.stray()
        if len(parameter_names(expression)) > self.limits.parameters:
            raise self.over("a formula has at most {limit} parameters", self.limits.parameters)
        return expression

    def sum(self) -> Expression:
        """A sum."""
        return self.left_associative(("+", "-"), self.product)

    def product(self) -> Expression:
        """A product."""
        return self.left_associative(("*", "/"), self.unary)

    def left_associative(
        self, symbols: tuple[str, ...], operand: Callable[[], Expression]
    ) -> Expression:
        """Operands joined by symbols of one rank."""
        left = operand()
        while self.token.text in symbols:
            symbol = self.take().text
            left = self.node(Binary(symbol, left, operand()))
        return left

    def unary(self) -> Expression:
        """An operand with its signs."""
        if self.token.text not in ("+", "-"):
            return self.power()
        symbol = self.take().text
        operand = self.nested(self.unary)
        return self.node(Negative(operand)) if symbol == "-" else operand

    def power(self) -> Expression:
        """An operand with its exponent."""
        base = self.atom()
        if self.token.text not in ("**", "^"):
            return base
        self.take()
        return self.node(Binary("**", base, self.nested(self.unary)))

    def atom(self) -> Expression:
        """A number, a name, a call or a bracket."""
        match self.token.kind, self.token.text:
            case "number", _:
                return self.number()
            case "name", _:
                return self.name()
            case _, "(":
                return self.bracket()
        raise self.unexpected(
            "expected a number, a name or '(', found {found}", Phrase("a number, a name, (")
        )

    def bracket(self) -> Expression:
        """A sum in brackets."""
        self.take()
        inner = self.nested(self.sum)
        self.expect(")")
        return inner

    def number(self) -> Expression:
        """A finite number."""
        token = self.take()
        value = float(token.text)
        if not math.isfinite(value):
            raise self.error(
                "the number {number} is too large",
                token.start,
                at_most(sys.float_info.max),
                number=token.text,
            )
        return self.node(Number(value))

    def name(self) -> Expression:
        """A name, or the call of a function."""
        token = self.take()
        is_called = self.token.text == "("
        if token.text in RESERVED or (is_called and token.text in FUNCTIONS):
            return self.call(token)
        if is_called:
            raise self.no_function(token)
        return self.node(Name(token.text))

    def call(self, function: Token) -> Expression:
        """The arguments of a function."""
        self.expect("(")
        arguments = [self.nested(self.sum)]
        while self.token.text == ",":
            self.take()
            arguments.append(self.nested(self.sum))
        self.expect(")")
        self.check_count(function, len(arguments))
        if function.text == POWER:
            return self.node(Binary("**", *arguments))
        return self.node(Call(function.text, tuple(arguments)))

    def check_count(self, function: Token, count: int) -> None:
        """Refuse a call with too few or too many arguments."""
        fewest, most = FUNCTIONS[function.text]
        if count < fewest or (most is not None and count > most):
            template = (
                "expected two or more arguments of {name}, found {count}"
                if most is None
                else "expected one argument of {name}, found {count}"
                if most == 1
                else "expected two arguments of {name}, found {count}"
                if most == 2
                else "expected three arguments of {name}, found {count}"
            )
            allowed = f"{fewest}..." if most is None else str(most)
            raise self.error(template, function.start, allowed, name=function.text, count=count)

    def nested(self, rule: Callable[[], Expression]) -> Expression:
        """Apply `rule` one level deeper."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise self.over("a formula nests at most {limit} levels deep", self.limits.depth)
        expression = rule()
        self.depth -= 1
        return expression

    def node(self, expression: Expression) -> Expression:
        """The same expression, counted."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise self.over("a formula has at most {limit} terms and operators", self.limits.nodes)
        return expression

    def take(self) -> Token:
        """Step over a token."""
        self.index += 1
        return self.tokens[self.index - 1]

    def expect(self, symbol: str) -> None:
        """Step over the symbol that has to stand here."""
        if self.token.text != symbol:
            raise self.unexpected("expected {allowed}, found {found}", symbol)
        self.take()

    # --- errors

    def foreign_character(self, position: int) -> FormulaError:
        """Error: a character that no formula has."""
        return self.error(
            "unexpected character {found}",
            position,
            Phrase("numbers, names, + - * / ** ^ ( ) ,"),
            found=repr(self.text[position]),
        )

    def no_function(self, token: Token) -> FormulaError:
        """Error: a name before a bracket that is no function's."""
        if token.text in COORDINATES or token.text in CONSTANTS:
            template, allowed = "{name} is not a function: write {allowed}", f"{token.text}*("
        else:
            template = "{name} is not a function; the functions are {allowed}"
            allowed = ", ".join(FUNCTIONS)
        return self.error(template, token.start, allowed, name=token.text)

    def stray(self) -> FormulaError:
        """Error: something after what could have been the end."""
        if self.token.text == ")":
            return self.error("there is no ( for this )", self.token.start, OPERATORS)
        if self.token.kind == "symbol" and self.token.text != "(":
            return self.unexpected("expected an operator, found {found}", OPERATORS)
        left, right = self.tokens[self.index - 1].text, self.token.text
        return self.error(
            "expected an operator between {left} and {right}",
            self.token.start,
            OPERATORS,
            left=left,
            right=right,
        )

    def unexpected(self, template: str, allowed: str) -> FormulaError:
        """Error: another token than what `allowed` says."""
        found = self.token.text or Phrase("the end")
        return self.error(template, self.token.start, allowed, found=found)

    def over(self, template: str, allowed: int, position: int | None = None) -> FormulaError:
        """Error: a limit that was passed."""
        position = self.token.start if position is None else position
        return self.error(template, position, at_most(allowed), limit=allowed)

    def error(self, template: str, position: int, allowed: str, **values: object) -> FormulaError:
        """Error at a place of the text."""
        return FormulaError(
            template,
            text=self.text,
            position=position,
            allowed=allowed,
            corrections=(),
            **values,
        )
