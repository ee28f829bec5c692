"""Functions written together with their arguments, such as `sinx` and `2xcosy`, in pieces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from surfaces.formula import Token
from surfaces.functions import FUNCTIONS, Arity
from surfaces.reading.functions import ALIASES

_FACTOR: Final = re.compile(r"[0-9]+|pi|[xy](?:_?[0-9]+)?")
_LONGEST: Final = max(map(len, [*FUNCTIONS, *ALIASES]))
"""Characters of the longest name of a function."""


def uniform(name: str) -> str:
    """The name in small letters if only its case is unusual, as phones write the first word."""
    return name.lower() if name in (name.capitalize(), name.upper()) else name


def glued(name: str, following: Token) -> tuple[str, ...]:
    """The pieces of a name with a function of one argument in it, such as `sinx` or `2xcosy`.

    None if the rest of the name is more than x, y, pi, numbers, and one letter in front.
    """
    is_called = following.text == "("
    pieces = _glued_pieces(name, is_called)
    if not pieces and not is_called and (rest := _glued_pieces(name[1:], is_called)):
        pieces = (name[0], *rest)
    return pieces if any(map(_is_gluable, pieces)) else ()


@lru_cache(maxsize=4096)
def _glued_pieces(name: str, is_called: bool) -> tuple[str, ...]:
    """The pieces of a whole name, the longest functions first; a function is last if called."""
    heads = [name[:length] for length in range(min(len(name), _LONGEST), 1, -1)]
    heads = [head for head in heads if _is_gluable(head) and (head != name or is_called)]
    heads += [match[0]] if (match := _FACTOR.match(name)) else []
    for head in heads:
        rest = _glued_pieces(name[len(head) :], is_called)
        if rest or head == name:
            return (head, *rest)
    return ()


def _is_gluable(name: str) -> bool:
    return FUNCTIONS.get(ALIASES.get(name, name)) == Arity(1, 1)
