"""Filters over images, in NumPy: convolution, pooling, and the fully connected layer.

Convolution is computed as one matrix product, too.

What deep learning calls convolution is a cross-correlation, the filter is not turned around:

    map[k, r, c] = bias[k] + sum over i, j, d of  filter[k, i, j, d] * padded[r S + i D, c S + j D,
    d]

with stride S and dilation D. Where the window does not come out even, the last rows or columns are
never covered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from networks.shapes import Shape, Window
from surfaces.errors import InputError, check_known

Array = npt.NDArray[np.float64]

POOLINGS = ("max", "average")


def convolve(
    image: Array,
    filters: Array,
    biases: Array | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Array:
    """One activation map per filter.

    Args:
        image: height x width x depth.
        filters: number x size x size x depth.
        biases: one per filter; zeros if left out.
        stride: pixels by which the window moves, 1 or more.
        padding: rings of zeros around the image, 0 or more.
        dilation: pixels from one cell of a filter to the next, 1 or more.

    Returns:
        number x rows x columns.

    Raises:
        InputError: the filters are larger than the padded image, or not as deep as it is.

    >>> convolve(np.ones((7, 7, 1)), np.ones((1, 3, 3, 1)), stride=2).shape
    (1, 3, 3)
    """
    window, padded, rows, columns = _prepared(image, filters, stride, padding, dilation)
    maps = np.zeros((len(filters), rows, columns))
    for i in range(window.size):
        for j in range(window.size):
            under = padded[i * dilation :: stride, j * dilation :: stride][
                :rows, :columns
            ]  # one cell of the window at every place
            for d in range(
                image.shape[2]
            ):  # sums in one order, so that every machine rounds them alike
                maps += filters[:, i, j, d, np.newaxis, np.newaxis] * under[:, :, d]
    return maps if biases is None else maps + biases[:, np.newaxis, np.newaxis]


@dataclass(frozen=True, slots=True)
class Product:
    """A convolution written as one matrix product, `rows @ columns`."""

    rows: Array
    """number of filters x size size depth: each filter as one row."""
    columns: Array
    """size size depth x places: the pixels under the window, one column per place."""
    result: Array
    """number of filters x places: the activation maps, each as one row."""


def convolve_as_product(
    image: Array,
    filters: Array,
    biases: Array | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Product:
    """Do the same as `convolve` by im2col and one matrix product.

    Args:
        image, filters, biases, stride, padding, dilation: as for `convolve`.

    Returns:
        The filters as rows, the windows as columns, and their product.

    Raises:
        InputError: as for `convolve`.

    >>> product = convolve_as_product(np.ones((227, 227, 3)), np.ones((96, 11, 11, 3)), stride=4)
    >>> product.columns.shape
    (363, 3025)
    """
    window, padded, rows, columns = _prepared(image, filters, stride, padding, dilation)
    views = np.lib.stride_tricks.sliding_window_view(
        padded, (window.extent, window.extent), axis=(0, 1)
    )
    under = views[::stride, ::stride, :, ::dilation, ::dilation][
        :rows, :columns
    ]  # rows, columns, depth, size, size
    stacked = under.transpose(3, 4, 2, 0, 1).reshape(-1, rows * columns)
    flat = filters.reshape(len(filters), -1)
    result = flat @ stacked
    return Product(flat, stacked, result if biases is None else result + biases[:, np.newaxis])


def _prepared(
    image: Array, filters: Array, stride: int, padding: int, dilation: int
) -> tuple[Window, Array, int, int]:
    height, width, depth = image.shape
    if filters.shape[3] != depth:
        raise InputError(
            "A filter of depth {value} can't slide over an input of depth {allowed}: a filter takes"
            " the full depth.",
            field="depth",
            value=int(filters.shape[3]),
            allowed=str(depth),
        )
    window = Window(int(filters.shape[1]), stride, padding, dilation)
    window.check(Shape(width, height, depth))
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    return window, padded, window.places(height), window.places(width)


def pool(maps: Array, kind: str, *, size: int = 2, stride: int = 2) -> Array:
    """Maps made smaller: the largest or the mean of every size x size values.

    Args:
        maps: number x rows x columns.
        kind: "max" or "average".
        size: cells along each side of the window, 1 or more.
        stride: cells by which the window moves, 1 or more.

    Returns:
        number x smaller rows x smaller columns.

    Raises:
        InputError: an unknown kind, or a window larger than the maps.
    """
    check_known(kind, list(POOLINGS), "pool")
    count, height, width = maps.shape
    window = Window(size, stride)
    window.check(Shape(width, height, count))
    views = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))[
        :, ::stride, ::stride
    ]
    return np.asarray(views.max(axis=(3, 4)) if kind == "max" else views.mean(axis=(3, 4)))


def fully_connected(inputs: Array, weights: Array, biases: Array) -> Array:
    """One dot product per output: `weights @ inputs + biases`.

    Args:
        inputs: whatever their shape, flattened in reading order.
        weights: outputs x inputs.
        biases: one per output.

    Returns:
        One number per output.
    """
    return weights @ inputs.reshape(-1) + biases
