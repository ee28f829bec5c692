"""Text in pictures.

Pillow's built-in font is the only one that is always there. It knows little beyond ASCII and no
Hangul, so pictures speak English, whatever the language of the page.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from PIL import ImageFont

ELLIPSIS: Final = "..."
_PLAIN: Final = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "×": "x", "·": "*", "’": "'", "…": "..."}
)


@lru_cache(maxsize=64)
def font(size: float) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    loaded = ImageFont.load_default(round(size))  # between whole sizes its letters stand unevenly
    assert isinstance(loaded, ImageFont.FreeTypeFont)
    return loaded


def plain(text: str) -> str:
    """The text in what the font can show."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return decomposed.encode("ascii", "ignore").decode()


def fitting(text: str, width: float, size: float, smallest: float) -> tuple[str, float]:
    """The text, and the size, `smallest` or more, at which it fits; cut where none does."""
    length = font(size).getlength(text)
    if length <= width:
        return text, size
    shrunk = max(smallest, size * width / length)
    return clipped(text, width, shrunk), shrunk


def clipped(text: str, width: float, size: float) -> str:
    """As much of the text as fits, with dots where something is missing."""
    if font(size).getlength(text) <= width:
        return text
    kept = text
    while kept and font(size).getlength(kept + ELLIPSIS) > width:
        kept = kept[:-1]
    return kept + ELLIPSIS


def wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """A text without spaces, such as a formula, in at most `most` lines."""
    lines: list[str] = []
    while text and len(lines) < most:
        end = len(text)
        while end > 1 and font(size).getlength(text[:end]) > width:
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    if text:
        lines[-1] = clipped(lines[-1] + text, width, size)
    return lines
