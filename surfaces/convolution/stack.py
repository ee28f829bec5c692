"""A stack of layers: each layer's output is the next one's input, and the costs add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from surfaces.convolution.layers import DEPTH, Effect, Layer
from surfaces.convolution.records import Setting, Shape, placed
from surfaces.errors import InputError, span

LARGEST_COUNT: Final = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""
BYTES_PER_VALUE: Final = 4
"""A float32's."""
WIDTH: Final = Setting("width", "Width", 32, 1, 65_536, "Pixels from left to right.")
HEIGHT: Final = Setting("height", "Height", 32, 1, 65_536, "Pixels from top to bottom.")


@dataclass(frozen=True, slots=True)
class Totals:
    """What has added up so far."""

    weights: int = 0
    biases: int = 0
    multiplications: int = 0
    values: int = 0
    """Numbers to keep: the input and every layer's output."""

    @property
    def parameters(self) -> int:
        """What is learned."""
        return self.weights + self.biases

    @property
    def memory(self) -> int:
        """Bytes of the values, as float32."""
        return self.values * BYTES_PER_VALUE


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of a stack, with its input and what has added up with it."""

    layer: Layer
    input: Shape
    effect: Effect
    totals: Totals


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack followed from its input to its end, or to the first layer that does not come out even."""

    input: Shape
    layers: tuple[Layer, ...]
    rows: tuple[Row, ...]
    totals: Totals

    @property
    def stopped(self) -> bool:
        """Whether a layer does not come out even; the ones behind it have no input then."""
        return bool(self.rows) and self.rows[-1].effect.misfit is not None


def follow(shape: Shape, layers: Iterable[Layer]) -> Stack:
    """Carry an input through layers.

    Args:
        shape: of the image.
        layers: in order.

    Returns:
        A row per layer. The last one may be a layer that does not come out even, and says why.

    Raises:
        InputError: a layer can't take its input at all; the field says which, counted from 0:
            `layers[2].size`.
    """
    check_input(shape)
    layers, totals, rows = tuple(layers), Totals(values=shape.values), []
    place = shape
    for index, layer in enumerate(layers):
        try:
            effect = layer.effect(place, first=index == 0)
            totals = _added(totals, effect)
        except InputError as error:
            raise placed(error, f"layers[{index}]") from None
        rows.append(Row(layer, place, effect, totals))
        if effect.misfit is not None:
            break
        place = effect.output
    return Stack(shape, layers, tuple(rows), totals)


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


def _added(totals: Totals, effect: Effect) -> Totals:
    if effect.misfit is not None:
        return totals
    added = Totals(
        totals.weights + effect.weights,
        totals.biases + effect.biases,
        totals.multiplications + effect.multiplications,
        totals.values + effect.output.values,
    )
    most = max(added.parameters, added.multiplications, added.memory)
    if most > LARGEST_COUNT:
        raise InputError(
            "Up to this layer {value} would have to be counted; allowed is {allowed}.",
            field="kind",
            value=most,
            allowed=span(0, LARGEST_COUNT),
            low=0,
            high=LARGEST_COUNT,
        )
    return added
