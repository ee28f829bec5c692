"""Images, named filters, and an experiment as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate2d

from networks.filters import FILTERS, find_filter, tenths
from networks.forward import Chosen, Experiment, Pooling, run
from networks.images import IMAGES, find_image
from surfaces.errors import InputError


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.slug)
def test_images_are_whole_numbers_in_their_range(image: Any) -> None:
    for side in {image.side.low, image.side.default, image.side.high}:
        pixels = image.pixels(side)
        assert pixels.shape == (side, side, image.depth)
        assert np.array_equal(pixels, np.rint(pixels))
        assert pixels.min() >= 0 and image.high / 2 < pixels.max() <= image.high
    assert find_image(image.slug) is image


def test_the_digits_are_the_data_sets() -> None:
    """The first image of the test part, as everybody's notebook prints it."""
    zero = find_image("digit-0").pixels()[:, :, 0]
    assert zero[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert zero.sum() == 294
    assert [image.label for image in IMAGES[:20]] == [str(digit) for digit in range(10)] * 2


def test_colors_differ() -> None:
    pixels = find_image("landscape").pixels()
    assert not np.array_equal(pixels[:, :, 0], pixels[:, :, 2])


NAMED_3X3: dict[str, Any] = {
    "sobel-x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel-y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "laplace": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "gaussian": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "box": [[1 / 9] * 3] * 3,
}


@pytest.mark.parametrize("slug", NAMED_3X3)
def test_named_filters(slug: str) -> None:
    assert np.allclose(find_filter(slug).values(3, 1)[:, :, 0], NAMED_3X3[slug], rtol=1e-15)


def test_sobel_grows_as_opencv_grows_it() -> None:
    assert find_filter("sobel-x").values(5, 1)[0, :, 0].tolist() == [-1, -2, 0, 2, 1]
    assert find_filter("sobel-x").values(5, 1)[:, 4, 0].tolist() == [1, 4, 6, 4, 1]


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.slug)
@pytest.mark.parametrize("size", range(1, 12))
def test_filters_of_every_size(one: Any, size: int) -> None:
    if size < one.smallest:
        with pytest.raises(InputError) as caught:
            one.values(size, 1)
        assert caught.value.field == "size"
        return
    gray, color = one.values(size, 1), one.values(size, 3)
    assert gray.shape == (size, size, 1) and color.shape == (size, size, 3)
    if one.seeded:
        return
    assert np.allclose(color.sum(axis=2), gray[:, :, 0]), "the answer to the mean of the channels"
    expected = 1.0 if one.slug in ("box", "gaussian", "identity", "sharpen") else 0.0
    assert gray.sum() == pytest.approx(expected, abs=1e-12)


def test_random_values_never_change() -> None:
    assert find_filter("random").values(5, 1, 7)[0, :, 0].tolist() == GOLDEN_RANDOM
    assert tenths(7, 1000).min() == -1.0 and tenths(7, 1000).max() == 1.0
    assert np.array_equal(tenths(0, 500, 3) * 10, np.rint(tenths(0, 500, 3) * 10))


GOLDEN_RANDOM = [0.3, -0.5, -0.3, 0.4, 0.3]


def test_a_5x5_filter_over_a_digit() -> None:
    result = run(
        Experiment(
            image="digit-3",
            size=5,
            padding=2,
            filters=(Chosen("random", bias=0.5, seed=7), Chosen("box")),
        )
    )
    digit = find_image("digit-3").pixels()[:, :, 0]
    assert result.maps.shape == (2, 8, 8)
    for map, kernel, bias in zip(result.maps, result.bank[:, :, :, 0], (0.5, 0.0), strict=True):
        expected = correlate2d(np.pad(digit, 2), kernel, mode="valid") + bias
        np.testing.assert_allclose(map, expected, rtol=1e-12, atol=1e-11)
    assert result.pooled is not None and result.pooled.shape == (2, 4, 4)
    assert result.weights.shape == (10, 32)
    np.testing.assert_allclose(
        result.answers,
        [row @ result.pooled.ravel() for row in result.weights],
        rtol=1e-12,
        atol=1e-11,
    )


def test_without_pooling_the_maps_are_flattened() -> None:
    result = run(Experiment(pooling=None, outputs=4))
    assert result.pooled is None and result.weights.shape == (4, 128)
    assert run(Experiment(outputs=0)).answers.shape == (0,)


def test_typed_values_go_channel_by_channel() -> None:
    red = ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0))
    none = ((0.0,) * 3,) * 3
    result = run(
        Experiment(image="landscape", filters=(Chosen("custom", values=(red, none, none)),))
    )
    assert np.array_equal(result.maps[0], find_image("landscape").pixels()[:, :, 0])


