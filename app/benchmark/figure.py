"""Profiles as SVG: a line of steps for each rule, a few in color, the others quiet behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from markupsafe import Markup

from optimizers.benchmark.profiles import data_profile, performance_profile
from optimizers.palette import BLUE, GREEN, INK, PAPER, PURPLE, SKY, VERMILION
from optimizers.problem import Array

WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 8, 40
"""Margins of the plot."""
SAMPLES: Final = 160
"""Places across at which a profile is drawn: finer steps can't be seen."""
TICKS: Final = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
LARGEST_RATIO: Final = 100.0
COLORS: Final = (BLUE, VERMILION, GREEN, PURPLE, INK, SKY)
"""Of the lines in color, in their order; `static/css/benchmark.css` has the same for pages."""
DASHES: Final = ("", "7 3", "2 2", "8 3 2 3", "", "5 2")
KEY_WIDTH: Final = 170
"""Of the key beside a drawing that stands alone."""
KEY_LINE: Final = 18

LOOK: Final = f"""
.paper{{fill:{PAPER}}} text{{font:12px sans-serif;fill:{INK}}}
.grid{{stroke:#d3dbdf;fill:none}} .line{{fill:none;stroke:#c3cdd3}}
""" + "".join(
    f".slot-{k}{{stroke:{color};stroke-width:2;stroke-dasharray:{dash or 'none'}}}"
    for k, (color, dash) in enumerate(zip(COLORS, DASHES, strict=True))
)
"""Style of a drawing that stands alone."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares of the problems that rules have solved, at places on a logarithmic axis."""

    axis: str
    """What the axis counts."""
    places: Array
    """(n,), 1 or more, ascending."""
    shares: Array
    """(n, rules), 0 to 1."""


def data_figure(times: Array, most: int, axis: str) -> Profile:
    """Return the data profile up to a number of evaluations."""
    budgets = np.unique(np.round(np.geomspace(1.0, most, SAMPLES)))
    return Profile(axis, budgets, data_profile(times, budgets))


def performance_figure(times: Array, axis: str) -> Profile:
    """Return the performance profile."""
    ratios = np.geomspace(1.0, LARGEST_RATIO, SAMPLES)
    return Profile(axis, ratios, performance_profile(times, ratios))


def drawing(profile: Profile, rules: Sequence[str], colored: Sequence[str], name: str) -> Markup:
    """Return the profile as an `<svg>` for a page, whose style sheet colors it.

    Args:
        profile: shares in the order of `rules`.
        rules: slugs.
        colored: slugs of those in color, the first in front, at most as many as there are colors.
        name: of the whole, for those who don't see it.
    """
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg class="profile" {size} role="img" aria-label="{escape(name)}">'
    return Markup(f"{head}{_frame(profile)}{_lines(profile, rules, colored)}</svg>")


def standing_alone(
    profile: Profile, titles: Mapping[str, str], colored: Sequence[str], name: str
) -> str:
    """Return the profile as the text of an SVG file, with its look and a key.

    Args:
        profile: shares in the order of `titles`.
        titles: of all rules, by slug.
        colored: as for `drawing`.
        name: title of the whole.
    """
    key = "".join(
        f'<g transform="translate({WIDTH + 8} {TOP + 12 + KEY_LINE * k})">'
        f'<path class="line slot-{k}" d="M0 -4H24"/><text x="30">{escape(titles[slug])}</text></g>'
        for k, slug in enumerate(colored)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + KEY_WIDTH} {HEIGHT}"'
        f' width="{2 * (WIDTH + KEY_WIDTH)}" height="{2 * HEIGHT}"><title>{escape(name)}</title>'
        f'<style>{LOOK}</style><rect class="paper" width="100%" height="100%"/>'
        f"{_frame(profile)}{_lines(profile, list(titles), colored)}{key}</svg>\n"
    )


def _frame(profile: Profile) -> str:
    """Return grid lines with their numbers, and the names of both axes."""
    most = profile.places[-1]
    parts = []
    for share in np.linspace(0.0, 1.0, 5):
        y = float(_y(share))
        parts.append(f'<path class="grid" d="M{LEFT} {y:g}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{y + 4:g}" text-anchor="end">{share:.0%}</text>')
    for place in TICKS:
        if place <= most:
            x = float(_x(np.float64(place), most))
            parts.append(f'<path class="grid" d="M{x:g} {TOP}V{HEIGHT - BOTTOM}"/>')
            middle = f'x="{x:g}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle"'
            parts.append(f"<text {middle}>{place}</text>")
    end = f'x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end"'
    parts.append(f'<text class="axis-name" {end}>{escape(profile.axis)}</text>')
    return f'<g class="frame">{"".join(parts)}</g>'


def _lines(profile: Profile, rules: Sequence[str], colored: Sequence[str]) -> str:
    """Return a path for each rule, those in color last, the first of them in front."""
    order = [slug for slug in rules if slug not in colored] + list(reversed(colored))
    slots = {slug: f" slot-{k}" for k, slug in enumerate(colored)}
    across = _x(profile.places, profile.places[-1]).tolist()
    up = dict(zip(rules, _y(profile.shares).T.tolist(), strict=True))
    return "".join(
        f'<path class="line{slots.get(slug, "")}" data-rule="{escape(slug)}"'
        f' d="{_steps(across, up[slug])}"/>'
        for slug in order
    )


def _steps(across: Sequence[float], up: Sequence[float]) -> str:
    """Return a path that goes across to each place where the share rises, and up there."""
    moves = zip(across[1:], up[1:], up, strict=False)
    steps = (f"H{x:g}V{y:g}" for x, y, before in moves if y != before)
    return f"M{LEFT} {up[0]:g}{''.join(steps)}H{WIDTH - RIGHT}"


def _x(places: Array | np.float64, most: float) -> Array:
    shares = np.log(places) / np.log(max(most, 2.0))
    return np.asarray(np.round(LEFT + (WIDTH - LEFT - RIGHT) * shares, 1))


def _y(shares: Array | np.float64) -> Array:
    return np.asarray(np.round(TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - shares), 1))
