"""Formulas in other texts: between words, numbers of lists, or in a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from surfaces.formula import Correction, FormulaError, Token
from surfaces.reading.corrections import Edit, corrected, one_of
from surfaces.reading.names import is_symbol, starts_operand

_IN_LINK: Final = re.compile(r"[?&]formula=([^&#\s]*)")
_FORMULA: Final = re.compile(r"[A-Za-z0-9(\[{|\\\u221a\u0370-\u03ff].*", re.DOTALL)
_ASIDE: Final = re.compile(r"[^\x00-\x7f]*[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3][^\x00-\x7f]*:?")
_LABELED: Final = re.compile(r"(?:[*>\u2022-]|[0-9]{1,3}\))\s+")


def check_numbering(text: str, tokens: Sequence[Token]) -> None:
    """Refuse `2. x^2`, `(2) x^2` and `x^2 (2)`, which may have the number of a list or an equation.

    Raises:
        FormulaError: with the formula without the number, and with it as a factor.
    """
    bounds = _leading_number(text, tokens) or _trailing_remark(text, tokens)
    if bounds is None:
        return
    first, last = bounds
    is_leading = tokens[0] is first
    after = len(text) if not is_leading else tokens[tokens.index(last) + 1].start
    without = Edit(0 if is_leading else first.start, after, "")
    sign = Edit(last.end, after, "*") if is_leading else Edit(first.start, first.start, "*")
    corrections = [corrected(text, [edit], 0, len(text)) for edit in (without, sign)]
    raise FormulaError(
        "there are two ways to read {given}: write {allowed}",
        text=text,
        position=first.start,
        allowed=one_of([correction.label for correction in corrections]),
        corrections=corrections,
        given=text.strip(),
    )


def _leading_number(text: str, tokens: Sequence[Token]) -> tuple[Token, Token] | None:
    first, *_ = tokens
    if first.kind == "number" and text[first.start : first.end].endswith("."):
        last = first
    elif [token.text for token in tokens[:3:2]] == ["(", ")"] and _is_count(text, tokens[1]):
        last = tokens[2]
    else:
        return None
    following = tokens[tokens.index(last) + 1]
    is_apart = text[last.end : last.end + 1].isspace() and starts_operand(following)
    return (first, last) if is_apart else None


def _trailing_remark(text: str, tokens: Sequence[Token]) -> tuple[Token, Token] | None:
    if len(tokens) < 5:
        return None
    before, first, inner, last, _ = tokens[-5:]
    is_remark = _is_count(text, inner) or (inner.kind == "name" and not is_symbol(inner.text))
    is_apart = text[first.start - 1 : first.start].isspace()
    is_operand = before.kind in ("name", "number") or before.text == ")"
    if is_remark and is_apart and is_operand and (first.text, last.text) == ("(", ")"):
        return first, last
    return None


def _is_count(text: str, token: Token) -> bool:
    return token.kind == "number" and text[token.start : token.end].isdigit()


def candidates(text: str, error: FormulaError) -> Iterator[str]:
    """Parts of a refused text that may be the formula that was meant."""
    for found in _IN_LINK.finditer(text):
        yield unquote(found[1])
    words = text.split()
    while words and _ASIDE.fullmatch(words[0]):
        words.pop(0)
    while words and (_ASIDE.fullmatch(words[-1]) or not _FORMULA.search(words[-1])):
        words.pop()
    yield " ".join(words)
    if label := _LABELED.match(text.lstrip()):
        yield text.lstrip()[label.end() :]
    yield text.rstrip(" !?.,;:\u2026\u3002")
    if text[error.position : error.position + 1] in (",", ";"):
        yield text[: error.position]


def as_correction(text: str) -> Correction:
    """A correction that is a formula as a whole."""
    return corrected(text, [Edit(0, 0, "")], 0, len(text))
