"""Usual ranges of the hyperparameters that are searched, and starts to search from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from optimizers.problem import MAX_SEED
from optimizers.rule import Rate, Rule
from optimizers.theory.linear_step import learning_rate_is
from optimizers.tuning.search import Point, Range
from surfaces.errors import InputError, Phrase, check_known, check_range, plain
from surfaces.surface import Surface

RATES: Final = {
    Rate.SLOPE: Range(1e-7, 10.0),
    Rate.LENGTH: Range(1e-4, 10.0),
    Rate.SHARE: Range(1e-2, 2.0),
}
"""Of the learning rate, by its meaning."""
OTHERS: Final = {
    "rho": Range(0.0, 0.99, "linear"),
    "beta1": Range(0.0, 0.99, "linear"),
    "decay": Range(0.5, 0.999, "linear"),
    "trial": Range(1e-4, 10.0),
    "radius": Range(1e-3, 1.0),
    "damping": Range(1e-3, 1e2),
    "trust_coefficient": Range(1e-3, 1.0),
}
"""Of further numbers that decide how a rule does; what is not named keeps its default."""
MARGIN: Final = 0.1
"""Starts are drawn no nearer to the edge of the window, as a share of its sides."""
DIGITS: Final = 3
"""Significant digits of a start."""

Ranges = Mapping[str, tuple[float, float]]


def searched(rule: Rule, chosen: Ranges | None = None) -> dict[str, Range]:
    """Return the ranges of a rule's hyperparameters that are searched; empty if it has none.

    Args:
        rule: the update rule.
        chosen: (low, high) by name, in place of the usual ones; others keep their defaults.

    Raises:
        InputError: an unknown name, a range beyond what the hyperparameter allows, or an empty one.
    """
    if chosen is None:
        usual = {"lr": RATES[learning_rate_is(rule)], **OTHERS}
        return {h.name: usual[h.name] for h in rule.hyperparameters if h.name in usual}
    declared = {h.name: h for h in rule.hyperparameters}
    found = {}
    for name, (low, high) in chosen.items():
        check_known(name, list(declared), f"{rule.slug} hyperparameter")
        for end in (low, high):
            check_range(end, declared[name].low, declared[name].high, name)
        if not low < high:
            raise InputError(
                "{field} goes from {low} to {high}; allowed is {allowed}.",
                field=name,
                value=[low, high],
                allowed=Phrase("a lower end below the upper one"),
                low=plain(low),
                high=plain(high),
            )
        scale = declared[name].scale if low > 0.0 else "linear"
        found[name] = Range(low, high, scale)
    return found


def drawn_starts(
    surface: Surface, parameters: Mapping[str, float], count: int, seed: int
) -> tuple[Point, ...]:
    """Return starts that are drawn evenly from a surface's window."""
    x0, x1, y0, y1 = surface.home(dict(parameters))
    shares = np.random.default_rng([seed % (MAX_SEED + 1), 1]).uniform(
        MARGIN, 1 - MARGIN, (count, 2)
    )
    return tuple(
        (
            float(f"{x0 + x * (x1 - x0):.{DIGITS}g}"),
            float(f"{y0 + y * (y1 - y0):.{DIGITS}g}"),
        )
        for x, y in shares.tolist()
    )
