"""Formulas to begin with, for whoever types one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """A formula and what it shows."""

    formula: str
    shows: str


EXAMPLES: Final = (
    Example(
        "x**4 - a*x**2 + y**2", "Two wells with a saddle between them; the slider moves them apart."
    ),
    Example("sin(x)*cos(y)", "Hills, hollows and saddles without end."),
    Example("abs(x) + a*abs(y)", "A kink: the slope does not shrink towards the minimum."),
    Example("log(1 + (x**2 + y - 11)**2 + (x + y**2 - 7)**2)", "Four minima that are equally low."),
    Example("x*log(x) + a*y**2", "Undefined on the left of the axis."),
    Example("x**2 - y**2", "It falls without bound: a race that nobody wins."),
)
