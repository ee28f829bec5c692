"""An image, filters and what follows them: checked settings, and all that is computed from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from networks.convolution import (
    POOLINGS,
    Array,
    Product,
    convolve,
    convolve_as_product,
    fully_connected,
    pool,
)
from networks.filters import LARGEST, Values, find_filter, tenths
from networks.images import OWN, Image, find_image, own_image
from networks.shapes import (
    DILATION,
    PADDING,
    SIZE,
    STRIDE,
    Misfit,
    Setting,
    Shape,
    Window,
    misfit,
    placed,
)
from surfaces.errors import InputError, check_known, check_range, span

CUSTOM: Final = "custom"
"""The slug of a filter whose values somebody typed."""
VALUE_LIMIT: Final = 1000.0
"""The largest size of a filter's value or bias."""

WINDOW: Final = (
    replace(SIZE, default=3, high=LARGEST),
    replace(STRIDE, high=8),
    replace(PADDING, default=1, high=10),
    replace(DILATION, high=4),
)
"""The window of the filters: size, stride, padding, dilation."""
POOLING: Final = (replace(SIZE, default=2, high=8), replace(STRIDE, default=2, high=8))
"""The window of the pooling: size and stride."""
OUTPUTS: Final = Setting(
    "outputs", "Outputs", 10, 0, 10, "Outputs of the fully connected layer; 0 for none."
)
SEED: Final = Setting("seed", "Seed", 0, 0, 2**32 - 1, "Seed of random values.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter of the bank: a named one, or values that somebody typed."""

    slug: str
    bias: float = 0.0
    seed: int = 0
    values: tuple[tuple[tuple[float, ...], ...], ...] = ()
    """Of a typed one: channel by channel, row by row."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """Choice of a pooling layer."""

    kind: str
    size: int = 2
    stride: int = 2


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that determines what slides over what."""

    image: str = "digit-3"
    side: int | None = None
    """Pixels along the image's sides; None for its usual size."""
    pixels: tuple[tuple[int, ...], ...] = ()
    """Of an own image: grays, row by row."""
    size: int = WINDOW[0].default
    stride: int = WINDOW[1].default
    padding: int = WINDOW[2].default
    dilation: int = WINDOW[3].default
    filters: tuple[Chosen, ...] = (Chosen("sobel-x"), Chosen("sobel-y"))
    pooling: Pooling | None = Pooling("max")
    outputs: int = OUTPUTS.default
    seed: int = 0
    """Of the fully connected layer's weights."""


USUAL: Final = Experiment()
"""What an empty link slides: two edge filters over a digit."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that an experiment comes to."""

    image: Image
    pixels: Array
    window: Window
    bank: Array
    biases: Array
    maps: Array
    misfit: Misfit | None
    """Where the window does not come out even over the image; the last pixels are then never
    covered."""
    product: Product
    pooled: Array | None
    pooling_misfit: Misfit | None
    weights: Array
    """Of the fully connected layer: outputs x inputs."""
    answers: Array
    """The fully connected layer's outputs; its biases are zero."""


def run(experiment: Experiment, *, most_filters: int = 64, largest_side: int = 64) -> Result:
    """Check an experiment and compute all of it.

    Args:
        experiment: the image, its filters, the window, pooling and the layer at the end.
        most_filters: how many filters it may have, 1 or more.
        largest_side: pixels that a side of its image may have, 1 or more.

    Returns:
        Every number on the way, from the pixels to the outputs.

    Raises:
        InputError: something is unknown, out of range, or does not go together.
    """
    image, pixels = _image(experiment, largest_side)
    window = _window(experiment)
    height, width, depth = pixels.shape
    window.check(Shape(width, height, depth))
    bank, biases = _bank(experiment, depth, most_filters)
    arguments = {"stride": window.stride, "padding": window.padding, "dilation": window.dilation}
    maps = convolve(pixels, bank, biases, **arguments)
    pooled, pooling_misfit = _pooled(maps, experiment.pooling)
    last = maps if pooled is None else pooled
    weights = _weights(experiment, last.size)
    return Result(
        image,
        pixels,
        window,
        bank,
        biases,
        maps,
        _fitting(misfit(window, Shape(width, height, depth)), WINDOW),
        convolve_as_product(pixels, bank, biases, **arguments),
        pooled,
        pooling_misfit,
        weights,
        fully_connected(last, weights, np.zeros(len(weights))),
    )


def _image(experiment: Experiment, largest_side: int) -> tuple[Image, Array]:
    own = experiment.image == OWN
    image = own_image(experiment.pixels) if own else find_image(experiment.image)
    side = image.side.default if experiment.side is None else experiment.side
    bounded = replace(image.side, high=max(image.side.low, min(image.side.high, largest_side)))
    return image, image.draw(bounded.check(side))


def _window(experiment: Experiment) -> Window:
    return Window(*(setting.check(getattr(experiment, setting.name)) for setting in WINDOW))


def _bank(experiment: Experiment, depth: int, most: int) -> tuple[Array, Array]:
    chosen = experiment.filters
    if not 1 <= len(chosen) <= most:
        template = "There are {value} filters; allowed is {allowed}."
        raise InputError(
            template, field="filters", value=len(chosen), allowed=span(1, most), low=1, high=most
        )
    values = []
    for index, one in enumerate(chosen):
        try:
            check_range(one.bias, -VALUE_LIMIT, VALUE_LIMIT, "bias")
            values.append(_values(one, experiment.size, depth))
        except InputError as error:
            # a window that is too small for a filter is the window's setting, not the filter's
            raise error if error.field == "size" else placed(error, f"filters[{index}]") from None
    return np.stack(values), np.array([one.bias for one in chosen], np.float64)


def _values(one: Chosen, size: int, depth: int) -> Values:
    if one.slug != CUSTOM:
        return find_filter(one.slug).values(size, depth, SEED.check(one.seed))
    if len(one.values) != depth:
        raise InputError(
            "A filter of depth {value} can't slide over an input of depth {allowed}: a filter takes"
            " the full depth.",
            field="depth",
            value=len(one.values),
            allowed=str(depth),
        )
    if any(
        len(channel) != size or any(len(row) != size for row in channel) for channel in one.values
    ):
        shape = f"{len(one.values[0][0])}×{len(one.values[0])}×{len(one.values)}"
        template = "A typed filter must have {allowed} values here, not {value}."
        raise InputError(template, field="values", value=shape, allowed=f"{size}×{size}×{depth}")
    for value in (value for channel in one.values for row in channel for value in row):
        check_range(value, -VALUE_LIMIT, VALUE_LIMIT, "values")
    return np.array(one.values, np.float64).transpose(1, 2, 0)


def _pooled(maps: Array, pooling: Pooling | None) -> tuple[Array | None, Misfit | None]:
    if pooling is None:
        return None, None
    try:
        check_known(pooling.kind, list(POOLINGS), "kind")
        window = Window(*(setting.check(getattr(pooling, setting.name)) for setting in POOLING))
        pooled = pool(maps, pooling.kind, size=window.size, stride=window.stride)
    except InputError as error:
        raise placed(error, "pool") from None
    count, height, width = maps.shape
    return pooled, _fitting(
        misfit(window, Shape(width, height, count), ("stride", "size")), POOLING
    )


def _fitting(found: Misfit | None, settings: tuple[Setting, ...]) -> Misfit | None:
    """The misfit with those of its remedies that the settings allow."""
    ranges = {setting.name: range(setting.low, setting.high + 1) for setting in settings}
    return found and replace(
        found, remedies=tuple(one for one in found.remedies if one.value in ranges[one.setting])
    )


def _weights(experiment: Experiment, inputs: int) -> Array:
    outputs = OUTPUTS.check(experiment.outputs)
    return tenths(SEED.check(experiment.seed), outputs * inputs, most=3).reshape(outputs, inputs)
