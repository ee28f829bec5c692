"""A stack of layers, followed from its input to its end: sizes, costs, receptive fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from networks.layers import Effect, Layer, check_input, window_of
from networks.shapes import Shape, Window, placed
from surfaces.errors import InputError, span

LARGEST_COUNT: Final = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""
BYTES_PER_VALUE: Final = 4
"""A float32's."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals so far."""

    weights: int = 0
    biases: int = 0
    multiplications: int = 0
    values: int = 0
    """Numbers to keep: the input and every layer's output."""

    @property
    def parameters(self) -> int:
        """Number of learned parameters."""
        return self.weights + self.biases

    @property
    def memory(self) -> int:
        """Bytes of the values, as float32."""
        return self.values * BYTES_PER_VALUE


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """Part of the stack's input that one value of a layer's output depends on, zeros included."""

    width: int = 1
    height: int = 1
    jump: int = 1
    """Pixels of the stack's input from one value to the next."""
    columns: int = 1
    rows: int = 1
    """Of the map that has been flattened, if one has."""

    def seen_through(self, layer: Layer, shape: Shape) -> ReceptiveField:
        """The field of the layer's values, whose input of that shape has this field."""
        if layer.kind.slug == "flatten":
            return replace(self, columns=shape.width, rows=shape.height)
        if "size" in layer.settings:
            window = window_of(layer.settings)
        else:  # a fully connected value depends on all of its input, flattened or not
            window = Window(max(shape.height, self.rows), columns=max(shape.width, self.columns))
        return ReceptiveField(
            self.width + (window.across.extent - 1) * self.jump,
            self.height + (window.extent - 1) * self.jump,
            self.jump * window.stride,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of a stack, with its input and what has added up with it."""

    layer: Layer
    input: Shape
    effect: Effect
    totals: Totals
    receptive_field: ReceptiveField


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack followed to its end, or to the first layer that does not come out even."""

    input: Shape
    layers: tuple[Layer, ...]
    rows: tuple[Row, ...]
    totals: Totals

    @property
    def stopped(self) -> bool:
        """True if a layer does not come out even; the ones behind it have no input then."""
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
    place, field = shape, ReceptiveField()
    for index, layer in enumerate(layers):
        try:
            effect = layer.effect(place, first=index == 0)
            totals = _added(totals, effect)
        except InputError as error:
            raise placed(error, f"layers[{index}]") from None
        field = field.seen_through(layer, place)
        rows.append(Row(layer, place, effect, totals, field))
        if effect.misfit is not None:
            break
        place = effect.output
    return Stack(shape, layers, tuple(rows), totals)


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
