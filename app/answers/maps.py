"""Shapes of maps."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from app.answers.base import CriticalPoint, PackedArray, Point, answer
from app.answers.races import Head, RunHead


@answer
class MapAxis(TypedDict):
    """A number that is swept, and over what."""

    name: str
    low: float
    high: float
    scale: Literal["linear", "log"]


@answer
class SweptAxis(MapAxis):
    """A number that is swept, and the values that it had."""

    values: PackedArray


@answer
class MapLine(TypedDict):
    """A line of theory's border."""

    across: list[float]
    up: list[float]
    """Empty of a line, where each of `across` is a border."""


@answer
class MapTheory(TypedDict):
    """The bound that a border shows."""

    limit: str
    """The bound as a formula; may be empty."""
    sharpness: float
    minimum: Point
    everywhere: bool
    """True on a quadratic surface; elsewhere the border holds near the minimum."""


@answer
class MapPlace(TypedDict):
    """A place of a map."""

    across: float | None
    up: float | None


@answer
class BestPlace(MapPlace):
    """The cell with the lowest final loss."""

    final_loss: float | None
    steps_to_tolerance: int | None


@answer
class OptimumPlace(MapPlace):
    """Theory's best numbers."""

    rate: float


@answer
class OutcomeName(TypedDict):
    """An outcome, for people."""

    code: str
    title: str
    sentence: str


@answer
class MapFindings(TypedDict):
    """Theory's border and the best places for one run."""

    border: list[MapLine]
    theory: MapTheory | None
    best: BestPlace | None
    optimum: OptimumPlace | None


@answer
class MapAbout(TypedDict):
    """A map without its arrays.

    Without `of`, `border`, `theory`, `best` and `optimum` are lists with one for each run.
    """

    of: int | None
    runs: list[RunHead]
    across: SweptAxis
    up: SweptAxis | None
    cells: list[int]
    tolerance: float
    outcomes: list[OutcomeName]
    critical_points: list[CriticalPoint]
    border: list[MapLine] | list[list[MapLine]]
    theory: MapTheory | list[MapTheory | None] | None
    best: BestPlace | list[BestPlace | None] | None
    optimum: OptimumPlace | list[OptimumPlace | None] | None


@answer
class MapAnswer(MapAbout):
    """A map: row by row from the lowest `up`; without `of`, run by run."""

    final_loss: PackedArray
    best_loss: PackedArray
    steps_to_tolerance: PackedArray
    """-1 where never."""
    outcome: PackedArray
    """Indices into `outcomes`."""
    minimum: PackedArray
    """Indices into `critical_points`; -1 where none."""


@answer
class WholeMap(Head, MapAnswer):
    """A map with the race that it belongs to."""

    digest: str
