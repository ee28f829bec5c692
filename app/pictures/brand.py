"""Footer of every picture."""

from __future__ import annotations

from PIL import ImageDraw

from app.pictures.text import font, plain
from app.pictures.theme import ACCENT, MUTED, VERMILION, rgb


def draw_brand(
    pen: ImageDraw.ImageDraw, left: float, right: float, base: float, size: float, beside: str = ""
) -> None:
    """Draw the site's name with its ball, letters `size` pixels high.

    What is said beside it stands at the right.
    """
    ball = 0.31 * size
    pen.ellipse((left, base - ball, left + 2 * ball, base + ball), rgb(VERMILION))
    pen.text((left + 3.2 * ball, base), "Ravine", rgb(ACCENT), font(size), anchor="lm")
    pen.text((right, base), plain(beside), rgb(MUTED), font(0.72 * size), anchor="rm")
