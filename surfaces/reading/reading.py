"""Reading a formula: tokens, header, names and products in turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from surfaces.errors import Phrase
from surfaces.expression import COORDINATES, Expression, Name, parameter_names, walk, write_formula
from surfaces.formula import UNLIMITED, Correction, FormulaError, FormulaLimits, Token, parse
from surfaces.reading.corrections import Edit, corrected
from surfaces.reading.header import Header, declared_names, split_text
from surfaces.reading.names import Names, Notice, is_symbol, read_names
from surfaces.reading.parser import LooseParser
from surfaces.reading.rescue import as_correction, candidates, check_numbering
from surfaces.reading.tokens import tokenize

_VARIABLES: Final = ("x_1 x_2", "x1 x2", "w_1 w_2", "w1 w2", "theta_1 theta_2", "u v", "w b", "p q")
"""Pairs of names that often stand for two variables."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read."""

    formula: str
    """In the language of links: the text itself where it is read there in the same way."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another reading of a formula whose names look like slips."""

    names: tuple[str, ...]
    """The parameters that are doubtful."""
    readings: tuple[str, ...]
    """What each of them may have been meant to be."""
    formula: str


def read_formula(
    text: str, parameters: Iterable[str] = (), limits: FormulaLimits | None = None
) -> Reading:
    """Read a formula as it was typed or pasted.

    Args:
        text: the formula, in any notation.
        parameters: names that are parameters, whatever they look like.
        limits: of the text and of what it is read as.

    Raises:
        FormulaError: with the place, what is wrong there, and corrections where there are any.
    """
    limits, kept = limits or FormulaLimits(), frozenset(parameters)
    try:
        return _read(text, kept, limits)
    except FormulaError as error:
        if not error.corrections and len(text) <= limits.length:
            error.corrections = tuple(_rescued(text, kept, limits, error))
        raise


def _rescued(
    text: str, kept: frozenset[str], limits: FormulaLimits, error: FormulaError
) -> Iterator[Correction]:
    """The part of the text that is a formula with an operator, if there is one."""
    for candidate in candidates(text, error):
        if candidate not in ("", text):
            try:
                reading = _read(candidate, kept, limits)
            except FormulaError:
                continue
            if not isinstance(parse(reading.formula, limits), Name):
                yield as_correction(candidate)
                return


def _read(text: str, kept: frozenset[str], limits: FormulaLimits) -> Reading:
    """The reading of a text.

    Raises:
        FormulaError: it has none, or more than one.
    """
    if len(text) > limits.length:
        parse(text, limits)
    tokens = list(tokenize(text))
    header, body = split_text(text, tokens)
    if header.label and header.label in {token.text for token in body}:
        header, body = Header(), tokens  # an equation
    check_numbering(text, body)
    body_as_written = body
    names = Names(kept, declared_names(header, body))
    body, notices = read_names(text, body, names)
    parser = LooseParser(text, body, limits, kept)
    expression = parser.parse()
    _check_coordinates(text, expression, body, kept)
    notices += parser.notices
    notices += [
        Notice(max(text.find(name), 0), f"{name}={value}", "")
        for name, value in header.values
        if name not in {token.text for token in body_as_written}
    ]
    if header.label in COORDINATES:
        notices.append(Notice(tokens[0].start, f"{header.label} =", ""))
    return Reading(_written(text, expression, limits), tuple(sorted(notices)))


def suggest(formula: str, parameters: Iterable[str] = ()) -> Suggestion | None:
    """Another reading of a formula in the language of links, if a name in it may be a slip.

    Args:
        formula: the formula.
        parameters: names that are parameters beyond doubt.
    """
    names: list[str] = []
    readings: list[str] = []
    text = formula
    for _ in range(_MOST_SLIPS):
        try:
            reading = read_formula(text, parameters, UNLIMITED)
        except FormulaError as error:
            correction = next((each for each in error.corrections if not each.parameters), None)
            if correction is None:
                return None
            names.append(_name_at(text, error.position))
            readings.append(correction.label)
            text = correction.text
        else:
            names += [notice.given for notice in reading.notices]
            readings += [notice.read for notice in reading.notices]
            return Suggestion(tuple(names), tuple(readings), reading.formula) if names else None
    return None


_MOST_SLIPS: Final = 50
"""Corrections after which no formula is left that is worth suggesting."""


def _written(text: str, expression: Expression, limits: FormulaLimits) -> str:
    """The formula of links that is read as this expression: the text itself if it is one.

    Raises:
        FormulaError: the formula is longer or deeper than the limits allow.
    """
    try:
        if parse(text, limits) == expression:
            return text
    except FormulaError:
        pass
    formula = write_formula(expression)
    try:
        parse(formula, limits)
    except FormulaError as error:
        error.position = min(error.position, len(text))
        raise
    return formula


def _check_coordinates(
    text: str, expression: Expression, tokens: Sequence[Token], kept: frozenset[str]
) -> None:
    """Refuse a formula without x and y, and offer its own variables under these names."""
    if any(isinstance(node, Name) and node.name in COORDINATES for node in walk(expression)):
        return
    names = sorted(filter(is_symbol, set(parameter_names(expression)) - kept))
    pairs = [pair.split() for pair in _VARIABLES if set(pair.split()) <= set(names)]
    variables = pairs[0] if pairs else names if len(names) <= len(COORDINATES) else []
    letters = "".join(name for name in variables if len(name) == 1)
    edits = [
        Edit(token.start, token.end, _renamed(token.text, variables))
        for token in tokens
        if token.kind == "name" and (token.text in variables or not token.text.strip(letters))
    ]
    raise FormulaError(
        "a surface depends on x or y, and this formula on neither",
        text=text,
        position=0,
        allowed=Phrase("a formula with x and y"),
        corrections=[corrected(text, edits, 0, len(text))] if edits else [],
    )


def _renamed(name: str, variables: Sequence[str]) -> str:
    """A variable, or a product of variables, in x and y."""
    names = [name] if name in variables else list(name)
    return "*".join(COORDINATES[variables.index(each)] for each in names)


def _name_at(text: str, position: int) -> str:
    words = re.finditer(r"\w+", text)
    return next(
        (word[0] for word in words if word.start() <= position < word.end()), text[position]
    )
