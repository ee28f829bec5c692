"""State of the convolution page: a stack of layers and an experiment, checked.

A draft is what a link says, as JSON would say it, unchecked and incomplete:

    {"view", "input": [width, height, depth], "layers": [{"kind", …its settings}],
     "image", "side", "size", "stride", "padding", "dilation", "filters": [{"filter", "bias",
     "seed", "values"}], "pool": {"kind", "size", "stride"} or "none", "outputs", "seed"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import hexdigits
from typing import Any, Final, Literal, get_args

from app.settings import Settings
from app.web.errors import Wrong
from networks.filters import find_filter
from networks.forward import (
    CUSTOM,
    OUTPUTS,
    SEED,
    USUAL,
    WINDOW,
    Chosen,
    Experiment,
    Pooling,
    Result,
    run,
)
from networks.images import OWN, find_image, own_image
from networks.layers import Layer, check_input, layer
from networks.presets import DEFAULT
from networks.shapes import Shape, placed
from networks.stack import Stack, follow
from surfaces.errors import InputError, Phrase, check_known, span

View = Literal["slide", "shapes"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
"""What may be open; the first is it where nothing is said."""
NUMBER: Final = Phrase("a number")
WHOLE: Final = Phrase("a whole number")


@dataclass(frozen=True, slots=True)
class Lab:
    """Everything that a link of the lab says."""

    view: View = VIEWS[0]
    input: Shape = DEFAULT.input
    layers: tuple[Layer, ...] = DEFAULT.layers
    experiment: Experiment = USUAL


def build(draft: Mapping[str, Any], settings: Settings) -> Lab:
    """The lab of a draft, each value of the right type and each layer complete.

    The rest is checked by `stack_of` and `result_of`.

    Raises:
        InputError: unknown, of the wrong type, out of range, or more of something than is allowed.
    """
    view = draft.get("view", VIEWS[0])
    check_known(str(view), list(VIEWS), "view")
    return Lab(view, _input(draft, settings), _layers(draft, settings), _experiment(draft))


def stack_of(lab: Lab) -> Stack:
    """The lab's stack, followed; raises what `follow` raises."""
    return follow(lab.input, lab.layers)


def result_of(lab: Lab, settings: Settings) -> Result:
    """The lab's experiment, computed; raises what `run` raises."""
    return run(
        lab.experiment, most_filters=settings.max_filters, largest_side=settings.max_image_side
    )


def _input(draft: Mapping[str, Any], settings: Settings) -> Shape:
    sides = draft.get("input")
    if sides is None:
        return DEFAULT.input
    if len(sides) != 3 or not all(isinstance(side, int) for side in sides):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.",
            field="input",
            value=sides,
            allowed=Phrase("width,height,depth"),
        )
    shape = Shape(*sides)
    check_input(shape, settings.max_input_side)
    return shape


def _layers(draft: Mapping[str, Any], settings: Settings) -> tuple[Layer, ...]:
    asked = draft.get("layers")
    if asked is None:
        return DEFAULT.layers
    if not 1 <= len(asked) <= settings.max_layers:
        template = "A stack of {value} layers is not possible; allowed is {allowed}."
        raise Wrong(
            template,
            field="layers",
            value=len(asked),
            allowed=span(1, settings.max_layers),
            low=1,
            high=settings.max_layers,
        )
    layers = []
    for index, one in enumerate(asked):
        values = {name: value for name, value in one.items() if name != "kind"}
        try:
            layers.append(layer(str(one["kind"]), **values))
        except InputError as error:
            raise placed(error, f"layers[{index}]") from None
    return tuple(layers)


def _experiment(draft: Mapping[str, Any]) -> Experiment:
    given = {
        name: _whole(draft, name, getattr(USUAL, name))
        for name in (*(setting.name for setting in WINDOW), OUTPUTS.name, SEED.name)
    }
    filters = USUAL.filters
    if "filters" in draft:
        filters = tuple(
            _chosen(one, f"filters[{index}]") for index, one in enumerate(draft["filters"])
        )
    pooling = _pooling(draft["pool"]) if "pool" in draft else USUAL.pooling
    pixels = tuple(_grays(row) for row in draft.get("pixels", ()))
    slug = str(draft.get("image", USUAL.image))
    image = own_image(pixels) if slug == OWN else find_image(slug)
    side = _whole(draft, "side", image.side.default)
    return Experiment(
        image=image.slug,
        side=None if slug == OWN or side == image.side.default else side,
        pixels=pixels,
        filters=filters,
        pooling=pooling,
        **given,
    )


def _grays(row: str) -> tuple[int, ...]:
    """A row of an own image, a hexadecimal digit a pixel."""
    if not row or set(row) - set(hexdigits):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.",
            field="pixels",
            value=row,
            allowed=Phrase("rows of the digits 0 to f, parted by /"),
        )
    return tuple(int(digit, 16) for digit in row)


def _chosen(one: Mapping[str, Any], place: str) -> Chosen:
    slug, allowed = str(one["filter"]), ["filter", "bias"]
    try:
        if slug == CUSTOM:
            allowed.append("values")
        elif find_filter(slug).seeded:
            allowed.append("seed")
        for name in one:
            check_known(name, allowed, "setting")
        bias = one.get("bias", 0.0)
        if isinstance(bias, bool) or not isinstance(bias, int | float):
            raise Wrong(
                "{field} must be {allowed}, not {value!r}.",
                field="bias",
                value=bias,
                allowed=NUMBER,
            )
        values = tuple(
            tuple(tuple(_number(cell) for cell in row) for row in channel)
            for channel in one.get("values", ())
        )
        return Chosen(slug, bias + 0.0, _whole(one, "seed", 0), values)
    except InputError as error:
        raise placed(error, place) from None


def _pooling(asked: Any) -> Pooling | None:
    if asked == "none":
        return None
    plain = Pooling("max")
    try:
        for name in asked:
            check_known(name, ["kind", "size", "stride"], "setting")
        return Pooling(
            str(asked["kind"]),
            _whole(asked, "size", plain.size),
            _whole(asked, "stride", plain.stride),
        )
    except InputError as error:
        raise placed(error, "pool") from None


def _whole(record: Mapping[str, Any], name: str, default: int) -> int:
    value = record.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.", field=name, value=value, allowed=WHOLE
        )
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(
            "{field} must be {allowed}, not {value!r}.", field="values", value=value, allowed=NUMBER
        )
    return value + 0.0
