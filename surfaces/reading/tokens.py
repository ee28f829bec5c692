"""Loose text -> tokens: any spelling of a number, a name or a symbol, at its place in the text.

Beside the kinds of `surfaces.formula.Token` there are
    latex    a LaTeX command whose argument needs no brackets: a function, `frac` or `sqrt`
    root     a root sign
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from surfaces.errors import Phrase
from surfaces.formula import NUMBER, FormulaError, Token
from surfaces.reading import latex
from surfaces.reading.characters import (
    INVISIBLE,
    ROOTS,
    ROUNDING,
    fraction,
    greek_name,
    plain,
    subscript,
    superscript,
)
from surfaces.reading.corrections import Edit, corrected
from surfaces.reading.functions import function_named

_NUMBER: Final = re.compile(NUMBER)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_INDEX: Final = re.compile(r"_?[0-9]+|_[A-Za-z]\w*", re.ASCII)
_SHORT_INDEX: Final = re.compile(r"_([0-9A-Za-z])")
_BRACED: Final = re.compile(r"\{([A-Za-z0-9]+)\}")
_ELEMENT: Final = re.compile(r"\[\s*(?:(?:\.{3}|:)\s*,\s*)?([0-9])\s*(?:,\s*(?:\.{3}|:)\s*)?\]")
"""An index, `[0]`, also of every row: `[:, 0]` and `[..., 0]`."""
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:_[0-9]{3})+")
_DOUBLE: Final = re.compile(r"((?:[0-9]+\.[0-9]*|\.[0-9]+))[dD]([+-]?[0-9]+)(?![A-Za-z0-9_])")
"""A number in double precision, as Fortran writes it."""
_SKIPPED: Final = re.compile(r"\"{3}.*?\"{3}|'{3}.*?'{3}|\.{3}(?=[ \t]*\n)|#[^\n]*", re.DOTALL)
"""A string that documents, the end of a line that goes on, or a comment."""
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))", re.DOTALL)
_WORD: Final = re.compile(r"\s*(?:\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}|([A-Za-z]))")
_ENVIRONMENT: Final = re.compile(r"\s*\{[A-Za-z*]*\}")
_TWO_DIGITS: Final = re.compile(r"\s*([0-9])\s*([0-9])")
_SYMBOL: Final = re.compile(
    r"\*\*|\.[*/^]|:=|=>|->|<-|[=!]=|<=|>=|[-+*/^(),;:=.|@$~'\"`\[\]{}<>\u2016]"
)
_MEANINGS: Final = {
    "^": "**",
    ".^": "**",
    ".*": "*",
    "./": "/",
    "[": "(",
    "{": "(",
    "]": ")",
    "}": ")",
    "=>": "~",
    "->": "~",
    "<-": ":=",
    "<=": "<",
    ">=": ">",
}
_NO_EXPONENTS: Final = "\u00aa\u00ba"
"""Raised letters of ordinal numbers and degrees."""
_MODULES: Final = re.compile(
    "np|numpy|linalg|math|Math|cmath|torch|nn|functional|F|tf|tensorflow|jnp|jax|scipy|special|sp"
    "|sympy|K|std"
)
"""Names before a point that say where a function comes from."""


_OPERATIONS: Final = "\u2211\u220f\u222b\u2202\u2207"
"""Signs of sums, products, integrals and derivatives."""
_CASES: Final = re.compile(r"\s*\{cases\}")
_MEMBER: Final = re.compile(r"\.|::")
_UNDER: Final = re.compile(r"\s*_(?:\{[^{}]*\}|[A-Za-z])")
"""The variables under `min`."""


def tokenize(text: str) -> Iterator[Token]:
    """Cut loose text into tokens, the last of which is its end.

    Raises:
        FormulaError: a character or command that no formula has.
    """
    return _Lexer(text).scan()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = "".join(map(plain, text))
        self.at = 0

    def scan(self) -> Iterator[Token]:
        while self.at < len(self.plain):
            character = self.plain[self.at]
            is_separator = character == "&" and "\\" in self.plain  # of LaTeX's columns
            if character.isspace() or character in INVISIBLE or is_separator:
                self.at += 1
            elif skipped := _SKIPPED.match(self.plain, self.at):
                self.at = skipped.end()
            else:
                yield from self.piece(character)
        end = len(self.text.rstrip())
        yield Token("end", "", end, end)

    def piece(self, character: str) -> Iterator[Token]:
        if match := _NUMBER.match(self.plain, self.at):
            return self.number(match)
        if match := _NAME.match(self.plain, self.at):
            return self.name(match)
        if match := _COMMAND.match(self.plain, self.at):
            return self.command(match)
        if superscript(character) and character not in _NO_EXPONENTS:
            return self.exponent()
        if parts := fraction(character):
            return self.tokens(("symbol", "("), *self.quotient(*parts), ("symbol", ")"))
        if letter := greek_name(character):
            return self.letter(letter, self.at + 1)
        if character in ROOTS:
            return self.tokens(("root", ROOTS[character]))
        if character in ROUNDING:
            return self.tokens(("name", ROUNDING[character]), ("symbol", "("))
        if match := _SYMBOL.match(self.plain, self.at):
            return self.tokens(("symbol", _MEANINGS.get(match[0], match[0])), end=match.end())
        if character in _OPERATIONS:
            raise self.unwritten(character)
        raise self.error(
            "unexpected character {found}",
            Phrase("numbers, names, + - * / ** ^ ( ) ,"),
            found=repr(self.text[self.at]),
        )

    def tokens(self, *pieces: tuple[str, str], end: int | None = None) -> Iterator[Token]:
        """Tokens that stand together from here to `end`, one character further if left out."""
        start, self.at = self.at, self.at + 1 if end is None else end
        return iter([Token(kind, text, start, self.at) for kind, text in pieces])

    def quotient(self, above: str, below: str) -> tuple[tuple[str, str], ...]:
        return ("number", above), ("symbol", "/"), ("number", below)

    def number(self, match: re.Match[str]) -> Iterator[Token]:
        """A number, and a mixed one such as 2½ as the sum that it is."""
        if grouped := _GROUPED.match(self.plain, self.at):
            return self.tokens(("number", grouped[0].replace("_", "")), end=grouped.end())
        if double := _DOUBLE.match(self.plain, self.at):
            return self.tokens(("number", f"{double[1]}e{double[2]}"), end=double.end())
        if match[0].endswith(".") and _SKIPPED.match(self.plain, match.end() - 1):
            return self.tokens(("number", match[0][:-1]), end=match.end() - 1)
        parts = fraction(self.plain[match.end() : match.end() + 1] or " ")
        if parts is None:
            return self.tokens(("number", match[0]), end=match.end())
        pieces = ("number", match[0]), ("symbol", "+"), *self.quotient(*parts)
        return self.tokens(("symbol", "("), *pieces, ("symbol", ")"), end=match.end() + 1)

    def name(self, match: re.Match[str]) -> Iterator[Token]:
        """A name with its index; the name of a module is left out."""
        text, end = match[0], match.end()
        if _MODULES.fullmatch(text) and (sign := _MEMBER.match(self.plain, end)):
            self.at = sign.end()
            return iter(())
        if text.endswith("_") and (braced := _BRACED.match(self.plain, end)):
            text, end = text + braced[1], braced.end()
        elif not function_named(text) and (element := _ELEMENT.match(self.plain, end)):
            text, end = f"{text}_{element[1]}", element.end()
        index, end = self.lowered(end)
        return self.tokens(("name", text + index), end=end)

    def letter(self, name: str, end: int) -> Iterator[Token]:
        """A Greek letter with its index."""
        if (
            braced := _BRACED.match(self.plain, end + 1)
            if self.plain[end : end + 1] == "_"
            else None
        ):
            return self.tokens(("name", f"{name}_{braced[1]}"), end=braced.end())
        if name != "pi" and (index := _INDEX.match(self.plain, end)):
            return self.tokens(("name", name + index[0]), end=index.end())
        index_text, end = self.lowered(end)
        return self.tokens(("name", name + index_text), end=end)

    def lowered(self, end: int) -> tuple[str, int]:
        """The index in lowered characters that begins at `end`, and its end."""
        start = end
        while end < len(self.plain) and subscript(self.plain[end]):
            end += 1
        index = "".join(map(subscript, self.plain[start:end]))
        return (f"_{index}" if index else ""), end

    def exponent(self) -> Iterator[Token]:
        """Raised characters, as a power."""
        start = end = self.at
        while end < len(self.plain) and superscript(self.plain[end]):
            end += 1
        raised = "".join(map(superscript, self.plain[start:end]))
        self.at = end
        yield Token("symbol", "**", start, start)
        yield Token("symbol", "(", start, start)
        for token in list(tokenize(raised))[:-1]:
            yield token._replace(start=start + token.start, end=start + token.end)
        yield Token("symbol", ")", end, end)

    def command(self, match: re.Match[str]) -> Iterator[Token]:
        """A LaTeX command."""
        name, end = match[1] or match[2], match.end()
        if latex.FRACTIONS.fullmatch(name):
            if digits := _TWO_DIGITS.match(self.plain, end):
                pieces = self.quotient(digits[1], digits[2])
                return self.tokens(("symbol", "("), *pieces, ("symbol", ")"), end=digits.end())
            return self.tokens(("latex", "frac"), end=end)
        if name in latex.SYMBOLS:
            return self.tokens(("symbol", latex.SYMBOLS[name]), end=end)
        if name in latex.ROUNDING:
            return self.tokens(("name", latex.ROUNDING[name]), ("symbol", "("), end=end)
        if latex.WRAPPERS.fullmatch(name) and (word := _WORD.match(self.plain, end)):
            return self.word(word[1] or word[2], word.end())
        if function_named(name) or name == "argmin":
            return self.word(name, end)
        if letter := latex.letter(name):
            return self.letter(letter, end)
        if any(
            pattern.fullmatch(name)
            for pattern in (latex.IGNORED, latex.DELIMITERS, latex.WRAPPERS, latex.ENVIRONMENTS)
        ):
            self.at = self.after_ignored(name, end)
            return iter(())
        if name in latex.OPERATIONS:
            raise self.unwritten(match[0])
        error = self.error(
            "there is no command {found} in a formula",
            Phrase("\\frac, \\sqrt, \\cdot, \\left( \\right), functions and Greek letters"),
            found=match[0],
        )
        for length in range(len(name) - 1, 1, -1):
            head = name[:length]
            if function_named(head) or latex.letter(head) or head in latex.SYMBOLS:
                place = self.at + 1 + length
                parted = corrected(self.text, [Edit(place, place, " ")], self.at, end)
                error.corrections = (parted._replace(label=f"\\{head} {name[length:]}"),)
                break
        raise error

    def word(self, name: str, end: int) -> Iterator[Token]:
        """The name that a command writes, with its index."""
        if name in ("min", "argmin") and (under := _UNDER.match(self.plain, end)):
            return self.tokens(("name", name), end=under.end())
        if (
            braced := _BRACED.match(self.plain, end + 1)
            if self.plain[end : end + 1] == "_"
            else None
        ):
            name, end = f"{name}_{braced[1]}", braced.end()
        elif index := _SHORT_INDEX.match(self.plain, end):
            name, end = f"{name}_{index[1]}", index.end()
        return self.tokens(("latex" if function_named(name) else "name", name), end=end)

    def after_ignored(self, name: str, end: int) -> int:
        """The end of a command that says nothing, with what belongs to it."""
        if _CASES.match(self.plain, end):
            raise self.error(
                "a formula has no conditions: write them with max, min, abs or sign",
                "max, min, abs, sign",
            )
        if latex.ENVIRONMENTS.fullmatch(name) and (braces := _ENVIRONMENT.match(self.plain, end)):
            return braces.end()
        is_point = self.plain.startswith(".", end) and latex.DELIMITERS.fullmatch(name) is not None
        return end + is_point

    def unwritten(self, found: str) -> FormulaError:
        """Error: a sum, an integral or a derivative."""
        template = "there is no {found} in a formula: write it out in x and y"
        return self.error(template, Phrase("a formula with x and y"), found=found)

    def error(self, template: str, allowed: str, **values: object) -> FormulaError:
        return FormulaError(
            template, text=self.text, position=self.at, allowed=allowed, corrections=(), **values
        )
