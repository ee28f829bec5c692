"""Shapes of races: a scene, its runs, its seeds, and theory about it."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from app.answers.base import PackedArray, Point, Values, View, answer


@answer
class SceneSchedule(TypedDict):
    """A learning-rate schedule and its hyperparameters."""

    slug: str
    hyperparameters: Values


@answer
class SceneRun(TypedDict):
    """One optimizer of a race."""

    rule: str
    hyperparameters: Values
    schedule: SceneSchedule | None


@answer
class SceneSurface(TypedDict):
    """A surface and the values of its parameters."""

    slug: str | None
    """Null for a typed formula."""
    formula: str
    parameters: Values


@answer
class Scene(TypedDict):
    """Everything that determines a race."""

    v: int
    surface: SceneSurface
    view: View | None
    start: Point
    steps: int
    noise: float
    batch: int
    """Rows of data for each gradient; 0 for all."""
    seed: int
    seeds: int
    """Number of seeds of an ensemble; the first is `seed`."""
    runs: list[SceneRun]


@answer
class Head(TypedDict):
    """Beginning of every form of a race."""

    scene: Scene
    link: str
    engine: str


@answer
class RunHead(SceneRun):
    """Beginning of a run in every form."""

    index: int
    title: str


@answer
class Outcome(TypedDict):
    """End of a run, in a word and in a sentence."""

    code: str
    sentence: str


@answer
class Metrics(TypedDict):
    """Metrics of a run; null where not finite, or not reached."""

    final_loss: float | None
    best_loss: float | None
    steps_to_tolerance: int | None
    evaluations: int
    evaluations_to_tolerance: int | None
    path_length: float | None
    straight_distance: float | None
    zigzag: float | None


@answer
class Ending(TypedDict):
    """Outcome and metrics of a run."""

    steps_taken: int
    outcome: Outcome
    metrics: Metrics


@answer
class Positions(TypedDict):
    """Arrays along a path, with a number for each position or two for each gradient."""

    x: PackedArray
    y: PackedArray
    loss: PackedArray
    gradient_norm: PackedArray
    gradient: PackedArray
    evaluations: PackedArray
    told: NotRequired[PackedArray]
    """Gradients that the rule observed, with noise or mini-batches."""
    state: dict[str, PackedArray]


@answer
class WholeRun(RunHead, Positions, Ending):
    """A run, its path and its end."""


@answer
class RaceAnswer(Head):
    """A race, run by run."""

    citation: str
    runs: list[WholeRun]
    digest: str


@answer
class SceneEvent(Head):
    """First event of a race's stream."""

    lr: NotRequired[list[PackedArray | None]]
    """Factors of each run's schedule, at evenly spaced steps."""


@answer
class PointsEvent(Positions):
    """A block of a run's positions."""

    run: int
    first_step: int


@answer
class EndEvent(Ending):
    """End of a run."""

    run: int


@answer
class LossBand(TypedDict):
    """Losses over seeds; null where infinite."""

    low: float | None
    median: float | None
    high: float | None


@answer
class OutcomeCount(TypedDict):
    """Number of seeds that ended in one way."""

    code: str
    count: int
    title: str
    sentence: str


@answer
class Variance(TypedDict):
    """Variance of the final positions along x and y; null where there is none."""

    measured: tuple[float | None, float | None]
    relative_error: float | None
    """Standard error of the measured variances, as a fraction of them."""
    stationary: tuple[float | None, float | None] | None
    """Stationary variance by theory."""
    expected: tuple[float | None, float | None] | None
    """Variance by theory after the steps that were taken."""


@answer
class EnsembleRecord(RunHead):
    """A run under many seeds."""

    steps: PackedArray
    low: PackedArray
    median: PackedArray
    high: PackedArray
    final_positions: PackedArray
    final_losses: PackedArray
    final_loss: LossBand
    outcomes: list[OutcomeCount]
    variance: Variance


@answer
class EnsembleAnswer(Head):
    """A race under many seeds."""

    seeds: tuple[int, int]
    runs: list[EnsembleRecord]


@answer
class QuadraticRecord(TypedDict):
    """Curvatures of a quadratic surface."""

    smallest: float
    largest: float
    condition: float | None
    minimum: Point | None


@answer
class Verdict(TypedDict):
    """A sentence of theory about a step."""

    code: str
    title: str
    template: str


@answer
class Rates(TypedDict):
    """Contraction rates per step."""

    predicted: float | None
    measured: float | None


@answer
class Optimum(TypedDict):
    """Hyperparameters with the best rate by theory."""

    hyperparameters: Values
    rate: float


@answer
class RunTheoryRecord(TypedDict):
    """Theory along one run; arrays have a number for each of `steps`, nan where there is none."""

    rule: str
    limit: str | None
    """The bound as a formula."""
    steps: list[int]
    verdict: list[int]
    """Indices into `verdicts`."""
    lr: PackedArray | None
    curvature: PackedArray | None
    sharpness: PackedArray | None
    bound: PackedArray | None
    edge: PackedArray | None
    rate: PackedArray | None
    escape: PackedArray | None
    step_size: PackedArray | None
    """Two numbers for each step."""
    rates: Rates | None
    optimum: Optimum | None


@answer
class TheoryAnswer(TypedDict):
    """Theory about a race."""

    link: str
    engine: str
    quadratic: QuadraticRecord | None
    verdicts: list[Verdict]
    escape: str
    """Template of the sentence about negative curvature."""
    runs: list[RunTheoryRecord]


@answer
class ShortLink(TypedDict):
    """A short link and the link that it stands for."""

    id: str
    url: str
    link: str


@answer
class ChosenNumber(TypedDict):
    """A hyperparameter and its value."""

    name: str
    symbol: str
    value: float


@answer
class TableRow(Ending):
    """A run in the page's table."""

    index: int
    rule: str
    title: str
    hyperparameters: list[ChosenNumber]
    final_position: Point


@answer
class OembedAnswer(TypedDict):
    """A race as a frame to embed, by the oEmbed specification."""

    version: str
    type: str
    provider_name: str
    provider_url: str
    title: str
    html: str
    width: int
    height: int
    thumbnail_url: str
    thumbnail_width: int
    thumbnail_height: int


@answer
class StoredLink(ShortLink):
    """A short link and its scene."""

    engine: str
    scene: Scene


@answer
class MadeLink(ShortLink):
    """A short link that was made."""

    engine: str
