"""Convolution against SciPy, pooling against loops, one matrix product against both."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate

from networks.convolution import convolve, convolve_as_product, fully_connected, pool
from networks.shapes import Shape, Window
from surfaces.errors import InputError

Array = npt.NDArray[np.float64]

TOLERANCE = 1e-12
"""SciPy adds up in another order; the values are around 1."""


def spaced(filters: Array, dilation: int) -> Array:
    """The filters with zeros between their cells: what dilation means."""
    count, size, _, depth = filters.shape
    extent = (size - 1) * dilation + 1
    whole = np.zeros((count, extent, extent, depth))
    whole[:, ::dilation, ::dilation] = filters
    return whole


def by_scipy(
    image: Array, filters: Array, biases: Array, stride: int, padding: int, dilation: int
) -> Array:
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    maps = [
        correlate(padded, one, mode="valid", method="direct")[::stride, ::stride, 0]
        for one in spaced(filters, dilation)
    ]
    return np.stack(maps) + biases[:, np.newaxis, np.newaxis]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Array, Array, Array, dict[str, int]]:
    size, dilation, padding = (
        draw(st.integers(1, 5)),
        draw(st.integers(1, 3)),
        draw(st.integers(0, 3)),
    )
    least = max(1, (size - 1) * dilation + 1 - 2 * padding)
    height, width = draw(st.integers(least, least + 9)), draw(st.integers(least, least + 9))
    depth, count = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    image = numbers.normal(size=(height, width, depth))
    filters = numbers.normal(size=(count, size, size, depth))
    return (
        image,
        filters,
        numbers.normal(size=count),
        {"stride": draw(st.integers(1, 4)), "padding": padding, "dilation": dilation},
    )


@given(cases())
def test_convolution_is_scipys(case: tuple[Array, Array, Array, dict[str, int]]) -> None:
    image, filters, biases, how = case
    maps = convolve(image, filters, biases, **how)
    expected = by_scipy(image, filters, biases, **how)
    assert maps.shape == expected.shape
    np.testing.assert_allclose(maps, expected, rtol=TOLERANCE, atol=TOLERANCE)


@given(cases())
def test_one_matrix_product_is_the_same(case: tuple[Array, Array, Array, dict[str, int]]) -> None:
    image, filters, biases, how = case
    maps = convolve(image, filters, biases, **how)
    product = convolve_as_product(image, filters, biases, **how)
    places, taps = maps[0].size, filters[0].size
    assert product.rows.shape == (len(filters), taps)
    assert product.columns.shape == (taps, places)
    assert product.result.shape == (len(filters), places)
    np.testing.assert_allclose(
        product.result, maps.reshape(len(filters), -1), rtol=TOLERANCE, atol=TOLERANCE
    )


@given(cases())
def test_the_shape_is_the_layers(case: tuple[Array, Array, Array, dict[str, int]]) -> None:
    image, filters, biases, how = case
    window = Window(filters.shape[1], **how)  # type: ignore[arg-type] # whole numbers
    height, width, _ = image.shape
    assert convolve(image, filters, biases, **how).shape == (
        len(filters),
        window.places(height),
        window.places(width),
    )


def test_by_hand() -> None:
    image = np.arange(16.0).reshape(4, 4, 1)
    edge = np.array([[1.0, 0.0], [0.0, -1.0]]).reshape(1, 2, 2, 1)
    assert convolve(image, edge).tolist() == [[[-5.0] * 3] * 3], (
        "not turned around: 0 - 5, not 5 - 0"
    )
    assert convolve(image, edge, np.array([7.0]), stride=2, padding=1).tolist() == [
        [[7.0, 5.0, 7.0], [-1.0, 2.0, 14.0], [7.0, 20.0, 22.0]]
    ]


def test_alexnets_matrices() -> None:
    image, filters = np.ones((227, 227, 3)), np.ones((96, 11, 11, 3))
    product = convolve_as_product(image, filters, stride=4)
    assert (product.rows.shape, product.columns.shape, product.result.shape) == (
        (96, 363),
        (363, 3025),
        (96, 3025),
    )
    assert np.all(product.result == 363.0)


def test_the_last_pixels_of_an_uneven_stride_are_never_covered() -> None:
    image = np.zeros((7, 7, 1))
    image[6, 6] = 1.0
    maps = convolve(image, np.ones((1, 3, 3, 1)), stride=3)
    assert maps.shape == (1, 2, 2) and not maps.any()


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 8),
    st.integers(0, 8),
    st.sampled_from(["max", "average"]),
)
def test_pooling_is_what_loops_make(
    size: int, stride: int, more_rows: int, more_columns: int, kind: str
) -> None:
    maps = np.random.default_rng(size * 100 + stride).normal(
        size=(2, size + more_rows, size + more_columns)
    )
    reduce: Any = np.max if kind == "max" else np.mean
    window, shape = Window(size, stride), Shape(size + more_columns, size + more_rows, 2)
    pooled = pool(maps, kind, size=size, stride=stride)
    assert pooled.shape == (2, window.places(shape.height), window.places(shape.width))
    for k, r, c in np.ndindex(*pooled.shape):
        under = maps[k, r * stride : r * stride + size, c * stride : c * stride + size]
        assert pooled[k, r, c] == pytest.approx(reduce(under), rel=TOLERANCE)


def test_every_output_is_a_dot_product() -> None:
    inputs = np.arange(8.0).reshape(2, 2, 2)
    weights = np.array([[1.0] * 8, [0.0] * 7 + [2.0]])
    assert fully_connected(inputs, weights, np.array([0.5, 0.0])).tolist() == [28.5, 14.0]


def test_filters_take_the_full_depth() -> None:
    with pytest.raises(InputError) as caught:
        convolve(np.ones((8, 8, 3)), np.ones((1, 3, 3, 1)))
    assert (caught.value.field, caught.value.value, caught.value.allowed) == ("depth", 1, "3")


def test_a_filter_larger_than_the_padded_image_is_refused() -> None:
    for compute in (convolve, convolve_as_product):
        with pytest.raises(InputError) as caught:
            compute(np.ones((3, 8, 1)), np.ones((1, 6, 6, 1)), padding=1)
        assert (caught.value.field, caught.value.allowed) == ("size", "1 to 5")


def test_a_pooling_window_larger_than_the_maps_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        pool(np.ones((1, 3, 3)), "max", size=4)
    assert (caught.value.field, caught.value.allowed) == ("size", "1 to 3")
