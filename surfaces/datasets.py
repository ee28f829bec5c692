"""Small data sets, for surfaces that are the real loss of a model with two parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Data:
    """A table of numbers.

    A surface over it is the mean, over the rows, of a formula that names the columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    source: str

    @property
    def array(self) -> npt.NDArray[np.float64]:
        """(rows, columns)."""
        return np.array(self.rows, np.float64)


_SPEEDS = (
    4,
    4,
    7,
    7,
    8,
    9,
    10,
    10,
    10,
    11,
    11,
    12,
    12,
    12,
    12,
    13,
    13,
    13,
    13,
    14,
    14,
    14,
    14,
    15,
    15,
    15,
    16,
    16,
    17,
    17,
    17,
    18,
    18,
    18,
    18,
    19,
    19,
    19,
    20,
    20,
    20,
    20,
    20,
    22,
    23,
    24,
    24,
    24,
    24,
    25,
)
_DISTANCES = (
    2,
    10,
    4,
    22,
    16,
    10,
    18,
    26,
    34,
    17,
    28,
    14,
    20,
    24,
    28,
    26,
    34,
    34,
    46,
    26,
    36,
    60,
    80,
    20,
    26,
    54,
    32,
    40,
    32,
    40,
    50,
    42,
    56,
    76,
    84,
    36,
    46,
    68,
    32,
    48,
    52,
    56,
    64,
    66,
    54,
    70,
    92,
    93,
    120,
    85,
)

BRAKING: Final = Data(
    title="Speed of cars, in miles per hour, and the distance they take to stop, in feet",
    columns=("speed", "distance"),
    rows=tuple(zip(map(float, _SPEEDS), map(float, _DISTANCES), strict=True)),
    source="Ezekiel, Methods of Correlation Analysis, 1930; R's data set 'cars'",
)

_TEMPERATURES = (
    66,
    70,
    69,
    68,
    67,
    72,
    73,
    70,
    57,
    63,
    70,
    78,
    67,
    53,
    67,
    75,
    70,
    81,
    76,
    79,
    75,
    76,
    58,
)
_DAMAGE = (0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1)

RINGS: Final = Data(
    title=(
        "Temperature at 23 starts of the Space Shuttle, in degrees Fahrenheit, and whether a seal"
        " was damaged"
    ),
    columns=("temperature", "damaged"),
    rows=tuple(zip(map(float, _TEMPERATURES), map(float, _DAMAGE), strict=True)),
    source=(
        "Dalal, Fowlkes & Hoadley, Risk Analysis of the Space Shuttle: Pre-Challenger Prediction of"
        " Failure, 1989"
    ),
)
