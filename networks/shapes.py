"""Number of places of a window along a side, and changes that make it come out even.

A window of `size` cells, `dilation` apart, covers an extent of (size - 1) * dilation + 1 pixels.
Along an input of W pixels with P zeros at either end, moved by a stride S, it stands at

    (W - extent + 2 P) / S + 1

places, if that is a whole number. If it is not, the last pixels are never covered: the course calls
the settings invalid, libraries round down.

Source: Stanford CS231n, course notes "Convolutional Neural Networks", section on spatial
    arrangement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """The same refusal, its field named from where it stands in something larger: `size` -> `layers[2].size`."""
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

ADJUSTABLE: Final = ("stride", "padding", "size")
"""What a remedy may change, in the order in which remedies are offered."""


@dataclass(frozen=True, slots=True)
class Window:
    """Window that slides over an input."""

    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def extent(self) -> int:
        """Pixels from its first to its last, both counted."""
        return (self.size - 1) * self.dilation + 1

    def places(self, side: int) -> int:
        """Number of places along an input of `side` pixels, rounded down."""
        return (side - self.extent + 2 * self.padding) // self.stride + 1

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
        result = str(span // self.stride + 1) if even else f"{span / self.stride + 1:.2f}"
        return (
            f"({side} −"
            f" {self.extent}{f' + 2·{self.padding}' if self.padding else ''})/{self.stride} + 1 ="
            f" {result}"
        )

    def arithmetics(self, shape: Shape) -> str:
        """The formula along the width and, where the height is another, along the height.

        >>> Window(5).arithmetics(Shape(32, 20, 3))
        '(32 − 5)/1 + 1 = 28, (20 − 5)/1 + 1 = 16'
        """
        return ", ".join(
            self.arithmetic(side) for side in dict.fromkeys((shape.width, shape.height))
        )

    def covers(self, shape: Shape) -> bool:
        """Return True if it is no larger than the padded input."""
        return self.extent <= min(shape.width, shape.height) + 2 * self.padding

    def fits(self, shape: Shape) -> bool:
        """Return True if it comes out even along both sides."""
        return (
            self.covers(shape)
            and not self.left_over(shape.width)
            and not self.left_over(shape.height)
        )

    def check(self, shape: Shape) -> None:
        """Raises an InputError where the window is larger than the padded input."""
        side = min(shape.width, shape.height)
        padded = side + 2 * self.padding
        if not self.covers(shape):
            largest = (padded - 1) // self.dilation + 1
            raise InputError(
                "A window of {extent} pixels is larger than the padded input of {padded}; allowed"
                " is a size of {allowed}.",
                field="size",
                value=self.size,
                allowed=span(1, largest),
                extent=self.extent,
                padded=padded,
                low=1,
                high=largest,
            )


@dataclass(frozen=True, slots=True)
class Remedy:
    """One setting changed so that all comes out even."""

    setting: str
    """`size`, `stride`, `padding`; of the first input `width` or `height`, or `input` for both of a
    square one."""
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
    if window.fits(shape):
        return None
    side = shape.width if window.left_over(shape.width) else shape.height
    remedies = [remedy for name in adjustable for remedy in _remedies(name, window, shape, side)]
    template = (
        "{arithmetic} is not a whole number: the window does not come out even and never covers the"
        " last {left_over} of {padded} pixels."
    )
    values = {
        "arithmetic": window.arithmetic(side),
        "left_over": window.left_over(side),
        "padded": side + 2 * window.padding,
    }
    return Misfit(template, values, window.left_over(side), tuple(remedies))


def _remedies(name: str, window: Window, shape: Shape, side: int) -> list[Remedy]:
    if name == "input":
        return _inputs(window, shape, side)
    setting = {"stride": STRIDE, "padding": PADDING, "size": SIZE}[name]
    now: int = getattr(window, name)
    for value in sorted(
        range(setting.low, setting.high + 1), key=lambda value: (abs(value - now), value)
    ):
        changed = Window(
            **{part: getattr(window, part) for part in ("size", "stride", "padding", "dilation")}
            | {name: value}
        )
        if value != now and _sensible(changed) and changed.fits(shape):
            return [Remedy(name, value, changed.places(side))]
    return []


def _sensible(window: Window) -> bool:
    """No window that sees nothing but padding, or jumps over pixels."""
    return window.padding < window.extent and window.stride <= window.extent


def _inputs(window: Window, shape: Shape, side: int) -> list[Remedy]:
    """The next smaller and the next larger input: a square one stays square, of another only the uneven side changes."""
    names = [name for name in ("width", "height") if window.left_over(getattr(shape, name))]
    square = shape.width == shape.height
    if len(names) == 2 and not square:
        return []
    smaller = side - window.left_over(side)
    sides = [
        one
        for one in (smaller, smaller + window.stride)
        if one + 2 * window.padding >= window.extent and one >= 1
    ]
    return [Remedy("input" if square else names[0], one, window.places(one)) for one in sides]
