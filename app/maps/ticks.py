"""Ticks of axes: round numbers, few enough to be read."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from optimizers.maps.axis import Scale
from optimizers.problem import Array

FEWEST: Final = 3
MOST: Final = 7
"""Ticks of an axis."""


def places(values: Array, low: float, high: float, scale: Scale) -> Array:
    """Return where values lie on an axis, from 0 at its lower end to 1."""
    if scale == "log":
        low, high, values = math.log(low), math.log(high), np.log(values)
    return np.asarray((values - low) / (high - low))


def ticks(low: float, high: float, scale: Scale) -> list[float]:
    """Return round numbers within an axis."""
    if scale == "log":
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        if last - first + 1 >= FEWEST:
            every = -(-(last - first) // (MOST - 1))
            return [float(f"1e{power}") for power in range(first, last + 1, every)]
    step = 10.0 ** math.floor(math.log10((high - low) / FEWEST))
    step = next(k * step for k in (1, 2, 5, 10) if (high - low) / (k * step) < MOST)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    return [float(f"{(first + k) * step:.12g}") + 0.0 for k in range(count)]
