"""Look of pictures: the page's light theme and its strokes; a test compares them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import ImageColor

from optimizers.palette import BLUE, CONTOUR, INK, PAPER, RAMP, VERMILION, run_colors

__all__ = [
    "ACCENT",
    "ALARM",
    "BALL",
    "BLUE",
    "CONTOUR",
    "CONTOUR_OPACITY",
    "DASHES",
    "ENOUGH_CONTRAST",
    "FALL_DASH",
    "FALL_WIDTH",
    "HATCH_SPACING",
    "HATCH_WIDTH",
    "INK",
    "MUTED",
    "PAPER",
    "PATH_CASING",
    "PATH_WIDTH",
    "RAMP",
    "RULE",
    "VERMILION",
    "Color",
    "Stroke",
    "contrast",
    "rgb",
    "strokes_of",
]

Color = tuple[int, int, int]


def rgb(color: str) -> Color:
    """#rrggbb, or #rrggbbaa without its alpha, as three numbers, 0 to 255."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


CONTOUR_OPACITY: Final = int(CONTOUR[7:], 16) / 255
MUTED: Final = "#55626a"
RULE: Final = "#e1e7ea"
ACCENT: Final = "#17506d"
ALARM: Final = "#b3213f"
"""What warns: an edge beyond which the surface falls without bound."""
DASHES: Final[tuple[tuple[float, ...], ...]] = (
    (),
    (9, 4),
    (2.5, 3),
    (10, 3, 2, 3),
    (5, 3),
    (16, 4),
    (10, 3, 2, 3, 2, 3),
)
ENOUGH_CONTRAST: Final = 3.0
"""Below this ratio on paper a color needs a dark casing."""
FALL_WIDTH, FALL_DASH = 6.0, (6.0, 6.0)
"""How such an edge is drawn."""
HATCH_SPACING, HATCH_WIDTH = 9.0, 2.0
"""The stripes where a surface is undefined, across them."""
PATH_WIDTH: Final = 2.2
PATH_CASING: Final = 1.4
BALL: Final = 7.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """Stroke of a run; lengths in pixels of the page."""

    color: Color
    casing: Color
    dash: tuple[float, ...]


def strokes_of(rules: Sequence[str]) -> list[Stroke]:
    """The stroke of each run of a race, by the slugs of their rules."""
    return [
        Stroke(
            rgb(color),
            rgb(PAPER if contrast(color, PAPER) >= ENOUGH_CONTRAST else INK),
            DASHES[index % len(DASHES)],
        )
        for index, color in enumerate(run_colors(rules))
    ]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colors, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [part / 255 for part in rgb(color)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
