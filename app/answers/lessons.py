"""Shapes of lessons."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from app.answers.base import answer
from app.answers.catalog import Catalog, SurfaceRecord
from app.answers.races import Scene

Arrangement = Literal["map", "both", "space"]


@answer
class SliderRecord(TypedDict):
    """A slider of a lesson's race."""

    place: str
    """Path into the scene."""
    low: float | None
    """Low end of the slider, if not the number's own."""
    high: float | None


@answer
class DataRecord(TypedDict):
    """Data that a surface is a mean over, and the mini-batches that a race draws."""

    points: list[list[float]]
    """Feature and target of each row."""
    mean: float
    deviation: float
    draws: list[list[int]]
    """By step, the rows that a mini-batch begins with."""


@answer
class RaceRecord(TypedDict):
    """A race of a lesson."""

    id: str
    scene: Scene
    surface: SurfaceRecord
    sliders: list[SliderRecord]
    at: int | None
    """Step to look at."""
    curves: bool
    arrangement: Arrangement
    data: DataRecord | None
    """Data to draw beside the map."""
    waits: bool
    """True if a question has to be answered before it plays."""


@answer
class LessonRecord(TypedDict):
    """Data of a lesson's script."""

    races: list[RaceRecord]
    catalog: Catalog
    """The part of the catalog that these races use."""


@answer
class QuestionAnswer(TypedDict):
    """Judgement of an answer."""

    right: bool | None
    expected: float | None
    verdict: str
    explanation: str
