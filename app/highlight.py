"""Python source as colored pieces: how long each is and of which kind, for pages that make elements of them."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Final

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

_KINDS: Final = (
    (String.Doc, "c"),
    (Comment, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Number, "n"),
    (String, "s"),
    (Name.Function, "f"),
)
"""What is shown alike: comments and docstrings, keywords, numbers, strings, the name of a function
where it is defined."""


@lru_cache(maxsize=256)
def highlight(code: str) -> str:
    """The pieces of `code` in order, each a kind (a letter; none for plain text) and a length: "k3 1 f4 1"."""
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    kinds = [(_kind(token), len(text)) for token, text in lexer.get_tokens(code)]
    return " ".join(
        f"{kind}{sum(length for _, length in pieces)}"
        for kind, pieces in groupby(kinds, key=lambda piece: piece[0])
    )


def _kind(token: object) -> str:
    return next((kind for group, kind in _KINDS if token in group), "")
