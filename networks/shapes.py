"""Number of places of a window along a side, and changes that make it come out even.

A window of `size` cells, `dilation` apart, covers an extent of (size - 1) * dilation + 1 pixels.
Along an input of W pixels with P zeros at either end, moved by a stride S, it stands at

    (W - extent + 2 P) / S + 1

places, if that is a whole number. If it is not, the last pixels are never covered: the course calls
the settings invalid, libraries round down, and pooling layers of some may round up instead ("ceil
mode"), as long as the last window still begins on the input or the zeros before it.

Source: Stanford CS231n, course notes "Convolutional Neural Networks", section on spatial
    arrangement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from surfaces.errors import InputError, Phrase, check_known, check_range, span


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an image, of a stack of activation maps, or (1 x 1 x n) of a vector."""

    width: int
    height: int
    depth: int

    @property
    def values(self) -> int:
        """Number of values."""
        return self.width * self.height * self.depth

    def __str__(self) -> str:
        return f"{self.width}×{self.height}×{self.depth}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number that somebody chooses: what a control is made of."""

    name: str
    title: str
    """What people call it."""
    default: int
    low: int
    high: int
    help: str

    def check(self, value: object) -> int:
        """`value` as a whole number in the setting's range.

        Raises:
            InputError: it is none, or out of range.
        """
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputError(
                "{field} must be {allowed}, not {value!r}.",
                field=self.name,
                value=value,
                allowed=Phrase("a whole number"),
            )
        return int(check_range(value, self.low, self.high, self.name))


def complete(settings: Iterable[Setting], given: Mapping[str, object]) -> dict[str, int]:
    """The values of all `settings`, in their order, checked; what is not given has its default.

    Raises:
        InputError: a name that is none of theirs, or a value that is refused.
    """
    known = {setting.name: setting for setting in settings}
    for name in given:
        check_known(name, list(known), "setting")
    return {
        name: setting.check(given.get(name, setting.default)) for name, setting in known.items()
    }


def placed(error: InputError, place: str) -> InputError:
    """The same refusal, its field named from something larger: `size` -> `layers[2].size`."""
    values = {
        name: value
        for name, value in error.values.items()
        if name not in ("field", "value", "allowed")
    }
    return InputError(
        error.template,
        field=f"{place}.{error.field}",
        value=error.value,
        allowed=error.allowed,
        **values,
    )


SIZE: Final = Setting("size", "Size", 3, 1, 128, "Pixels along each side of the window.")
STRIDE: Final = Setting("stride", "Stride", 1, 1, 128, "Pixels by which the window moves.")
PADDING: Final = Setting("padding", "Zero padding", 0, 0, 128, "Rings of zeros around the input.")
DILATION: Final = Setting(
    "dilation", "Dilation", 1, 1, 64, "Pixels from one cell of the window to the next."
)

COLUMNS: Final = Setting(
    "columns",
    "Columns",
    0,
    0,
    128,
    "Columns of the window, where they are not as many as its rows; 0: as many.",
)
FLOOR: Final = Setting(
    "floor",
    "Round down",
    0,
    0,
    1,
    "Whether a window that does not come out even leaves out the last pixels, as libraries do.",
)
CEIL: Final = Setting(
    "ceil",
    "Round up",
    0,
    0,
    1,
    "Whether a window that does not come out even reaches over the edge (ceil mode).",
)

ADJUSTABLE: Final = ("stride", "padding", "size")
"""What a remedy may change, in the order in which remedies are offered."""


class Rounding(Enum):
    """Treatment of a window that does not come out even."""

    NONE = ("", "")
    DOWN = ("⌊", "⌋")
    UP = ("⌈", "⌉")


