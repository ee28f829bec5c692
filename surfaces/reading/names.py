"""Reading of names: products written together, variables under other names, and slips.

A name that could as well be a slip of something else never becomes a parameter without a word: it
is read as what it stands for, with a notice, or refused with its corrections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from surfaces.expression import CONSTANTS, COORDINATES
from surfaces.formula import Correction, FormulaError, Token
from surfaces.functions import FUNCTIONS
from surfaces.reading.corrections import Edit, corrected, keep_name, one_of
from surfaces.reading.functions import ALIASES, function_named
from surfaces.reading.glued import glued, uniform
from surfaces.reading.latex import is_letter


class Notice(NamedTuple):
    """A name that was read as something else."""

    position: int
    """Its column in the text, from 0."""
    given: str
    read: str


PAIRS: Final = (
    ("x0", "x1"),
    ("x_0", "x_1"),
    ("x1", "x2"),
    ("x_1", "x_2"),
    ("X1", "X2"),
    ("X_1", "X_2"),
)
"""Names that stand for x and y where these do not occur."""
_SINGLES: Final = (("X", "x"), ("Y", "y"), ("y1", "y"), ("y_1", "y"))
"""Names that stand for one coordinate where it does not occur."""
_ORIGINS: Final = (("x0", "y0"), ("x_0", "y_0"))
"""Names of which the second stands for y where the first one stands for x."""

_INDEXED_PRODUCT: Final = re.compile(r"(?:[A-Za-z]_[0-9]){2,}|(?:[xyX][0-9]){2,}")
_SCALED: Final = re.compile(r"([A-Za-z]+?)((?:[xyX]_?[0-9])+)")
_INDEXED: Final = re.compile(r"[A-Za-z]_?[0-9]+")
_SYMBOL: Final = re.compile(r"[A-Za-z](?:_?[0-9]+)?")
_POWERS: Final = re.compile(r"(?:[xy][0-9]*)+")
_POWER_OF_E: Final = re.compile(r"e([0-9]+)([xy]+)")
_TIMES_LETTER: Final = re.compile(r"([xy])([A-Za-z])")
_LABELED: Final = re.compile(r"([xy])_[A-Za-z]")
_LOGARITHM: Final = re.compile(r"log_([0-9]+|[A-Za-z])")
_PI: Final = ("pi", "Pi", "PI")


@dataclass(frozen=True, slots=True)
class Names:
    """Facts about the names before they are read."""

    parameters: frozenset[str]
    """Names that are parameters, whatever they look like."""
    variables: Mapping[str, str]
    """Names that were declared to stand for x, y or a number."""


def read_names(
    text: str, tokens: Sequence[Token], names: Names
) -> tuple[list[Token], list[Notice]]:
    """Tokens whose names are the formula language's own, and what was read otherwise than written.

    Raises:
        FormulaError: a name that is most likely a slip, with its corrections.
    """
    return _Reader(text, names).read(_without_elements(tokens))


class _Reader:
    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.parameters = names.parameters
        self.declared = names.variables
        self.letters = "xy" + "".join(
            name
            for name, meaning in names.variables.items()
            if len(name) == 1 and meaning in COORDINATES
        )
        """Names of one letter that stand for a coordinate."""
        self.tokens: list[Token] = []
        self.notices: list[Notice] = []

    def read(self, tokens: Sequence[Token]) -> tuple[list[Token], list[Notice]]:
        bare = any(token.kind == "name" and token.text in COORDINATES for token in tokens)
        parts = [
            part
            for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True)
            for part in self.parts(token, following, bare)
        ]
        self.tokens = parts
        variables = dict(self.declared) | self.variables(parts)
        read = [
            self.name(token, following, variables)
            for token, following in zip(parts, [*parts[1:], parts[-1]], strict=True)
        ]
        return read, self.notices

    # --- functions, and names that are several

    def parts(self, token: Token, following: Token, bare: bool) -> Iterator[Token]:
        """The token, or what it is made of."""
        if token.kind == "latex":
            yield replace_text(token, function_named(token.text) or token.text)
        elif token.kind != "name" or self.is_known(token.text, following):
            yield token
        elif function := self.function(token, following):
            is_latex = "_" in function and self.text[token.start] == "\\"
            yield token._replace(kind="latex" if is_latex else "function", text=function)
        elif pieces := self.pieces(token.text, following, bare):
            self.notice(token, "*".join(pieces))
            yield from cut(token, pieces)
        elif glued_pieces := glued(uniform(token.text), following):
            self.notice(token, "*".join(glued_pieces))
            yield from cut(token, glued_pieces)
        else:
            yield token

    def is_known(self, name: str, following: Token) -> bool:
        """Return True for the names that are read as they stand."""
        if name in COORDINATES or name in CONSTANTS or name in self.declared:
            return True
        return name in self.parameters and not (following.text == "(" and name in FUNCTIONS)

    def function(self, token: Token, following: Token) -> str:
        """The function that is meant, or ""."""
        function, name = function_named(token.text), token.text
        if _LOGARITHM.fullmatch(name) and not function:
            function = name if starts_operand(following) else ""
        if name == "sigma" and following.text == "(":
            function = "sigmoid"
            self.notice(token, function)
        elif function and name != name.lower():
            if following.text not in ("(", "|", "**") and not starts_operand(following):
                return ""
            self.notice(token, function)
        return function

    def pieces(self, name: str, following: Token, bare: bool) -> list[str]:
        """The factors of a product that is written like a name; none if it is no product."""
        letters = self.letters + ("" if bare and name[:2] not in _PI else "XY")
        own = name.lstrip(letters)
        if len(name) > 1 and (not own or (len(name) > 2 and len(own) == 1 and own.isalpha())):
            return list(name)
        if "_" in name or not bare:
            if _INDEXED_PRODUCT.fullmatch(name):
                return _INDEXED.findall(name)
            if (match := _SCALED.fullmatch(name)) and self.is_scale(match[1]):
                return [match[1], *_INDEXED.findall(match[2])]
        if own != name and (own in _PI or (own == "e" and following.text == "**")):
            return [*name[: -len(own)], own]
        if following.text == "(" and own != name and own in FUNCTIONS:
            return [*name[: -len(own)], own]
        head = name.rstrip(letters)
        is_factor = self.is_scale(head) or (
            _INDEXED.fullmatch(head) is not None and head[0] not in "xye"
        )
        return [head, *name[len(head) :]] if is_factor and head != name else []

    def is_scale(self, name: str) -> bool:
        """Return True for what can be a coefficient in front of a coordinate."""
        is_one_letter = len(name) == 1 and name.isalpha() and name not in "eE"
        return is_one_letter or name in self.parameters or is_letter(name) or name in _PI

    # --- variables

    def variables(self, tokens: Sequence[Token]) -> dict[str, str]:
        """Names that stand for x and y."""
        names = {token.text for token in tokens if token.kind == "name"} - self.parameters
        taken = {name for name in COORDINATES if name in names} | set(self.declared.values())
        found: dict[str, str] = {}
        for first, second in PAIRS:
            if first in names and "x" not in taken and not (second in names and "y" in taken):
                if not taken:
                    self.check_two_variables(first, names, tokens)
                found[first] = "x"
                if second in names:
                    found[second] = "y"
                taken.update(found.values())
        origins = [(second, "y") for first, second in _ORIGINS if first in found]
        for name, coordinate in (*_SINGLES, *origins):
            if name in names and coordinate not in taken:
                found[name] = coordinate
                taken.add(coordinate)
        return found

    def check_two_variables(self, first: str, names: set[str], tokens: Sequence[Token]) -> None:
        """Refuse x1, x2 and x3: a surface has two variables."""
        stem = first.rstrip("0123456789")
        family = sorted(name for name in names if name.rstrip("0123456789") == stem != name)
        if len(family) > len(COORDINATES):
            last = next(token for token in tokens if token.text == family[-1])
            raise self.error(
                "a surface has two variables, and this formula has {count}: {given}",
                last,
                [keep_name(self.text, name) for name in (family[-1], family[0])],
                count=len(family),
                given=", ".join(family),
            )

    # --- single names

    def name(self, token: Token, following: Token, variables: Mapping[str, str]) -> Token:
        """The name that is meant.

        Raises:
            FormulaError: it is most likely a slip.
        """
        name = token.text
        if token.kind != "name":
            return token
        if name in variables:
            kind = "name" if variables[name] in COORDINATES else "number"
            return self.renamed(token, variables[name])._replace(kind=kind)
        if name in self.parameters:
            return token
        if name in CONSTANTS:
            if self.text[token.start : token.end] == "\u03c0":
                self.notice(token, name)
            return token
        if name in ("PI", "Pi"):
            return self.renamed(token, "pi")
        if name == "E" and following.text == "**":
            return self.renamed(token, "e")
        if name in COORDINATES:
            return token
        self.check_slip(token, variables)
        return token

    def check_slip(self, token: Token, variables: Mapping[str, str]) -> None:
        """Refuse a name that is most likely something else."""
        name = token.text
        if name in ("X", "Y"):
            raise self.choice(token, [name.lower()])
        if (match := _LABELED.fullmatch(name)) and not self.occurs(match[1], variables):
            raise self.choice(token, [match[1]])
        if (match := _TIMES_LETTER.fullmatch(name)) and not is_letter(name):
            raise self.choice(token, ["*".join(name)])
        if match := _POWER_OF_E.fullmatch(name):
            exponent = "*".join(match[2])
            raise self.choice(token, [f"e^{match[1]}*{exponent}", f"exp({match[1]}*{exponent})"])
        if _POWERS.fullmatch(name) and name[1:] not in ("0", "1"):
            powers = re.sub(r"([xy])([0-9]+)", r"\1^\2", name)
            raise self.choice(token, [re.sub(r"(?<=[xy0-9])(?=[xy])", "*", powers)])
        if name[0] in "eE" and name[1:] and not name[1:].strip("xy"):
            exponent = "*".join(name[1:])
            raise self.choice(token, [f"e*{exponent}", f"exp({exponent})"])

    def occurs(self, coordinate: str, variables: Mapping[str, str]) -> bool:
        """Return True if a coordinate has a name in the text."""
        return coordinate in variables.values() or any(
            token.kind == "name" and token.text == coordinate for token in self.tokens
        )

    def choice(self, token: Token, readings: Sequence[str]) -> FormulaError:
        """Error: a name with several readings, of which a parameter is the last."""
        places = [place for place in self.tokens if place.text == token.text]
        corrections = [
            corrected(
                self.text,
                [Edit(place.start, place.end, reading) for place in places],
                token.start,
                token.end,
            )
            for reading in readings
        ]
        return self.error(
            "is {given} meant as {readings}, or as a slider?",
            token,
            [*corrections, keep_name(self.text, token.text)],
            given=token.text,
            readings=one_of(readings),
        )

    def renamed(self, token: Token, name: str) -> Token:
        self.notice(token, name)
        return replace_text(token, name)

    def notice(self, token: Token, read: str) -> None:
        """Note how a name is read, once."""
        given = self.text[token.start : token.end]
        if all(notice.given != given for notice in self.notices):
            self.notices.append(Notice(token.start, given, read))

    def error(
        self, template: str, token: Token, corrections: Sequence[Correction], **values: object
    ) -> FormulaError:
        return FormulaError(
            template,
            text=self.text,
            position=token.start,
            allowed=one_of([correction.label for correction in corrections]),
            corrections=corrections,
            **values,
        )


def starts_operand(token: Token) -> bool:
    """Return True for what can follow an operand to be its factor."""
    return token.kind in ("number", "name", "function", "latex", "root") or token.text == "("


def is_symbol(name: str) -> bool:
    """Return True for a letter with or without an index, and for a Greek one."""
    stem = name.partition("_")[0].rstrip("0123456789")
    return is_letter(stem) or _SYMBOL.fullmatch(name) is not None


def replace_text(token: Token, text: str) -> Token:
    """The token with another text, at its place."""
    return token._replace(text=text)


def cut(token: Token, pieces: Sequence[str]) -> Iterator[Token]:
    """The pieces of a name as tokens; the last one ends where the name does."""
    start = token.start
    for number, piece in enumerate(pieces, 1):
        kind = "number" if piece.isdigit() else "name"
        if piece in FUNCTIONS or (piece in ALIASES and number < len(pieces)):
            kind, piece = "function", ALIASES.get(piece, piece)
        end = token.end if number == len(pieces) else start + len(pieces[number - 1])
        yield Token(kind, piece, start, end)
        start = end


def _without_elements(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with MATLAB's x(1) and x(2) as x_1 and x_2, where a name occurs in no other way."""
    elements: dict[str, dict[int, str]] = {}
    occurrences: dict[str, int] = {}
    for place, (name, left, index, right) in enumerate(
        zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
    ):
        if name.kind == "name":
            occurrences[name.text] = occurrences.get(name.text, 0) + 1
            if (left.text, index.kind, right.text) == ("(", "number", ")"):
                elements.setdefault(name.text, {})[place] = index.text
    read: list[Token] = []
    skipped = 0
    for place, token in enumerate(tokens):
        own = elements.get(token.text, {}) if token.kind == "name" else {}
        if skipped:
            skipped -= 1
        elif {"1", "2"} <= set(own.values()) and len(own) == occurrences[token.text]:
            end = tokens[place + 3].end
            read.append(token._replace(text=f"{token.text}_{own[place]}", end=end))
            skipped = 3
        else:
            read.append(token)
    return read
