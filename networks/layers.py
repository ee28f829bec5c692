"""The kinds of layers: what each makes of its input, and what that costs.

    convolution       K filters of F x F x D: (W - F + 2 P)/S + 1 places along a side, K deep;
                      F F D K weights and K biases, one multiplication per weight and place
    pooling           the largest or the mean of F x F values of one map: (W - F + 2 P)/S + 1,
                      as deep as before; nothing to learn
    flatten           the same values in a row
    fully connected   every output is one dot product with all N inputs: N K weights and K biases

Source: Stanford CS231n, course notes "Convolutional Neural Networks".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from networks.shapes import (
    ADJUSTABLE,
    CEIL,
    COLUMNS,
    DILATION,
    FLOOR,
    PADDING,
    SIZE,
    STRIDE,
    Misfit,
    Rounding,
    Setting,
    Shape,
    Window,
    complete,
    misfit,
)
from surfaces.errors import InputError, Phrase, check_known, span

Settings = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Effect:
    """Output shape and cost of a layer on one input."""

    output: Shape
    weights: int = 0
    biases: int = 0
    multiplications: int = 0
    size_arithmetic: str = ""
    """How the output's width comes about, and its height where that is another, in numbers."""
    cost_arithmetic: str = ""
    """How the number of parameters comes about, in numbers."""
    misfit: Misfit | None = None
    """Where its window does not come out even; `output` is then what rounding down leaves."""

    @property
    def parameters(self) -> int:
        """Number of learned parameters."""
        return self.weights + self.biases


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of layer."""

    slug: str
    title: str
    teaches: str
    settings: tuple[Setting, ...]
    effect: Callable[[Shape, Settings], Effect]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its kind and its settings, complete."""

    kind: Kind
    settings: Settings
    depth: int | None = None
    """The depth that its filters are said to have; the input's where nothing is said."""

    def effect(self, shape: Shape, *, first: bool = False) -> Effect:
        """Output shape and cost for an input.

        Args:
            first: whether the input is an image, whose size may be chosen.

        Raises:
            InputError: its window is larger than the padded input, or its filters are not as deep
                as the input.
        """
        if self.depth is not None and self.depth != shape.depth:
            raise InputError(
                "A filter of depth {value} can't slide over an input of depth {allowed}: a filter"
                " takes the full depth.",
                field="depth",
                value=self.depth,
                allowed=str(shape.depth),
            )
        effect = self.kind.effect(shape, self.settings)
        if first and effect.misfit is not None:
            window = window_of(self.settings)
            names = {setting.name for setting in self.kind.settings}
            effect = replace(
                effect,
                misfit=misfit(
                    window,
                    shape,
                    ("input", *(n for n in (*ADJUSTABLE, FLOOR.name) if n in names)),
                ),
            )
        return effect


def layer(slug: str, *, depth: int | None = None, **settings: object) -> Layer:
    """A layer of a kind; settings that are left out have their defaults.

    Args:
        slug: the kind's, such as "conv".
        depth: channels of each filter of a convolution; None for those of its input.
        **settings: whole numbers by name, each in its declared range.

    Returns:
        The layer, its settings checked.

    >>> str(layer("conv", filters=10, size=5, padding=2).effect(Shape(32, 32, 3)).output)
    '32×32×10'

    Raises:
        InputError: an unknown kind or setting, or a value out of its range.
    """
    kind = find_kind(slug)
    if depth is not None:
        DEPTH.check(depth)
        if kind is not KINDS[0]:
            raise InputError(
                "There is no {value!r} here; there are: {allowed}",
                field="depth",
                value="depth",
                allowed=_names(kind),
            )
    return Layer(kind, complete(kind.settings, settings), depth)


