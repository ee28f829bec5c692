"""Named filters of any size: small kernels amid zeros, or ones that grow with the window.

A filter takes the full depth of its image. A named one is the same on every channel, divided by
their number, so that it answers to the mean of the channels; the random one has values of its own
for each channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from surfaces.errors import InputError, check_known, span

Values = npt.NDArray[np.float64]
"""Size x size x depth."""


LARGEST: Final = 11
"""The largest window of an experiment: AlexNet's."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that has a name."""

    slug: str
    title: str
    teaches: str
    smallest: int
    """The least size that it needs."""
    make: Callable[[int, int, int], Values]
    seeded: bool = False
    """Whether its values follow from a seed."""

    def values(self, size: int, depth: int, seed: int = 0) -> Values:
        """Its values for windows of size x size x depth.

        Raises:
            InputError: the window is too small for it.
        """
        if size < self.smallest:
            raise InputError(
                "This filter needs a window of at least {smallest}×{smallest}, not {value}×{value};"
                " allowed is {allowed}.",
                field="size",
                value=size,
                allowed=span(self.smallest, LARGEST),
                smallest=self.smallest,
                low=self.smallest,
                high=LARGEST,
            )
        return self.make(size, depth, seed)


def _spread(kernel: Values, depth: int) -> Values:
    return np.repeat(kernel[:, :, np.newaxis], depth, axis=2) / depth


def _centered(rows: list[list[float]]) -> Callable[[int, int, int], Values]:
    """A small kernel in the middle of as many zeros as the size asks for."""
    kernel = np.array(rows, np.float64)

    def make(size: int, depth: int, seed: int) -> Values:
        whole, first = np.zeros((size, size)), (size - len(kernel)) // 2
        whole[first : first + len(kernel), first : first + len(kernel)] = kernel
        return _spread(whole, depth)

    return make


def _binomial(count: int) -> Values:
    """The row of Pascal's triangle with `count` numbers."""
    row = np.ones(1)
    for _ in range(count - 1):
        row = np.convolve(row, [1.0, 1.0])
    return row


def _slope(size: int) -> Values:
    """Sobel's difference, smoothed over the window: -1 0 1 for 3, -1 -2 0 2 1 for 5."""
    return np.convolve(_binomial(size - 2), [-1.0, 0.0, 1.0])


def _sobel_x(size: int, depth: int, seed: int) -> Values:
    return _spread(np.outer(_binomial(size), _slope(size)), depth)


def _sobel_y(size: int, depth: int, seed: int) -> Values:
    return _spread(np.outer(_slope(size), _binomial(size)), depth)


def _box(size: int, depth: int, seed: int) -> Values:
    return _spread(np.full((size, size), 1.0 / size**2), depth)


def _gaussian(size: int, depth: int, seed: int) -> Values:
    row = _binomial(size) / 2.0 ** (size - 1)
    return _spread(np.outer(row, row), depth)


def _outline(size: int, depth: int, seed: int) -> Values:
    kernel = np.full((size, size), -1.0)
    kernel[(size - 1) // 2, (size - 1) // 2] = size**2 - 1.0
    return _spread(kernel, depth)


def _random(size: int, depth: int, seed: int) -> Values:
    return tenths(seed, size * size * depth).reshape(size, size, depth)


def tenths(seed: int, count: int, most: int = 10) -> Values:
    """`count` numbers from -most/10 to most/10 in steps of a tenth, the same for a seed for ever.

    They come from the bare bits of PCG64, a stream that NumPy does not change; NumPy's
    distributions may.
    """
    bits = np.asarray(np.random.PCG64(seed).random_raw(count), np.uint64)
    return ((bits >> np.uint64(32)).astype(np.int64) % (2 * most + 1) - most) / 10.0


FILTERS: Final = (
    Filter(
        "sobel-x",
        "Vertical edges",
        "Sobel's filter: positive where values grow to the right.",
        3,
        _sobel_x,
    ),
    Filter(
        "sobel-y",
        "Horizontal edges",
        "Sobel's filter: positive where values grow downwards.",
        3,
        _sobel_y,
    ),
    Filter(
        "outline",
        "Edges all around",
        "A pixel against all others under the window: zero where they are the same.",
        2,
        _outline,
    ),
    Filter(
        "laplace",
        "Laplacian",
        "The sum of second differences: large where values bend.",
        3,
        _centered([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    ),
    Filter(
        "sharpen",
        "Sharpen",
        "The pixel plus what sets it apart from its neighbors.",
        3,
        _centered([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    ),
    Filter("box", "Blur", "The mean of all pixels under the window.", 1, _box),
    Filter(
        "gaussian",
        "Soft blur",
        "A mean that weighs the middle most: binomial numbers.",
        1,
        _gaussian,
    ),
    Filter("identity", "Identity", "The pixel in the middle, unchanged.", 1, _centered([[1]])),
    Filter(
        "random",
        "Random",
        "Values from -1 to 1, as a filter has before it has learned anything.",
        1,
        _random,
        seeded=True,
    ),
)
"""Every named filter, in the order in which pages list them."""


def find_filter(slug: str) -> Filter:
    """Find a filter.

    Args:
        slug: its name in links, such as "sobel-x".

    Returns:
        The filter with that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    check_known(slug, [one.slug for one in FILTERS], "filter")
    return next(one for one in FILTERS if one.slug == slug)
