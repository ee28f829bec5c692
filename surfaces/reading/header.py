"""Text around a formula: `f(x, y) =` before it, values, a point or a dollar sign after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from surfaces.expression import COORDINATES
from surfaces.formula import Token

_QUOTES: Final = ("$", "'", '"', "`")
_TRAILING: Final = (",", ";", ".", ":", "=")
_EQUALS: Final = ("=", ":=")
_DECLARING: Final = ("const", "let", "var", "local")
_DEFINING: Final = ("def", "function", "func", "fn", "fun", "double", "float", "real", "auto")
"""Words before the name of a function; types among them stand before arguments, too."""
_GOAL: Final = re.compile("min|argmin|minimi[sz]e", re.IGNORECASE)
_BEFORE_VALUES: Final = (",", ";", "where", "with", "for", "and")


class Header(NamedTuple):
    """Number of tokens before the formula, and what they say."""

    length: int = 0
    label: str = ""
    """The name before an equals sign, if no arguments follow it."""
    variables: tuple[str, ...] = ()
    """The names of the arguments."""
    values: tuple[tuple[str, str], ...] = ()
    """Names with the numbers that they stand for."""


def split_text(text: str, tokens: Sequence[Token]) -> tuple[Header, list[Token]]:
    """Text around a formula, and the tokens of the formula itself."""
    whole, body = Header(), list(tokens)
    while True:
        inner, values = _without_values(_without_wrapping(text, body))
        part = _part(inner)
        whole = Header(
            0,
            (part and part.label) or whole.label,
            (part and part.variables) or whole.variables,
            whole.values + values + (part.values if part else ()),
        )
        inner = inner[part.length :] if part else inner
        if len(inner) == len(body):
            return whole, inner
        body = inner


def _without_wrapping(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Tokens without quotes, dollar signs and braces around them and punctuation after them."""
    *body, end = tokens
    while body:
        is_end = body[-1].text == "end" and body[-2:][0].kind in ("name", "number")
        if body[-1].text in _TRAILING or (is_end and len(body) > 1):
            body.pop()
        elif _is_quoted(body) or _is_braced(text, body):
            body = body[1:-1]
        else:
            break
    return [*body, end]


def _is_quoted(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[0].text in _QUOTES and tokens[-1].text == tokens[0].text


def _is_braced(text: str, tokens: Sequence[Token]) -> bool:
    """Return True for tokens in one pair of braces."""
    if text[tokens[0].start] != "{" or text[tokens[-1].start] != "}":
        return False
    depth = 0
    for place, token in enumerate(tokens, 1):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return place == len(tokens)
    return False


def _without_values(
    tokens: Sequence[Token],
) -> tuple[list[Token], tuple[tuple[str, str], ...]]:
    """Tokens without `, a=2` at their end, and the values of these names."""
    *body, end = tokens
    values: list[tuple[str, str]] = []
    while len(body) > 4:
        before, name, sign, number = body[-4:]
        is_value = (name.kind, sign.text, number.kind) == ("name", "=", "number")
        if not is_value or name.text in COORDINATES or before.text not in _BEFORE_VALUES:
            break
        values.append((name.text, number.text))
        body = body[:-4]
    return [*body, end], tuple(values)


def _part(tokens: Sequence[Token]) -> Header | None:
    """The first part of a header, if one begins here."""
    first, second, third, *_ = [*tokens, tokens[-1], tokens[-1]]
    if first.text in _EQUALS or (first.text == "return" and second.text not in _EQUALS):
        return Header(1)
    if first.text in _DECLARING and second.kind == "name":
        return Header(1)
    if first.text == "lambda":
        return _arguments(tokens, 1, ((":",),))
    if first.text == "@" and second.text == ".":
        return Header(2)
    if first.text == "@" and second.text == "(":
        return _arguments(tokens, 2, ((")",),))
    if first.text == "(":
        return _arguments(tokens, 1, ((")", "~"),))
    if first.text in _DEFINING and third.text == "(":
        return _arguments(tokens, 3, ((")", ":"), (")",)), is_typed=True)
    if first.text == "function" and second.text == "(":
        return _arguments(tokens, 2, ((")",),), is_typed=True)
    return _name_part(tokens) if first.kind in ("name", "latex") else None


def _name_part(tokens: Sequence[Token]) -> Header | None:
    """The first part of a header that begins with a name."""
    first, second, third, fourth, *_ = [*tokens, *[tokens[-1]] * 3]
    if second.text in _EQUALS:
        is_value = third.kind == "number" and first.text not in COORDINATES
        if is_value and fourth.text in (",", ";"):
            return Header(4, values=((first.text, third.text),))
        return Header(2, label=first.text)
    if second.text == ":" and first.text not in COORDINATES:
        return Header(2)
    if _GOAL.fullmatch(first.text) and (
        second.kind in ("name", "number", "latex", "root")
        or (second.text == "(" and first.text != "min")
    ):
        return Header(1)
    if second.text == "(":
        endings = [(")", ending) for ending in (*_EQUALS, ":", "~")]
        return _arguments(tokens, 2, endings)
    return None


def _arguments(
    tokens: Sequence[Token],
    start: int,
    closings: Sequence[tuple[str, ...]],
    is_typed: bool = False,
) -> Header | None:
    """Names and commas from `start` on, and the tokens that must follow them.

    Args:
        tokens: of the text.
        start: the first one in the brackets.
        closings: the texts of what may follow, one of these.
        is_typed: whether names may have types and defaults, and the brackets a type after them.
    """
    at, names, values = start, [], []
    while tokens[at].kind == "name":
        if is_typed and tokens[at].text in _DEFINING and tokens[at + 1].kind == "name":
            at += 1
        names.append(tokens[at].text.rstrip("_"))
        at += 1
        if is_typed and tokens[at].text == ":" and tokens[at + 1].kind == "name":
            at += 2
        if tokens[at].text == "=" and tokens[at + 1].kind == "number":
            if names[-1] not in COORDINATES:
                values.append((names.pop(), tokens[at + 1].text))
            at += 2
        if tokens[at].text not in (",", ";"):
            break
        at += 1
    end = [token.text for token in tokens[at : at + 3]]
    if is_typed and end[:2] == [")", "~"] and tokens[at + 2].kind == "name":
        at += 2  # the type of the result
        end = [")", *(token.text for token in tokens[at + 1 : at + 2])]
    closing = next((each for each in closings if tuple(end[: len(each)]) == each), None)
    if not names or closing is None:
        return None
    return Header(at + len(closing), variables=tuple(names), values=tuple(values))


def declared_names(header: Header, body: Sequence[Token]) -> dict[str, str]:
    """What names stand for by the header: a coordinate each argument but x and y, or a number.

    The first argument is x and the second y, unless one of them is called so; further arguments
    are parameters. The elements of one argument are x and y.
    """
    used = {token.text for token in body if token.kind == "name"}
    given: Sequence[str] = [name for name in header.variables if name not in COORDINATES]
    if len(header.variables) == 1 and given and given[0] not in used:
        given = next((pair for pair in _elements(given[0]) if used.issuperset(pair)), given)
    free = [name for name in COORDINATES if name not in used | set(header.variables)]
    return dict(zip(given, free, strict=False)) | dict(header.values)


def _elements(name: str) -> list[tuple[str, str]]:
    return [
        (f"{name}{mark}{first}", f"{name}{mark}{first + 1}")
        for mark in ("_", "")
        for first in (0, 1)
    ]
