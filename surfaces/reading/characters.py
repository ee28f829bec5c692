"""Characters that people write and paste, each as what it stands for in a formula."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_EQUIVALENTS: Final = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u2796",
    "+": "\u2795",
    "*": "\u00b7\u00d7\u2022\u2027\u2062\u2217\u2219\u22c5\u204e\u2715\u2716\u2a2f\u30fb\u318d",
    "/": "\u00f7\u2044\u2215\u2797",
    "^": "\u02c6\u2191",
    "|": "\u2223\u2502\u2758",
    "\u2016": "\u2225",
    ",": "\u3001",
    ".": "\u3002",
    ")": "\u230b\u2309",
    "'": "\u2018\u2019",
    '"': "\u201c\u201d",
    "~": "\u21a6\u21d2\u2192\u27f6\u27fc",
    "=": "\u2254",
    "<": "\u2264\u2a7d",
    ">": "\u2265\u2a7e",
    # Cyrillic letters that look the same
    "x": "\u0445",
    "y": "\u0443",
    "X": "\u0425",
    "Y": "\u0423",
    "a": "\u0430",
    "c": "\u0441",
    "e": "\u0435",
    "o": "\u043e",
    "p": "\u0440",
}
"""ASCII and the characters that mean the same; `~` stands for an arrow."""
_SAME: Final = {
    character: plain for plain, characters in _EQUIVALENTS.items() for character in characters
}
INVISIBLE: Final = "\u200b\u200c\u200d\u2060\u2061\ufeff\u00ad"
"""Characters without a width, which come along with what is copied."""
ROOTS: Final = {"\u221a": "sqrt", "\u221b": "cbrt"}
ROUNDING: Final = {"\u230a": "floor", "\u2308": "ceil"}
"""Opening brackets that round what stands in them."""


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The one character that stands for this one: of another width or font, or a lookalike."""
    if character.isascii():
        return character
    if character in _SAME:
        return _SAME[character]
    if _form(character) in ("<wide>", "<narrow>", "<font>", "<compat>"):
        normal = unicodedata.normalize("NFKC", character)
        if len(normal) == 1 and (normal.isascii() or greek_name(normal)):
            return normal
    return character


def superscript(character: str) -> str:
    """The character that is raised here, or "" for one that is not."""
    return _shifted(character, "<super>")


def subscript(character: str) -> str:
    """The character that is lowered here, or "" for one that is not."""
    return _shifted(character, "<sub>")


def fraction(character: str) -> tuple[str, str] | None:
    """Numerator and denominator of a character like ½."""
    if _form(character) != "<fraction>":
        return None
    above, _, below = unicodedata.normalize("NFKC", character).partition("\u2044")
    return (above, below) if above and below else None


def greek_name(character: str) -> str:
    """The name of a Greek letter, capitalized for a capital; "" for any other character."""
    words = unicodedata.name(character, "").split()
    if words[:1] != ["GREEK"] or words[2:3] != ["LETTER"] or words[3:-1] not in ([], ["FINAL"]):
        return ""
    name = {"LAMDA": "lambda"}.get(words[-1], words[-1].lower())
    return name.capitalize() if words[1] == "CAPITAL" else name


def _form(character: str) -> str:
    return unicodedata.decomposition(character).partition(" ")[0]


def _shifted(character: str, form: str) -> str:
    if _form(character) != form:
        return ""
    normal = unicodedata.normalize("NFKC", character)
    return plain(normal) if len(normal) == 1 else ""
