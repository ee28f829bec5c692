r"""The parser of formulas as people write them: links' grammar, and what else has one meaning.

    product = unary { ("*" | "/") unary | factor }     factor: a power that begins where an operator
                                                       was left out
    atom    = ... | "|" sum "|" | root atom | "\frac" atom atom | function [ power ] bracket

What has two meanings is refused with both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from surfaces.errors import Phrase
from surfaces.expression import CONSTANTS, COORDINATES, Binary, Call, Expression, Name, Number
from surfaces.formula import FormulaError, FormulaLimits, Token
from surfaces.functions import FUNCTIONS, POWER, Arity
from surfaces.reading.corrections import Edit, corrected
from surfaces.reading.names import Notice, is_symbol, starts_operand
from surfaces.reading.refusals import COMPARISONS, WORDS, RefusingParser, is_inverse

_BARS: Final = ("|", "\u2016")
_POWER_SIGN: Final = "**"
_CALLABLE: Final = ("f", "g", "h", "F", "G", "H", "Gamma", "Phi")
"""Letters that are functions in front of a bracket, though nobody has said which."""


class LooseParser(RefusingParser):
    """Reads the tokens of `read_names`."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        limits: FormulaLimits,
        parameters: frozenset[str] = frozenset(),
    ) -> None:
        self.given_tokens = tokens
        self.parameters = parameters
        self.notices: list[Notice] = []
        self.bars: list[int] = []
        """The depth inside each pair of bars that is open."""
        self.exponent: tuple[int, int] | None = None
        """The first token of an exponent that may go on, and the first one after it."""
        super().__init__(text, limits)

    def tokenize(self) -> Iterator[Token]:
        """The tokens as they were read."""
        return iter(self.given_tokens)

    # --- products

    def product(self) -> Expression:
        """A product, operators left out where that has one meaning."""
        first = self.index
        divisor: int | None = None
        left = self.unary()
        while True:
            if self.token.text in ("*", "/"):
                symbol = self.take().text
                divisor = self.index if symbol == "/" else None
                left = self.node(Binary(symbol, left, self.unary()))
            elif self.starts_factor():
                self.check_factor(first, divisor)
                left = self.node(Binary("*", left, self.power()))
            else:
                return left

    def starts_factor(self) -> bool:
        """Return True where a factor begins; a bar ends one if one is open here."""
        if self.token.text in _BARS:
            return self.bars[-1:] != [self.depth]
        return starts_operand(self.token)

    def check_factor(self, first: int, divisor: int | None) -> None:
        """Refuse a factor whose place has two meanings, or none.

        Args:
            first: the product's first token.
            divisor: the first token after the last division, if nothing was multiplied since.
        """
        before, token = self.tokens[self.index - 1], self.token
        if token.kind == "number":
            raise self.number_after(before)
        if token.text == "mod" and self.tokens[self.index + 1].text != "(":
            raise self.infix(first)
        between = self.text[before.end : token.start]
        is_new_line = "\n" in between or "\\\\" in between
        if is_new_line or not self.may_touch(before, token):
            raise self.two_operands()
        if divisor is not None:
            raise self.two_readings(first, divisor)
        if self.exponent is not None and self.exponent[1] == self.index:
            raise self.two_readings(first, self.exponent[0])

    def may_touch(self, before: Token, token: Token) -> bool:
        """Return True where an operator may be left out: a word beside a word is no product."""
        is_word = token.kind == "name" and token.text not in self.parameters
        if before.kind != "name":
            return not (is_word and token.text.lower() in WORDS)
        if token.text == "(":
            self.check_call(before)
            return True
        names = [each for each in (before, token) if each.kind == "name"]
        return all(
            name.text in self.parameters
            or is_symbol(name.text)
            or self.text[name.start] == "\\"  # LaTeX names are never cut
            for name in names
        )

    def check_call(self, name: Token) -> None:
        """Refuse a word before a bracket, which looks like a function.

        Of a letter, the product is noted.
        """
        text = name.text
        if text in self.parameters or text in COORDINATES or text in CONSTANTS:
            return
        if text in _CALLABLE or not is_symbol(text):
            raise self.no_function(name)
        self.notices.append(Notice(name.start, f"{text}(", f"{text}*("))

    def power(self) -> Expression:
        """An operand with its exponent."""
        first = self.index
        base = self.with_methods(self.atom())
        if self.token.text != _POWER_SIGN:
            return base
        self.take()
        start = self.index
        exponent = self.nested(self.unary)
        if self.may_go_on(first, start):
            self.exponent = (start, self.index)
        return self.node(Binary(_POWER_SIGN, base, exponent))

    def with_methods(self, operand: Expression) -> Expression:
        """An operand and its methods, such as x.pow(2) and (x-1).abs()."""
        while self.token.text == "." and self.tokens[self.index + 1].kind == "function":
            self.take()
            operand = self.call(self.take(), operand)
        return operand

    def may_go_on(self, first: int, start: int) -> bool:
        """Return True for e^2 and x^n, whose exponents may have more factors, not x^2 and e^(2).

        In LaTeX braces tell where an exponent ends.
        """
        base, exponent = self.tokens[first], self.tokens[start]
        if exponent.text == "(" or "\\" in self.text:
            return False
        is_plain = exponent.kind == "number" and start + 1 == self.index
        return not is_plain or base.kind == "number" or base.text == "e"

    # --- atoms

    def atom(self) -> Expression:
        """A number, a name, a call, a bracket, bars, a root or a fraction."""
        kind, text = self.token.kind, self.token.text
        if kind == "latex" and text == "frac":
            self.take()
            above, below = self.single(), self.single()
            return self.node(Binary("/", above, below))
        if text == "sqrt" and self.has_index():
            self.take()
            return self.root_with_index()
        if kind in ("function", "latex"):
            return self.function(self.take())
        if kind == "root":
            return self.root(self.take())
        if kind == "name":
            self.take()
            if text in CONSTANTS and [each.text for each in self.tokens[self.index :][:2]] == [
                "(",
                ")",
            ]:
                self.index += 2  # PI() of spreadsheets
            return self.node(Name(text))
        if text in _BARS:
            return self.absolute()
        return super().atom()

    def single(self) -> Expression:
        """Operand of a root or a fraction bar: a bracket, or one number or name."""
        return self.atom() if self.token.text == "(" else self.nested(self.atom)

    def absolute(self) -> Expression:
        """A sum between bars, or two, whose distance from the origin is meant."""
        opening = self.take()
        self.bars.append(self.depth + 1)
        parts = [self.nested(self.sum)]
        while self.token.text == ",":
            self.take()
            parts.append(self.nested(self.sum))
        self.bars.pop()
        self.expect(opening.text)
        if len(parts) > 2:
            raise self.error("bars hold one number or two", opening.start, "|x|")
        return self.node(Call("abs" if len(parts) == 1 else "hypot", tuple(parts)))

    def has_index(self) -> bool:
        r"""Return True for \sqrt[3], and for sqrt[3]{x} without the backslash."""
        following, _, _, radicand, *_ = [*self.tokens[self.index + 1 :], *[self.tokens[-1]] * 4]
        opening = self.text[radicand.start :][:1]
        is_small = self.text[self.token.start] == "s"  # Mathematica's Sqrt[3] has no index
        is_latex = self.token.kind == "latex" or opening == "{" or (is_small and opening == "(")
        return is_latex and self.text[following.start : following.end] == "["

    def root_with_index(self) -> Expression:
        r"""The bracket of the index and the radicand of \sqrt[3]{x}."""
        index, radicand = self.bracket(), self.single()
        if index in (Number(2.0), Number(3.0)):
            return self.node(Call("sqrt" if index == Number(2.0) else "cbrt", (radicand,)))
        return self.node(Binary(_POWER_SIGN, radicand, Binary("/", Number(1.0), index)))

    def root(self, sign: Token) -> Expression:
        """Operand of a root sign: a bracket, or a number or name by itself."""
        first = self.index
        radicand = self.single()
        goes_on = self.starts_factor() or self.token.text == _POWER_SIGN
        if self.tokens[first].text != "(" and goes_on:
            raise self.unbracketed(sign, first)
        return self.node(Call(sign.text, (radicand,)))

    # --- functions

    def function(self, token: Token) -> Expression:
        r"""A call; also sin^2(x), ln|x| and LaTeX's \sin x."""
        stem, _, base = token.text.partition("_")
        if base:
            logarithm = self.function(token._replace(text=stem))
            number = self.node(Number(float(base)) if base.isdigit() else Name(base))
            return self.node(Binary("/", logarithm, self.node(Call("log", (number,)))))
        exponent = None
        if self.token.text == _POWER_SIGN and FUNCTIONS[token.text] == Arity(1, 1):
            exponent = self.exponent_of(token)
        if self.token.text == "(":
            call = self.call(token)
        elif self.token.text in _BARS and self.starts_factor():
            call = self.node(Call(token.text, (self.absolute(),)))
        elif token.kind == "latex" and starts_operand(self.token):
            is_root = token.text == "sqrt"
            argument = self.single() if is_root else self.nested(self.latex_argument)
            call = self.node(Call(token.text, (argument,)))
        elif exponent is not None and token.text == "exp":
            raise self.raised_exp(token)
        elif starts_operand(self.token):
            raise self.unbracketed(token, self.index)
        else:
            raise self.no_argument(token)
        return call if exponent is None else self.node(Binary(_POWER_SIGN, call, exponent))

    def exponent_of(self, function: Token) -> Expression:
        """The exponent in sin^2(x)."""
        self.take()
        if self.token.text == "(":
            exponent = self.bracket()
        elif self.token.kind == "name":
            exponent = self.node(Name(self.take().text))
        elif self.token.text == "-" or self.token.kind == "number":
            exponent = self.nested(self.unary)
        else:
            raise self.unexpected("expected a number, found {found}", Phrase("a number"))
        if is_inverse(exponent):
            raise self.inverse_or_power(function, self.tokens[self.index - 1].end)
        return exponent

    def latex_argument(self) -> Expression:
        """Operand of a LaTeX command: all factors up to an operator or another function."""
        argument = self.power()
        while self.starts_factor() and self.token.kind != "latex":
            argument = self.node(Binary("*", argument, self.power()))
        return argument

    def call(self, function: Token, operand: Expression | None = None) -> Expression:
        """The arguments of a function, between commas or semicolons.

        Args:
            function: the function.
            operand: the first argument, if it is called as a method.
        """
        arguments, commas = self.arguments(is_method=operand is not None)
        if operand is not None:
            arguments.insert(0, operand)
        if len(arguments) == 2 and function.text == "log":
            number, base = (self.node(Call("log", (argument,))) for argument in arguments)
            if self.text[function.start : function.end + 1] == "Log[":
                number, base = base, number  # of Mathematica
            return self.node(Binary("/", number, base))
        if commas and FUNCTIONS[function.text] == Arity(1, 1):
            self.check_comma(commas[0])
        self.check_count(function, len(arguments))
        if function.text == POWER:
            return self.node(Binary(_POWER_SIGN, *arguments))
        return self.node(Call(function.text, tuple(arguments)))

    def arguments(self, is_method: bool) -> tuple[list[Expression], list[int]]:
        """Arguments in brackets, or in the brackets of a list in them; and where commas are."""
        self.expect("(")
        if is_method and self.token.text == ")":
            self.take()
            return [], []
        is_list = self.token.text == "(" and self.text[self.token.start] == "["
        if is_list:
            self.take()
        arguments, commas = [self.nested(self.sum)], []
        while self.token.text in (",", ";"):
            commas.append(self.index)
            self.take()
            arguments.append(self.nested(self.sum))
        self.expect(")")
        if is_list:
            self.expect(")")
        return arguments, commas

    # --- what does not belong

    def check_comma(self, place: int) -> None:
        """Refuse a comma within a number."""
        if error := self.decimal_comma(place):
            raise error

    def expect(self, symbol: str) -> None:
        """Step over the symbol that must stand here; a missing bracket can be added at the end."""
        if self.token.text == ",":
            self.check_comma(self.index)
        if self.token.text in ("=", "=="):
            raise self.equation()
        if self.token.text in COMPARISONS:
            raise self.cases(self.token)
        if self.token.kind == "end" and symbol == ")":
            raise self.refused(
                "expected {symbol}, found the end",
                self.token.start,
                [corrected(self.text, [Edit(self.token.start, self.token.end, ")")], 0)],
                symbol=symbol,
            )
        super().expect(symbol)

    def stray(self) -> FormulaError:
        """Error: something after what could have been the end."""
        token = self.token
        if token.text == ",":
            self.check_comma(self.index)
        if token.text in ("=", "=="):
            return self.equation()
        if token.text in COMPARISONS:
            return self.cases(token)
        error = super().stray()
        if token.text == ")" and not (self.index == 1 and self.tokens[0].kind == "number"):
            removed = [Edit(token.start, token.end, "")]
            error.corrections = (corrected(self.text, removed, 0, len(self.text)),)
        return error
