"""Axes of a map: a number of the run that is varied, its range and its scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np

from optimizers.problem import Array
from surfaces.errors import InputError, Phrase, check_known, check_range, plain

Scale = Literal["linear", "log"]
SCALES: Final = get_args(Scale)
SPARE_DIGITS: Final = 3
"""Digits of a value beyond those that tell it from its neighbors."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a run that a map can vary."""

    low: float
    high: float
    """The range that makes sense."""
    scale: Scale
    """The usual one."""


@dataclass(frozen=True)
class Axis:
    """A number of the run that is varied, from `low` to `high` in `count` values."""

    name: str
    low: float
    high: float
    scale: Scale
    count: int

    @cached_property
    def values(self) -> Array:
        """(count,), rising: evenly spread on the scale, and rounded far below their distance.

        Short numbers make short links, and are the same on every machine.
        """
        if self.scale == "linear":
            spread = np.linspace(self.low, self.high, self.count).tolist()
            gap = (self.high - self.low) / (self.count - 1)
            decimals = SPARE_DIGITS - math.floor(math.log10(gap))
            rounded = [round(value, decimals) for value in spread]
        else:
            spread = np.geomspace(self.low, self.high, self.count).tolist()
            growth = math.expm1(math.log(self.high / self.low) / (self.count - 1))
            digits = 1 + SPARE_DIGITS - math.floor(math.log10(min(growth, 1.0)))
            rounded = [float(f"{value:.{digits}g}") for value in spread]
        return np.array([self.low, *rounded[1:-1], self.high]) + 0.0

    def part(self, begin: int, end: int) -> AxisPart:
        """Return the axis with some neighboring values alone."""
        return AxisPart(self.name, self.low, self.high, self.scale, end - begin, self, begin)


@dataclass(frozen=True)
class AxisPart(Axis):
    """Some neighboring values of an axis, whose range it keeps."""

    whole: Axis
    begin: int

    @cached_property
    def values(self) -> Array:
        """(count,), those of the whole axis from `begin`."""
        return self.whole.values[self.begin : self.begin + self.count]


def checked_axis(
    field: str,
    numbers: Mapping[str, Number],
    name: str,
    low: float,
    high: float,
    scale: str | None,
    count: int,
) -> Axis:
    """Return an axis of a map.

    Args:
        field: "across" or "up".
        numbers: what there is to vary, by name.
        name, low, high: what to vary, from where to where.
        scale: None for the usual one of that number.
        count: number of values, 2 or more.

    Raises:
        InputError: unknown name or scale, outside of the number's range, an empty or reversed
            range, a logarithmic one that begins at 0 or below, or one with too little between its
            ends for so many values.
    """
    check_known(name, list(numbers), field)
    number = numbers[name]
    if scale is not None:
        check_known(scale, SCALES, field)
    for end in (low, high):
        check_range(end, number.low, number.high, field)
    if not low < high:
        raise InputError(
            "{field} goes from {low} to {high}; allowed is {allowed}.",
            field=field,
            value=[low, high],
            allowed=Phrase("a lower end below the upper one"),
            low=plain(low),
            high=plain(high),
        )
    axis = Axis(name, low + 0.0, high + 0.0, _scale(field, number, low, scale), count)
    if not np.all(np.diff(axis.values) > 0.0):
        raise InputError(
            "{field} has {count} values between {low} and {high}, which lie too close to be told"
            " apart; allowed is {allowed}.",
            field=field,
            value=[low, high],
            allowed=Phrase("a wider range"),
            count=count,
            low=plain(low),
            high=plain(high),
        )
    return axis


def check_differ(across: Axis, up: Axis | None) -> None:
    """Raise `InputError` for two axes of one number."""
    if up and up.name == across.name:
        raise InputError(
            "{field} is {value}, as across; allowed is {allowed}.",
            field="up",
            value=up.name,
            allowed=Phrase("another number"),
        )


def _scale(field: str, number: Number, low: float, asked: str | None) -> Scale:
    if asked == "log" and low <= 0.0:
        raise InputError(
            "{field} begins at {value} on a logarithmic scale; allowed is {allowed}.",
            field=field,
            value=low,
            allowed=Phrase("a lower end above 0, or a linear scale"),
        )
    if asked is None:
        return number.scale if low > 0.0 else "linear"
    return "log" if asked == "log" else "linear"
