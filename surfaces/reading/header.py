"""Text around a formula: `f(x, y) =` before it, a point or a dollar sign after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from surfaces.expression import COORDINATES
from surfaces.formula import Token

_QUOTES: Final = ("$", "'", '"', "`")
_TRAILING: Final = (",", ";", ".", ":", "=")
_EQUALS: Final = ("=", ":=")


class Header(NamedTuple):
    """Number of tokens before the formula, and what they say."""

    length: int = 0
    label: str = ""
    """The name before an equals sign, if no arguments follow it."""
    variables: tuple[str, ...] = ()
    """The names of the arguments."""


def without_wrapping(tokens: Sequence[Token]) -> list[Token]:
    """Tokens without quotes and dollar signs around them and punctuation after them."""
    *body, end = tokens
    while body:
        if body[-1].text in _TRAILING:
            body.pop()
        elif len(body) > 1 and body[0].text in _QUOTES and body[-1].text == body[0].text:
            body = body[1:-1]
        else:
            break
    return [*body, end]


def read_header(tokens: Sequence[Token]) -> Header:
    """Text before a formula, up to its equals sign, colon, arrow or `return`."""
    whole = Header()
    while part := _part(tokens[whole.length :]):
        whole = Header(
            whole.length + part.length,
            part.label or whole.label,
            part.variables or whole.variables,
        )
    return whole


def _part(tokens: Sequence[Token]) -> Header | None:
    """The first part of a header, if one begins here."""
    texts = [token.text for token in tokens]
    if texts[0] in _EQUALS or (texts[0] == "return" and texts[1] not in _EQUALS):
        return Header(1)
    if texts[0] == "lambda":
        return _arguments(tokens, 1, (":",))
    if texts[0] == "@" and texts[1] == "(":
        return _arguments(tokens, 2, (")",))
    if texts[0] == "(":
        return _arguments(tokens, 1, (")", "~"))
    if texts[0] == "def" and tokens[1].kind == "name" and texts[2] == "(":
        return _arguments(tokens, 3, (")", ":"))
    if tokens[0].kind not in ("name", "latex"):
        return None
    if texts[1] in _EQUALS:
        return Header(2, label=texts[0])
    if texts[1] == "(":
        endings = ((")", ending) for ending in (*_EQUALS, ":"))
        return next(filter(None, (_arguments(tokens, 2, ending) for ending in endings)), None)
    return None


def _arguments(tokens: Sequence[Token], start: int, closing: tuple[str, ...]) -> Header | None:
    """Names and commas from `start` on, and the tokens that must follow them."""
    at, names = start, []
    while tokens[at].kind == "name":
        names.append(tokens[at].text.rstrip("_"))
        at += 1
        if tokens[at].text not in (",", ";"):
            break
        at += 1
    texts = tuple(token.text for token in tokens[at : at + len(closing)])
    if not names or texts != closing:
        return None
    return Header(at + len(closing), variables=tuple(names))


def declared_variables(header: Header, body: Sequence[Token]) -> dict[str, str]:
    """Coordinate that each argument of the header stands for, but x and y themselves.

    The first argument is x and the second y, unless one of them is called so; further arguments
    are parameters.
    """
    given = [name for name in header.variables if name not in COORDINATES]
    used = {token.text for token in body if token.kind == "name"}
    free = [name for name in COORDINATES if name not in used | set(header.variables)]
    return dict(zip(given, free, strict=False))
