"""Shapes of the convolution lab."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from app.answers.base import PackedArray, answer

Whole = dict[str, int]
"""Whole numbers by name."""


@answer
class WholeField(TypedDict):
    """Declaration of a whole number."""

    name: str
    title: str
    default: int
    low: int
    high: int
    help: str


@answer
class Titled(TypedDict):
    """A name for programs and one for people."""

    slug: str
    title: str


@answer
class Taught(Titled):
    """The same, and what it teaches."""

    teaches: str


@answer
class LayerKind(Taught):
    """A kind of layer."""

    settings: list[WholeField]


@answer
class Preset(Taught):
    """A stack to begin with."""

    part: str
    """Its part of a link."""


@answer
class NamedFilter(Taught):
    """A filter whose values have a name."""

    smallest: int
    seeded: bool


@answer
class ImageRecord(Titled):
    """An image to slide a window over."""

    label: str
    depth: int
    high: float
    """Largest value of a pixel."""
    side: WholeField
    source: str
    thumbnail: list[list[list[int]]]
    """Rows of pixels of channels."""


@answer
class OwnImage(Titled):
    """An image to draw, or to take from a file, in grays."""

    high: int
    """The largest gray; 0 is the lowest."""
    side: WholeField


@answer
class LabLimits(TypedDict):
    """Limits of an experiment."""

    layers: int
    filters: int
    value: float


@answer
class LabCatalog(TypedDict):
    """Everything that the lab's controls are built from."""

    input: list[WholeField]
    kinds: list[LayerKind]
    presets: list[Preset]
    images: list[ImageRecord]
    own: OwnImage
    filters: list[NamedFilter]
    custom: Titled
    window: list[WholeField]
    poolings: list[Titled]
    pooling: list[WholeField]
    outputs: WholeField
    seed: WholeField
    limits: LabLimits


@answer
class LayerChoice(TypedDict):
    """A layer and its settings."""

    kind: str
    settings: Whole


@answer
class StackChoice(TypedDict):
    """A stack of layers."""

    input: list[int]
    """Width, height, depth."""
    layers: list[LayerChoice]


@answer
class StackTotals(TypedDict):
    """Costs, added up."""

    weights: int
    biases: int
    parameters: int
    multiplications: int
    values: int
    memory: int
    """Bytes."""


@answer
class Suggestion(TypedDict):
    """A setting with which a window would come out even."""

    setting: str
    value: int
    output: int
    link: NotRequired[str]
    """The stack with it."""


@answer
class ShapeMismatch(TypedDict):
    """A window that does not come out even."""

    sentence: str
    left_over: int
    remedies: list[Suggestion]


@answer
class StackRow(TypedDict):
    """A layer with its output and its costs."""

    kind: str
    title: str
    input: list[int]
    output: list[int] | None
    """Null where the window does not come out even."""
    size_arithmetic: str
    cost_arithmetic: str
    weights: int
    biases: int
    parameters: int
    multiplications: int
    values: int
    receptive_field: list[int]
    """Width and height of what one value of the output depends on in the stack's input."""
    totals: StackTotals
    misfit: ShapeMismatch | None


@answer
class StackAnswer(StackChoice):
    """A stack with the output and the cost of every layer."""

    v: int
    engine: str
    link: str
    part: str
    """Its part of a link."""
    rows: list[StackRow]
    totals: StackTotals
    stopped: bool


@answer
class FilterChoice(TypedDict):
    """A filter of an experiment."""

    filter: str
    bias: float
    seed: int
    values: list[float]
    """Row by row, cell by cell, channel by channel; of a typed filter what was typed."""


@answer
class FilterAnswer(TypedDict):
    """A filter with its values."""

    filter: str
    title: str
    bias: float
    seed: int
    values: PackedArray


@answer
class PoolingChoice(TypedDict):
    """A pooling of an experiment."""

    kind: str
    size: int
    stride: int


@answer
class PoolingAnswer(PoolingChoice):
    """A pooling with its result."""

    arithmetic: tuple[str, str]
    misfit: ShapeMismatch | None
    maps: PackedArray


@answer
class WindowChoice(TypedDict):
    """The window that slides."""

    size: int
    stride: int
    padding: int
    dilation: int


@answer
class SlideChoice(WindowChoice):
    """Everything that determines an experiment."""

    image: str
    side: int
    pixels: list[int]
    """Grays of an own image, row by row; empty of any other."""
    filters: list[FilterChoice]
    pool: PoolingChoice | None
    outputs: int
    seed: int


@answer
class SlideImage(Titled):
    """The image of an experiment."""

    label: str
    high: float
    width: int
    height: int
    depth: int
    source: str
    pixels: PackedArray


@answer
class FullyConnected(TypedDict):
    """The layer at the end of an experiment."""

    outputs: int
    seed: int
    weights: PackedArray
    values: PackedArray


@answer
class MatrixProduct(TypedDict):
    """Shapes of the one matrix product that does the same, and its distance from the maps."""

    rows: list[int]
    columns: list[int]
    result: list[int]
    difference: float


@answer
class ParameterCount(TypedDict):
    """Numbers that are learned."""

    weights: int
    biases: int


@answer
class SlideAnswer(TypedDict):
    """An experiment: the image, the filters, and every number that comes of them."""

    v: int
    engine: str
    link: str
    part: str
    """Its part of a link."""
    image: SlideImage
    window: WindowChoice
    arithmetic: tuple[str, str]
    """Along the width and along the height."""
    misfit: ShapeMismatch | None
    filters: list[FilterAnswer]
    maps: PackedArray
    pooling: PoolingAnswer | None
    fully_connected: FullyConnected
    im2col: MatrixProduct
    parameters: ParameterCount
    multiplications: int


@answer
class LabPage(TypedDict):
    """Data of the lab's script."""

    view: Literal["slide", "shapes"]
    stack: StackAnswer
    slide: SlideAnswer
    catalog: LabCatalog
    link: str
