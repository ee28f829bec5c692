"""The colors of surfaces and runs: on pages, in pictures and in notebooks.

Pages get those of runs with the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

INK: Final = "#182127"
INK_ON_DARK: Final = "#e9eff2"
PAPER: Final = "#ffffff"
RAMP: Final = ("#f7fafc", "#e7f1f8", "#d2e1eb", "#b8ccd9", "#9db5c4", "#7f9aac", "#607e92")
"""Colors of the contour, from the lowest loss to the highest: quiet, so that paths stand out."""
CONTOUR: Final = "#17405a2b"
"""Its lines, which let the fill through; #rrggbbaa."""
VERMILION: Final = "#d55e00"
ORANGE: Final = "#e69f00"
BLUE: Final = "#0072b2"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
PURPLE: Final = "#cc79a7"
YELLOW: Final = "#f0e442"
TINTING: Final = 0.7
"""How far the last of many runs of one color is from the first, as a share of the way to ink."""


@dataclass(frozen=True, slots=True)
class Color:
    """The color of a family of rules on light and on dark pages; #rrggbb."""

    light: str
    dark: str


_FAMILIES: Final[tuple[tuple[Color, str], ...]] = (
    (Color(VERMILION, ORANGE), "sgd normalized-gd sam schedule-free-sgd"),
    (Color(BLUE, SKY), "momentum momentum-lr-inside momentum-average nesterov"),
    (
        Color(GREEN, GREEN),
        "adam adam-uncorrected adam-eps-inside adam-l2 adamw amsgrad adamax nadam radam adabelief"
        " yogi adabound adan ademamix lamb prodigy schedule-free-adamw",
    ),
    (
        Color(PURPLE, PURPLE),
        "rmsprop rmsprop-eps-inside rmsprop-centered rmsprop-momentum rmsprop-momentum-centered",
    ),
    (Color(ORANGE, VERMILION), "adagrad adadelta ftrl"),
    (Color(SKY, BLUE), "sign-sgd signum lion rprop"),
    (
        Color(YELLOW, YELLOW),
        "armijo barzilai-borwein barzilai-borwein-short polyak polyak-estimated lars"
        " conjugate-gradients",
    ),
)
"""Okabe and Ito's colors, told apart with any kind of color vision. Where a page is dark, those
that stand out there change places with those that do on light paper."""
_OTHERS: Final = Color(INK, INK_ON_DARK)
"""Newton and its kin, and every rule that no family names."""
NAMED_RULES: Final = {slug: color for color, slugs in _FAMILIES for slug in slugs.split()}
"""The color of each rule that a family names, by its slug."""


def rule_color(slug: str) -> Color:
    """The color of a rule's family, the same wherever it runs."""
    return NAMED_RULES.get(slug, _OTHERS)


def run_colors(rules: Sequence[str]) -> list[str]:
    """The color of each run of a race on light paper: its family's, further runs in ordered tints.

    Args:
        rules: the slug of each run's rule, in the order of the runs.
    """
    families = [rule_color(rule).light for rule in rules]
    return [
        tint(color, TINTING * families[:index].count(color) / max(4, families.count(color)))
        for index, color in enumerate(families)
    ]


def tint(color: str, share: float) -> str:
    """A color that share of the way to ink; ink itself to paper."""
    target = PAPER if color == INK else INK
    parts = [(int(color[at : at + 2], 16), int(target[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{int(a + share * (b - a) + 0.5):02x}" for a, b in parts)