@dataclass(frozen=True, slots=True)
class Window:
    """Window that slides over an input."""

    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    columns: int = 0
    """If not 0, its columns; `size` is then the number of its rows alone."""
    rounding: Rounding = field(default=Rounding.NONE, kw_only=True)

    @property
    def across(self) -> Window:
        """The square window as wide as this one: how it stands along a width."""
        return replace(self, size=self.columns, columns=0) if self.columns else self

    @property
    def extent(self) -> int:
        """Pixels from its first row to its last, both counted."""
        return (self.size - 1) * self.dilation + 1

    def places(self, side: int) -> int:
        """Number of places along a height of `side` pixels, rounded down unless it rounds up."""
        places = (side - self.extent + 2 * self.padding) // self.stride + 1
        more = self.rounding is Rounding.UP and self.left_over(side) > 0
        return places + (more and places * self.stride < side + self.padding)

    def left_over(self, side: int) -> int:
        """Number of pixels at the end that are never covered."""
        return (side - self.extent + 2 * self.padding) % self.stride

    def arithmetic(self, side: int) -> str:
        """The formula of its places along an input of `side` pixels, in numbers.

        >>> Window(5, padding=2).arithmetic(32)
        '(32 − 5 + 2·2)/1 + 1 = 32'
        """
        span = side - self.extent + 2 * self.padding
        even = span % self.stride == 0
        padded = f" + 2·{self.padding}" if self.padding else ""
        quotient = f"({side} − {self.extent}{padded})/{self.stride}"
        if even or self.rounding is Rounding.NONE:
            result = str(span // self.stride + 1) if even else f"{span / self.stride + 1:.2f}"
            return f"{quotient} + 1 = {result}"
        # rounded up the last window may begin beyond the input: libraries leave that one out
        rounded = self.rounding
        if self.places(side) == span // self.stride + 1:
            rounded = Rounding.DOWN
        return f"{rounded.value[0]}{quotient}{rounded.value[1]} + 1 = {self.places(side)}"

    def arithmetics(self, shape: Shape) -> str:
        """The formula along the width and, where the height is another, along the height.

        >>> Window(5).arithmetics(Shape(32, 20, 3))
        '(32 − 5)/1 + 1 = 28, (20 − 5)/1 + 1 = 16'
        """
        return ", ".join(
            dict.fromkeys((self.across.arithmetic(shape.width), self.arithmetic(shape.height)))
        )

    def output(self, shape: Shape, depth: int) -> Shape:
        """The places along both sides, `depth` deep."""
        return Shape(self.across.places(shape.width), self.places(shape.height), depth)

    def covers(self, shape: Shape) -> bool:
        """Return True if it is no larger than the padded input."""
        padding = 2 * self.padding
        return self.across.extent <= shape.width + padding and self.extent <= shape.height + padding

    def fits(self, shape: Shape) -> bool:
        """Return True if it comes out even along both sides."""
        return (
            self.covers(shape)
            and not self.across.left_over(shape.width)
            and not self.left_over(shape.height)
        )

    def check(self, shape: Shape) -> None:
        """Raises an InputError where the window is larger than the padded input."""
        across = self.across.extent > shape.width + 2 * self.padding
        window, side = (self.across, shape.width) if across else (self, shape.height)
        padded = side + 2 * self.padding
        if not self.covers(shape):
            largest = (padded - 1) // self.dilation + 1
            raise InputError(
                "A window of {extent} pixels is larger than the padded input of {padded}; allowed"
                " is a size of {allowed}.",
                field="columns" if across and self.columns else "size",
                value=window.size,
                allowed=span(1, largest),
                extent=window.extent,
                padded=padded,
                low=1,
                high=largest,
            )


@dataclass(frozen=True, slots=True)
class Remedy:
    """One setting changed so that all comes out even."""

    setting: str
    """`size`, `stride`, `padding`, `floor`; of the first input `width` or `height`, or `input` for
    both of a square one."""
    value: int
    output: int
    """Places along the side that was uneven."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a window does not come out even, and the nearest settings with which it does."""

    template: str
    values: Mapping[str, object]
    left_over: int
    """Pixels at the end of the side that are never covered."""
    remedies: tuple[Remedy, ...]

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return self.template.format(**self.values)


def misfit(window: Window, shape: Shape, adjustable: tuple[str, ...] = ADJUSTABLE) -> Misfit | None:
    """Mismatch of `window` on `shape`; None where all comes out even.

    Args:
        adjustable: which settings the remedies may change, in the order in which they are offered;
            `input` stands for the input.
    """
    if window.fits(shape) or window.rounding is not Rounding.NONE:
        return None
    uneven = window.across.left_over(shape.width) > 0
    along, side = (window.across, shape.width) if uneven else (window, shape.height)
    remedies = [remedy for name in adjustable for remedy in _remedies(name, window, shape, side)]
    left_over = along.left_over(side)
    template = (
        "{arithmetic} is not a whole number: the window does not come out even and never covers the"
        " last {left_over} of {padded} pixels."
    )
    if left_over <= window.padding:
        template = (
            "{arithmetic} is not a whole number: the window does not come out even. All that it"
            " never covers is zeros of the padding ({left_over} of {padded}); no pixel of the input"
            " is lost."
        )
    elif window.padding:
        template = (
            "{arithmetic} is not a whole number: the window does not come out even and never covers"
            " the last {lost} of {side} pixels of the input, nor the zeros after them."
        )
    values = {
        "arithmetic": along.arithmetic(side),
        "left_over": left_over,
        "padded": side + 2 * window.padding,
        "lost": left_over - window.padding,
        "side": side,
    }
    return Misfit(template, values, left_over, tuple(remedies))


def _remedies(name: str, window: Window, shape: Shape, side: int) -> list[Remedy]:
    if name == "input":
        return _inputs(window, shape, side)
    if name == "floor":
        along = window.across if window.across.left_over(shape.width) else window
        return [Remedy(name, 1, along.places(side))]
    if name == "size" and window.columns:
        return []
    setting = {"stride": STRIDE, "padding": PADDING, "size": SIZE}[name]
    now: int = getattr(window, name)
    for value in sorted(
        range(setting.low, setting.high + 1), key=lambda value: (abs(value - now), value)
    ):
        changed = replace(window, **{name: value})  # type: ignore[arg-type] # a number's name
        if value != now and _sensible(changed) and changed.fits(shape):
            along = changed.across if side == shape.width else changed
            return [Remedy(name, value, along.places(side))]
    return []


def _sensible(window: Window) -> bool:
    """No window that sees nothing but padding, or jumps over pixels."""
    smaller = min(window.extent, window.across.extent)
    return window.padding < smaller and window.stride <= smaller


def _inputs(window: Window, shape: Shape, side: int) -> list[Remedy]:
    """The next smaller and the next larger input.

    A square one stays square, of another only the uneven side changes.
    """
    along = {"width": window.across, "height": window}
    names = [name for name in along if along[name].left_over(getattr(shape, name))]
    square = shape.width == shape.height and not window.columns
    if len(names) == 2 and not square:
        return []
    uneven = along[names[0]]
    smaller = side - uneven.left_over(side)
    sides = [
        one
        for one in (smaller, smaller + window.stride)
        if one + 2 * window.padding >= uneven.extent and one >= 1
    ]
    return [Remedy("input" if square else names[0], one, uneven.places(one)) for one in sides]