def find_kind(slug: str) -> Kind:
    """Find a kind of layer.

    Args:
        slug: its name in links, such as "conv".

    Returns:
        The kind of layer with that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    check_known(slug, [kind.slug for kind in KINDS], "kind")
    return next(kind for kind in KINDS if kind.slug == slug)


def _names(kind: Kind) -> str:
    return ", ".join(setting.name for setting in kind.settings) or Phrase("none")


def window_of(settings: Settings) -> Window:
    """The window of a layer that has one."""
    return Window(
        settings["size"],
        settings["stride"],
        settings["padding"],
        settings.get("dilation", 1),
        settings["columns"],
        rounding=_rounding(settings),
    )


def _rounding(settings: Settings) -> Rounding:
    if settings.get("ceil"):
        return Rounding.UP
    return Rounding.DOWN if settings["floor"] else Rounding.NONE


def _convolution(shape: Shape, settings: Settings) -> Effect:
    window, filters = window_of(settings), settings["filters"]
    window.check(shape)
    output = window.output(shape, filters)
    weights = window.size * window.across.size * shape.depth * filters
    biases = filters * settings["bias"]
    cost = _cost(
        f"{window.size}·{window.across.size}·{shape.depth}",
        filters,
        settings["bias"],
        weights + biases,
    )
    return Effect(
        output,
        weights,
        biases,
        weights * output.width * output.height,
        window.arithmetics(shape),
        cost,
        misfit(window, shape, (*ADJUSTABLE, FLOOR.name)),
    )


def _cost(inputs: str, outputs: int, bias: int, total: int) -> str:
    return f"({inputs} + 1)·{outputs} = {total}" if bias else f"{inputs}·{outputs} = {total}"


def _pooling(shape: Shape, settings: Settings) -> Effect:
    window = window_of(settings)
    window.check(shape)
    smaller = min(window.size, window.across.size)
    if 2 * window.padding > smaller:
        raise InputError(
            "{field} is {value}, allowed is {allowed}",
            field=PADDING.name,
            value=window.padding,
            allowed=span(0, smaller // 2),
            low=0,
            high=smaller // 2,
        )
    return Effect(
        window.output(shape, shape.depth),
        size_arithmetic=window.arithmetics(shape),
        misfit=misfit(window, shape, ("stride", "size", FLOOR.name)),
    )


def _flatten(shape: Shape, settings: Settings) -> Effect:
    return Effect(Shape(1, 1, shape.values))


def _fully_connected(shape: Shape, settings: Settings) -> Effect:
    outputs = settings["outputs"]
    weights = shape.values * outputs
    biases = outputs * settings["bias"]
    cost = _cost(str(shape.values), outputs, settings["bias"], weights + biases)
    return Effect(Shape(1, 1, outputs), weights, biases, weights, cost_arithmetic=cost)


DEPTH: Final = Setting("depth", "Depth", 3, 1, 65_536, "Values at each pixel.")
FILTERS: Final = Setting(
    "filters", "Filters", 10, 1, 65_536, "How many filters; each gives one activation map."
)
BIAS: Final = Setting("bias", "Bias", 1, 0, 1, "Whether a bias is added: 1 is yes, 0 is no.")
OUTPUTS: Final = Setting(
    "outputs",
    "Outputs",
    10,
    1,
    65_536,
    "How many outputs, each one dot product with all of the input.",
)
POOL_SIZE: Final = replace(SIZE, default=2)
POOL_STRIDE: Final = replace(STRIDE, default=2)

KINDS: Final = (
    Kind(
        "conv",
        "Convolution",
        "Filters slide over the whole depth of the input; each gives one activation map.",
        (FILTERS, SIZE, STRIDE, PADDING, DILATION, BIAS, COLUMNS, FLOOR),
        _convolution,
    ),
    Kind(
        "max-pool",
        "Max pooling",
        "Keeps the largest value under the window, map by map.",
        (POOL_SIZE, POOL_STRIDE, PADDING, COLUMNS, FLOOR, CEIL),
        _pooling,
    ),
    Kind(
        "average-pool",
        "Average pooling",
        "Keeps the mean of the values under the window, map by map.",
        (POOL_SIZE, POOL_STRIDE, PADDING, COLUMNS, FLOOR, CEIL),
        _pooling,
    ),
    Kind("flatten", "Flatten", "Writes all values in one row; nothing is computed.", (), _flatten),
    Kind(
        "fc",
        "Fully connected",
        "Every output is a dot product with every value of the input, flattened.",
        (OUTPUTS, BIAS),
        _fully_connected,
    ),
)
"""Every kind of layer, in the order in which pages list them."""

WIDTH: Final = Setting("width", "Width", 32, 1, 65_536, "Pixels from left to right.")
HEIGHT: Final = Setting("height", "Height", 32, 1, 65_536, "Pixels from top to bottom.")


def input_settings(largest: int = WIDTH.high) -> tuple[Setting, Setting, Setting]:
    """Width, height and depth of an input whose sides may have up to `largest` pixels."""
    return (
        replace(WIDTH, high=min(largest, WIDTH.high)),
        replace(HEIGHT, high=min(largest, HEIGHT.high)),
        DEPTH,
    )


def check_input(shape: Shape, largest: int = WIDTH.high) -> None:
    """Raises an InputError where a shape has no pixel, or more along a side than `largest`."""
    for setting in input_settings(largest):
        setting.check(getattr(shape, setting.name))
