"""Errors of the loose parser: what has two meanings or none, with the texts that have one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Final

from surfaces.errors import Phrase
from surfaces.expression import COORDINATES, Expression, Negative, Number
from surfaces.formula import OPERATORS, Correction, FormulaError, Parser, Token
from surfaces.functions import FUNCTIONS, RESERVED
from surfaces.reading.corrections import Edit, corrected, keep_name, one_of
from surfaces.reading.functions import ALIASES

_SUGGESTED: Final[dict[str, tuple[str, ...]]] = {
    "lg": ("log10", "log2"),
    "lb": ("log2",),
    "arcctg": ("arctan",),
    "sqr": ("square", "sqrt"),
    "root": ("sqrt", "cbrt"),
    "cuberoot": ("cbrt",),
    "int": ("floor", "trunc"),
    "sine": ("sin",),
    "cosine": ("cos",),
    "tangent": ("tan",),
}
"""Functions that a name stands for in one place or another."""
_ELSEWHERE: Final = re.compile(
    "erfc?|gamma|factorial|sinc|[gs]?elu|silu|swish|mish|step|sum|mean|avg|dot|det|randn?|random"
    "|float|real|imag|deg|rad|radians|degrees|diff|int|integrate|limit",
    re.IGNORECASE,
)
"""Functions of other systems, which are like none of these and no factors."""
_NEAR: Final = 0.7
"""How alike two names must be, as `difflib` measures it."""


COMPARISONS: Final = ("<", ">", "!=")
_CASES: Final = ("if", "where", "piecewise", "iif", "ifelse", "heaviside")
"""Functions and words that tell cases apart."""
_OPERATORS_IN_WORDS: Final = {
    "plus": "+",
    "minus": "-",
    "times": "*",
    "over": "/",
    "squared": "^2",
    "cubed": "^3",
}
_PROSE: Final = ("for", "where", "with", "when", "in", "on", "and", "at", "subject", "such", "is")
"""Words that begin what is no part of the formula."""
WORDS: Final = frozenset((*_CASES, *_OPERATORS_IN_WORDS, *_PROSE))
"""Words of sentences, which are no names of parameters."""


class RefusingParser(Parser):
    """Refusals of the loose parser; each method returns the error to raise."""

    def starts_factor(self) -> bool:
        """Return True where a factor begins."""
        raise NotImplementedError

    def two_readings(self, first: int, start: int) -> FormulaError:
        """Error: 1/2x and e^2x, whose factors may belong below or above.

        Args:
            first: the product's first token.
            start: the first token of the divisor or exponent.
        """
        opening, begin = self.tokens[start].start, self.tokens[first].start
        factors = self.factors()
        end = self.tokens[self.index - 1].end
        wrapped = [Edit(opening, opening, "("), *factors, Edit(end, end, ")")]
        corrections = [
            corrected(self.text, edits, begin, end) for edits in (wrapped, factors) if edits
        ]
        return self.doubt(self.text[begin:end], begin, corrections)

    def factors(self, up_to_function: bool = False) -> list[Edit]:
        """The signs that are left out before each of the factors from here on."""
        edits = []
        while self.starts_factor() and not (up_to_function and self.token.kind == "function"):
            edits.append(Edit(self.tokens[self.index - 1].end, self.token.start, "*"))
            self.power()
        return edits

    def unbracketed(self, function: Token, first: int) -> FormulaError:
        """Error: sin x and sin 2x, with the argument in brackets.

        Args:
            function: the function.
            first: the first token of its argument.
        """
        self.index = first
        self.nested(self.atom)
        base_end = self.tokens[self.index - 1].end
        self.index = first
        self.power()
        power_end = self.tokens[self.index - 1].end
        factors = self.factors(up_to_function=True)
        end = self.tokens[self.index - 1].end
        gap = self.tokens[first - 1].end, self.tokens[first].start
        argument = self.tokens[first]
        is_glued = (
            function.kind == "function"
            and gap[0] == gap[1]
            and all(factor.start == factor.end for factor in factors)
        )
        readings = [[Edit(*gap, "("), *factors, Edit(end, end, ")")]]
        if is_glued and argument.text.isdigit() and self.tokens[first + 1].text == "(":
            self.index = first + 1  # a raised 2 that was copied as a plain one
            self.nested(self.atom)
            close = self.tokens[self.index - 1].end
            raised = Edit(close, close, f"^{argument.text}")
            readings.insert(0, [Edit(argument.start, argument.end, ""), raised])
        if base_end < power_end == end:
            readings.append([Edit(*gap, "("), Edit(base_end, base_end, ")")])
        elif factors and self.tokens[first].kind != "number" and not is_glued:
            readings.append([Edit(*gap, "("), Edit(power_end, power_end, ")"), *factors])
        corrections = [corrected(self.text, edits, function.start, end) for edits in readings]
        return self.refused(
            "write the argument of {name} in brackets: {allowed}",
            function.start,
            corrections,
            name=function.text,
        )

    def inverse_or_power(self, function: Token, exponent_end: int) -> FormulaError:
        """Error: sin^-1(x), the inverse or the reciprocal."""
        self.power()
        end = self.tokens[self.index - 1].end
        cut = Edit(function.end, exponent_end, "")
        readings = [[cut, Edit(end, end, "^(-1)")]]
        if (inverse := f"a{function.text}") in FUNCTIONS:
            readings.insert(0, [Edit(function.start, exponent_end, inverse)])
        corrections = [corrected(self.text, edits, function.start, end) for edits in readings]
        return self.doubt(self.text[function.start : end], function.start, corrections)

    def no_argument(self, function: Token) -> FormulaError:
        """Error: a function by itself, or before a sign."""
        name, sign = function.text, self.token
        corrections = [] if name in RESERVED else [keep_name(self.text, name)]
        if sign.text == "-":
            self.unary()
            end = self.tokens[self.index - 1].end
            edits = [Edit(function.end, sign.start, "("), Edit(end, end, ")")]
            corrections.insert(0, corrected(self.text, edits, function.start, end))
        return FormulaError(
            "write the argument of {name} in brackets: {allowed}",
            text=self.text,
            position=function.start,
            allowed=corrections[0].label if sign.text == "-" else f"{name}(x)",
            corrections=corrections,
            name=name,
        )

    def raised_exp(self, function: Token) -> FormulaError:
        """Error: exp^x, with the exponent as the argument."""
        sign = self.tokens[self.tokens.index(function) + 1]
        end = self.tokens[self.index - 1].end
        is_bracket = self.text[sign.end : end].lstrip()[:1] in ("(", "{")
        edits = [Edit(sign.start, sign.end, "" if is_bracket else "(")]
        edits += [] if is_bracket else [Edit(end, end, ")")]
        return self.refused(
            "write the argument of {name} in brackets: {allowed}",
            function.start,
            [corrected(self.text, edits, function.start, end)],
            name=function.text,
        )

    def infix(self, first: int) -> FormulaError:
        """Error: x mod 2, with both operands in brackets.

        Args:
            first: the product's first token.
        """
        left, sign = self.tokens[first], self.take()
        self.unary()
        end = self.tokens[self.index - 1].end
        before = self.tokens[self.tokens.index(sign) - 1].end
        edits = [
            Edit(left.start, left.start, f"{sign.text}("),
            Edit(before, self.tokens[self.tokens.index(sign) + 1].start, ","),
            Edit(end, end, ")"),
        ]
        return self.refused(
            "write the argument of {name} in brackets: {allowed}",
            sign.start,
            [corrected(self.text, edits, left.start, end)],
            name=sign.text,
        )

    def named_function(self, name: Token) -> FormulaError:
        """Error: `lg x` and `sine x`, as calls."""
        argument = self.token.start
        self.power()
        end = self.tokens[self.index - 1].end
        corrections = [
            corrected(self.text, [Edit(name.start, argument, f"{known}("), Edit(end, end, ")")])
            for known in _SUGGESTED[name.text.lower()]
        ]
        return self.refused(
            "write the argument of {name} in brackets: {allowed}",
            name.start,
            corrections,
            name=name.text,
        )

    def cases(self, place: Token) -> FormulaError:
        """Error: a condition, as a surface is one formula everywhere."""
        return self.error(
            "a formula has no conditions: write them with max, min, abs or sign",
            place.start,
            "max, min, abs, sign",
        )

    def no_function(self, token: Token) -> FormulaError:
        """Error: a call of what is no function, the nearest ones first."""
        name, count = token.text, self.argument_count()
        if name.lower() in _CASES:
            return self.cases(token)
        nearest = [known for known in _nearest(name) if _takes(known, count)]
        spellings = [f"{name[0]}*{name[1:]}"] if name[1:] in FUNCTIONS else []
        is_factor = count == 1 and not _ELSEWHERE.fullmatch(name)
        spellings += [*nearest, f"{name}*"] if is_factor else nearest
        template = "I don't know the function {name}; the functions are {allowed}"
        if nearest:
            template = "I don't know the function {name}; did you mean {nearest}?"
        return FormulaError(
            template,
            text=self.text,
            position=token.start,
            allowed=", ".join(dict.fromkeys([*nearest, *FUNCTIONS])),
            corrections=[
                corrected(self.text, [Edit(token.start, token.end, spelling)])
                for spelling in spellings
            ],
            name=name,
            nearest=one_of(nearest) if nearest else "",
        )

    def argument_count(self) -> int:
        """The number of arguments in the bracket that begins here."""
        depth, count = 0, 1
        for token in self.tokens[self.index :]:
            depth += (token.text == "(") - (token.text == ")")
            count += depth == 1 and token.text in (",", ";")
            if depth == 0:
                break
        return count

    def number_after(self, before: Token) -> FormulaError:
        """Error: a number after an operand, such as x 2, (x+y)2 or 1 000."""
        signs = ["^", "*"]
        if before.kind == "number":
            signs = ["", "*"] if len(self.token.text) == 3 else ["*"]
        corrections = [
            corrected(
                self.text, [Edit(before.end, self.token.start, sign)], before.start, self.token.end
            )
            for sign in signs
        ]
        return self.refused(
            "expected an operator between {left} and {right}: write {allowed}",
            self.token.start,
            corrections,
            left=before.text,
            right=self.token.text,
        )

    def decimal_comma(self, place: int) -> FormulaError | None:
        """Error: 0,5 and 1,000; None where the comma is not between the digits of a number."""
        before, comma, after = self.tokens[place - 1 : place + 2]
        if not (before.kind == after.kind == "number" and after.text.isdigit()):
            return None
        if (before.end, comma.end) != (comma.start, after.start):
            return None
        is_group = len(after.text) == 3 and before.text.strip("0") and before.text.isdigit()
        corrections = [
            corrected(self.text, [Edit(comma.start, comma.end, sign)], before.start, after.end)
            for sign in (["", "."] if is_group else ["."])
        ]
        return self.refused(
            "a number has a point and no comma: write {allowed}", comma.start, corrections
        )

    def equation(self) -> FormulaError:
        """Error: an equation, with the difference of its sides."""
        end, sign, right = self.tokens[-1].end, self.token, self.tokens[self.index + 1 : -1]
        names = {token.text for token in self.tokens[: self.index]} | {*COORDINATES}
        is_name = len(right) == 1 and right[0].kind == "name" and right[0].text not in names
        if is_name or [token.text for token in right] == ["0"]:
            edits = [Edit(sign.start, end, "")]
        elif len(right) == 1:
            edits = [Edit(sign.start, sign.end, "-")]
        else:
            edits = [Edit(sign.start, sign.end, "-("), Edit(end, end, ")")]
        one = bool(right) and sum(token.text in ("=", "==") for token in self.tokens) == 1
        return FormulaError(
            "a surface is one formula in x and y, and no equation",
            text=self.text,
            position=self.token.start,
            allowed=Phrase("the side that is meant, or the difference of both"),
            corrections=[corrected(self.text, edits, 0, end)] if one else [],
        )

    def two_operands(self) -> FormulaError:
        """Error: two operands without an operator between them."""
        before, token = self.tokens[self.index - 1], self.token
        if _CASES[0] in (before.text.lower(), token.text.lower()):
            return self.cases(before if before.text.lower() == _CASES[0] else token)
        if before.text.lower() in _SUGGESTED:
            return self.named_function(before)
        edits = [Edit(before.end, token.start, "*")]
        start, end = before.start, token.end
        if words := self.operators_in_words():
            edits, start, end = words, 0, len(self.text)
        elif token.text in _PROSE:
            edits, start, end = [Edit(before.end, len(self.text), "")], 0, len(self.text)
        return FormulaError(
            "expected an operator between {left} and {right}",
            text=self.text,
            position=token.start,
            allowed=OPERATORS,
            corrections=[corrected(self.text, edits, start, end)],
            left=before.text,
            right=token.text,
        )

    def operators_in_words(self) -> list[Edit]:
        """The words of the text that are operators, as their signs."""
        words = [token for token in self.tokens if token.text.lower() in _OPERATORS_IN_WORDS]
        if not {self.tokens[self.index - 1], self.token} & set(words):
            return []
        return [Edit(w.start, w.end, _OPERATORS_IN_WORDS[w.text.lower()]) for w in words]

    def doubt(self, given: str, position: int, corrections: Sequence[Correction]) -> FormulaError:
        """Error: what has more than one meaning."""
        return self.refused(
            "there are two ways to read {given}: write {allowed}",
            position,
            corrections,
            given=given,
        )

    def refused(
        self, template: str, position: int, corrections: Sequence[Correction], **values: object
    ) -> FormulaError:
        """Error: what is to be written as one of the corrections."""
        return FormulaError(
            template,
            text=self.text,
            position=position,
            allowed=one_of([correction.label for correction in corrections]),
            corrections=corrections,
            **values,
        )


def is_inverse(exponent: Expression) -> bool:
    """Return True for -1."""
    return exponent == Negative(Number(1.0))


def _nearest(name: str) -> list[str]:
    """Functions whose names are most like this one, the nearest first."""
    lower = name.lower()
    if lower in _SUGGESTED or _ELSEWHERE.fullmatch(lower):
        return list(_SUGGESTED.get(lower, ()))
    matches = difflib.get_close_matches(lower, [*FUNCTIONS, *ALIASES], 3, _NEAR)
    return list(dict.fromkeys(ALIASES.get(match, match) for match in matches))


def _takes(function: str, count: int) -> bool:
    fewest, most = FUNCTIONS[function]
    return fewest <= count and (most is None or count <= most)
