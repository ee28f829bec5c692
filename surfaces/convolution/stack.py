"""A stack of layers: each layer's output is the next one's input, and the costs add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from surfaces.convolution.layers import DEPTH, Effect, Layer
from surfaces.convolution.records import Setting, Shape, placed
from surfaces.errors import InputError

LARGEST_COUNT: Final = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""
BYTES_PER_VALUE: Final = 4
"""A float32's."""
SIDE: Final = Setting("width", 32, 1, 65_536, "Pixels along a side of the input.")


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
        InputError: a layer can't take its input at all; the field says which, counted from 0: `layers[2].size`.
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


def check_input(shape: Shape, largest: int = SIDE.high) -> None:
    """Raises an InputError where a shape has no pixel, or more along a side than `largest`."""
    for name, value in (("width", shape.width), ("height", shape.height)):
        Setting(name, SIDE.default, SIDE.low, min(largest, SIDE.high), SIDE.help).check(value)
    DEPTH.check(shape.depth)


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
            field="kind", value=most, allowed=f"0 to {LARGEST_COUNT}", low=0, high=LARGEST_COUNT,
        )  # fmt: skip
    return added
