"""Shapes of the catalog: rules, surfaces, schedules and limits."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from app.answers.base import CriticalPoint, ErrorRecord, PackedArray, Point, Values, View, answer


@answer
class NumberField(TypedDict):
    """Declaration of a number: its control is made from it alone."""

    name: str
    symbol: str
    mathml: str
    """MathML of the symbol."""
    default: float
    value: NotRequired[float]
    """Value in force, in the parameters of a typed formula."""
    low: float
    high: float
    scale: Literal["linear", "log", "switch"]
    """A switch is 0 or 1."""
    help: str


@answer
class RuleColor(TypedDict):
    """Color of a rule's runs on light and on dark pages."""

    light: str
    dark: str


@answer
class Velocity(TypedDict):
    """States that are a rule's velocity, one for both coordinates or one for each."""

    states: list[str]
    sign: float


@answer
class StateRecord(TypedDict):
    """A state that a rule keeps."""

    name: str
    help: str


@answer
class RuleRecord(TypedDict):
    """An update rule."""

    slug: str
    title: str
    formula: list[str]
    """TeX, a line per assignment."""
    mathml: str
    teaches: str
    differs: str
    source: str
    paper: str
    """Address of the source; empty if unknown."""
    code: str
    """Source text that ran."""
    code_html: str
    """The same as HTML, its keywords, comments, numbers and strings marked."""
    kind: str
    family: str
    """Rules of one non-empty family are variants of one another."""
    color: RuleColor
    bound: str
    """MathML of the largest stable learning rate; empty if theory has none."""
    velocity: Velocity | None
    adaptive: bool
    """True if it has a step size for each coordinate."""
    state: list[StateRecord]
    hyperparameters: list[NumberField]


@answer
class ScheduleRecord(TypedDict):
    """A learning-rate schedule."""

    slug: str
    title: str
    formula: list[str]
    mathml: str
    help: str
    source: str
    hyperparameters: list[NumberField]


@answer
class Framing(TypedDict):
    """Default view while a parameter has a value."""

    parameter: str
    value: float
    view: View


@answer
class RaceBrings(TypedDict):
    """Numbers that a surface's race has in place of defaults."""

    parameters: Values
    view: View | None
    start: Point
    steps: int
    hyperparameters: dict[str, Values]
    """By rule; those that differ from the rule's defaults."""


@answer
class DataTable(TypedDict):
    """Data that a loss is a mean over."""

    title: str
    rows: int


@answer
class FormulaSuggestion(TypedDict):
    """Another reading of a typed formula whose names may be slips."""

    message: str
    formula: str


@answer
class SurfaceRecord(TypedDict):
    """A loss surface."""

    slug: str | None
    """Null for a typed formula."""
    title: str
    formula: str
    mathml: str
    teaches: str
    source: str
    parameters: list[NumberField]
    view: View
    start: Point
    critical_points: list[CriticalPoint]
    framings: list[Framing]
    pace: float
    """Factor on the default learning rates of rules whose step is proportional to the gradient."""
    race: str | None
    """Link of its own race; null if it has none."""
    brings: RaceBrings | None
    data: DataTable | None
    suggestions: list[FormulaSuggestion]


@answer
class Limit(TypedDict):
    """A limit of the server."""

    name: str
    value: float
    help: str


@answer
class Defaults(TypedDict):
    """Numbers and names that a link may leave out."""

    v: int
    surface: str | None
    runs: list[str]
    steps: int
    noise: float
    batch: int
    seed: int
    seeds: int


@answer
class FormulaExample(TypedDict):
    """A formula to begin with."""

    formula: str
    shows: str


@answer
class TypedDefaults(TypedDict):
    """Defaults of a typed formula, and its vocabulary."""

    view: View
    start: Point
    parameter: float
    low: float
    high: float
    functions: list[str]
    constants: list[str]
    examples: list[FormulaExample]


@answer
class Catalog(TypedDict):
    """Everything that the controls of a page are built from."""

    rules: list[RuleRecord]
    surfaces: list[SurfaceRecord]
    schedules: list[ScheduleRecord]
    limits: list[Limit]
    opening: str
    """Link of the race that a page without a scene in its address opens."""
    defaults: Defaults
    typed: TypedDefaults


@answer
class FormulaNotice(TypedDict):
    """A part of a formula that was read otherwise than it was written."""

    position: int
    given: str
    read: str
    message: str


@answer
class FormulaAnswer(TypedDict):
    """A typed formula as it was read, with values for its parameters, a view, and a start in it."""

    surface: SurfaceRecord
    notices: list[FormulaNotice]


@answer
class FormulaMistake(TypedDict):
    """A formula that can't be read, and where."""

    surface: None
    error: ErrorRecord


@answer
class ShadingAnswer(TypedDict):
    """Losses in a view, and how to draw them."""

    view: View
    levels: PackedArray
    low: float
    high: float
    scale: Literal["linear", "log"]
    center: float
    softness: float


@answer
class GridAnswer(ShadingAnswer):
    """A surface, sampled for the contour."""

    surface: SurfaceRecord
    x: PackedArray
    y: PackedArray
    loss: PackedArray
    undefined_share: float
    shading: ShadingAnswer | None
    """Only where levels for another view were asked for."""
    falls: list[View]
    """Parts of the view's edges beyond which the loss falls, from x, y to x, y."""
    critical_points: list[CriticalPoint]
    mathml: str