def test_the_uneven_is_computed_and_said() -> None:
    result = run(Experiment(image="cross", stride=3, padding=0))
    assert result.misfit is not None and result.misfit.left_over == 1
    assert result.maps.shape == (2, 2, 2)
    assert run(Experiment(image="cross")).pooling_misfit is not None, "7 and pooling by 2"


FLAT = ((0.0, 1.0, 2.0),) * 3

REFUSED: list[tuple[Experiment, str, str]] = [
    (Experiment(image="cat"), "image", ", ".join(image.slug for image in IMAGES)),
    (Experiment(image="landscape", side=10_000), "side", "8 to 64"),
    (Experiment(image="digit-3", side=9), "side", "8 to 8"),
    (Experiment(stride=0), "stride", "1 to 8"),
    (Experiment(size=12), "size", "1 to 11"),
    (Experiment(size=9, padding=0), "size", "1 to 8"),
    (Experiment(size=5, dilation=3, padding=1), "size", "1 to 4"),
    (Experiment(padding=-1), "padding", "0 to 10"),
    (Experiment(size=2), "size", "3 to 11"),
    (Experiment(filters=()), "filters", "1 to 64"),
    (
        Experiment(filters=(Chosen("sobel-x"), Chosen("sobel-z"))),
        "filters[1].filter",
        ", ".join(one.slug for one in FILTERS),
    ),
    (Experiment(filters=(Chosen("box", bias=2000.0),)), "filters[0].bias", "-1000 to 1000"),
    (Experiment(filters=(Chosen("random", seed=-1),)), "filters[0].seed", "0 to 4294967295"),
    (
        Experiment(image="landscape", filters=(Chosen("custom", values=(FLAT,)),)),
        "filters[0].depth",
        "3",
    ),
    (Experiment(filters=(Chosen("custom", values=(FLAT, FLAT, FLAT)),)), "filters[0].depth", "1"),
    (Experiment(size=5, filters=(Chosen("custom", values=(FLAT,)),)), "filters[0].values", "5×5×1"),
    (
        Experiment(filters=(Chosen("custom", values=(((0.0, 1e9, 2.0),) * 3,)),)),
        "filters[0].values",
        "-1000 to 1000",
    ),
    (Experiment(pooling=Pooling("median")), "pool.kind", "max, average"),
    (Experiment(pooling=Pooling("max", stride=0)), "pool.stride", "1 to 8"),
    (Experiment(image="cross", padding=0, pooling=Pooling("max", size=6)), "pool.size", "1 to 5"),
    (Experiment(image="own", pixels=((0, 1),) * 2), "side", "3 to 32"),
    (Experiment(image="own", pixels=((0, 1, 2),) * 4), "pixels", "4"),
    (Experiment(image="own", pixels=((0, 1, 16),) * 3), "pixels", "0 to 15"),
    (Experiment(outputs=11), "outputs", "0 to 10"),
    (Experiment(seed=2**32), "seed", "0 to 4294967295"),
]


@pytest.mark.parametrize(("experiment", "field", "allowed"), REFUSED)
def test_what_can_not_be_is_refused(experiment: Experiment, field: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        run(experiment)
    assert caught.value.field == field
    assert caught.value.allowed == allowed
    assert "{" not in caught.value.message


def test_an_own_image_is_slid_over_as_any_other() -> None:
    rows = ((0, 15, 0), (0, 15, 3), (0, 15, 0))
    result = run(Experiment(image="own", pixels=rows, filters=(Chosen("sobel-x"),), pooling=None))
    assert np.array_equal(result.pixels[:, :, 0], rows)
    kernel = find_filter("sobel-x").values(3, 1, 0)[:, :, 0]
    assert np.array_equal(result.maps[0], correlate2d(np.pad(rows, 1), kernel, mode="valid"))
    assert not run(Experiment(image="own")).pixels.any()


def test_an_installation_may_allow_less() -> None:
    with pytest.raises(InputError) as caught:
        run(Experiment(image="own", pixels=((0,) * 9,) * 9), largest_side=8)
    assert caught.value.allowed == "3 to 8"
    with pytest.raises(InputError) as caught:
        run(Experiment(image="landscape", side=33), largest_side=32)
    assert caught.value.allowed == "8 to 32"
    with pytest.raises(InputError) as caught:
        run(Experiment(filters=(Chosen("box"),) * 3), most_filters=2)
    assert caught.value.allowed == "1 to 2"
