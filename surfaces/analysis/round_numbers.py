"""Round lengths and edges of windows."""

from __future__ import annotations

import math
from typing import Final

ROUND: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Round lengths are one of these times a power of ten."""
STEPS: Final = 40
"""A side's edges are whole numbers of steps, of which it has at least so many."""
_NOISE: Final = 1e-9


def round_up(length: float) -> float:
    """The shortest round length that is no shorter."""
    return min(each for each in _round_lengths(length) if each >= length * (1 - _NOISE))


def round_down(length: float) -> float:
    """The longest round length that is shorter."""
    return max(each for each in _round_lengths(length) if each < length * (1 - _NOISE))


def _round_lengths(length: float) -> list[float]:
    power = math.floor(math.log10(length))
    return [
        float(f"{part}e{exponent}") for exponent in (power - 1, power, power + 1) for part in ROUND
    ]


def step_of(length: float) -> float:
    """The step for a side: 1, 2 or 5 times a power of ten."""
    longest = length / STEPS * (1 + _NOISE)
    power = math.floor(math.log10(longest))
    return max(each for each in (float(f"{part}e{power}") for part in (1, 2, 5)) if each <= longest)


def to_step(value: float, step: float) -> float:
    """The nearest whole number of steps."""
    return _decimal(round(value / step), step)


def rounded_side(low: float, high: float) -> tuple[float, float]:
    """A side whose edges are whole numbers of steps, and no narrower."""
    step = step_of(high - low)
    return _decimal(math.floor(low / step + _NOISE), step), _decimal(
        math.ceil(high / step - _NOISE), step
    )


def _decimal(steps: int, step: float) -> float:
    """A number of steps as the decimal number that it is, without the noise of multiplication."""
    return float(f"{steps * step:.12g}") + 0.0
