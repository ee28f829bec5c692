"""Sizes and costs of layers against the course's own numbers, and against counting by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from networks.layers import KINDS, Layer, check_input, find_kind, layer
from networks.presets import DEFAULT, PRESETS
from networks.shapes import Rounding, Shape, Window, misfit
from networks.stack import LARGEST_COUNT, follow
from surfaces.errors import InputError


def preset(slug: str) -> Any:
    return next(one for one in PRESETS if one.slug == slug)


def followed(slug: str) -> Any:
    return follow(preset(slug).input, preset(slug).layers)


@pytest.mark.parametrize(
    ("shape", "settings", "output"),
    [
        ((7, 7, 1), {"size": 3, "stride": 1}, (5, 5)),
        ((7, 7, 1), {"size": 3, "stride": 2}, (3, 3)),
        ((7, 7, 1), {"size": 3, "stride": 1, "padding": 1}, (7, 7)),
        ((5, 5, 1), {"size": 3, "stride": 1, "padding": 1}, (5, 5)),
        ((5, 5, 1), {"size": 3, "stride": 2, "padding": 1}, (3, 3)),
        ((32, 32, 3), {"size": 5, "stride": 1, "padding": 2}, (32, 32)),
        ((11, 11, 4), {"size": 5, "stride": 2}, (4, 4)),
        ((5, 5, 3), {"size": 3, "stride": 2, "padding": 1, "filters": 2}, (3, 3)),
        ((227, 227, 3), {"size": 11, "stride": 4, "filters": 96}, (55, 55)),
        ((12, 12, 512), {"size": 7, "filters": 4096}, (6, 6)),
        ((9, 5, 1), {"size": 3, "stride": 2}, (4, 2)),
        ((7, 7, 1), {"size": 3, "dilation": 2}, (3, 3)),
    ],
)
def test_output_sizes_of_the_course(
    shape: tuple[int, int, int], settings: dict[str, int], output: tuple[int, int]
) -> None:
    effect = layer("conv", **settings).effect(Shape(*shape))
    assert effect.misfit is None
    assert (effect.output.width, effect.output.height) == output
    assert effect.output.depth == settings.get("filters", 10)


def test_ten_filters_have_760_parameters() -> None:
    effect = layer("conv", filters=10, size=5, padding=2).effect(Shape(32, 32, 3))
    assert (effect.parameters, effect.weights, effect.biases) == (760, 750, 10)
    assert (
        layer("conv", filters=10, size=5, padding=2, bias=0).effect(Shape(32, 32, 3)).parameters
        == 750
    )
    assert effect.multiplications == 32 * 32 * 10 * 75
    assert (effect.size_arithmetic, effect.cost_arithmetic) == (
        "(32 − 5 + 2·2)/1 + 1 = 32",
        "(5·5·3 + 1)·10 = 760",
    )


def test_fully_connected_neurons_of_the_course() -> None:
    assert layer("fc", outputs=1).effect(Shape(32, 32, 3)).weights == 3072
    assert layer("fc", outputs=1).effect(Shape(200, 200, 3)).weights == 120_000
    assert layer("fc", outputs=4096).effect(Shape(7, 7, 512)).weights == 102_760_448
    as_convolution = layer("conv", filters=4096, size=7).effect(Shape(7, 7, 512))
    assert (str(as_convolution.output), as_convolution.weights) == ("1×1×4096", 102_760_448)


def test_alexnets_first_layer() -> None:
    (row,) = followed("alexnet").rows
    assert str(row.effect.output) == "55×55×96"
    assert row.effect.output.values == 290_400
    assert (row.effect.weights, row.effect.parameters) == (34_848, 34_944)


def test_vgg_16() -> None:
    stack = followed("vgg-16")
    rows = stack.rows
    assert (stack.totals.parameters, stack.totals.weights, stack.totals.biases) == (
        138_357_544,
        138_344_128,
        13_416,
    )
    assert stack.totals.values == 15_237_608
    assert stack.totals.memory == 4 * 15_237_608
    assert (rows[0].effect.weights, rows[1].effect.weights) == (1_728, 36_864)
    assert str(rows[-4].effect.output) == "7×7×512"
    assert rows[-3].effect.weights == 102_760_448
    assert str(rows[-1].effect.output) == "1×1×1000"


def test_pooling_and_flattening_cost_no_parameters() -> None:
    pooled = layer("max-pool").effect(Shape(224, 224, 64))
    assert (str(pooled.output), pooled.parameters) == ("112×112×64", 0)
    assert (
        str(layer("average-pool", size=3, stride=2).effect(Shape(55, 55, 96)).output) == "27×27×96"
    )
    assert str(layer("flatten").effect(Shape(7, 7, 512)).output) == "1×1×25088"


def test_without_padding_sizes_shrink() -> None:
    assert [str(row.effect.output) for row in followed("shrinking").rows] == ["28×28×6", "24×24×10"]


def test_running_totals_are_sums_of_the_rows() -> None:
    stack = followed("vgg-16")
    weights, values = 0, stack.input.values
    for row in stack.rows:
        weights, values = weights + row.effect.weights, values + row.effect.output.values
        assert (row.totals.weights, row.totals.values) == (weights, values)
    assert stack.totals == stack.rows[-1].totals


def test_what_does_not_fit_is_explained() -> None:
    stack = follow(Shape(7, 7, 1), (layer("conv", filters=1, stride=3), layer("max-pool")))
    assert stack.stopped and len(stack.rows) == 1, "the layer behind has no input"
    found = stack.rows[0].effect.misfit
    assert found is not None
    assert (
        found.sentence
        == "(7 − 3)/3 + 1 = 2.33 is not a whole number: the window does not come out even and never"
        " covers the last 1 of 7 pixels."
    )
    assert found.left_over == 1
    assert stack.totals.parameters == 0


def test_remedies_of_alexnet_on_224() -> None:
    found = followed("alexnet-224").rows[0].effect.misfit
    assert [(one.setting, one.value, one.output) for one in found.remedies] == [
        ("input", 223, 54),
        ("input", 227, 55),
        ("stride", 3, 72),
        ("size", 12, 54),
        ("floor", 1, 54),
    ], "and no padding: it adds an even number of pixels"


def test_of_an_input_that_is_not_square_the_uneven_side_may_change() -> None:
    row = follow(Shape(33, 20, 3), (layer("conv", filters=10, size=5, stride=2),)).rows[0]
    found = row.effect.misfit
    assert found is not None
    assert found.sentence.startswith("(20 − 5)/2 + 1 = 8.50")
    assert [(one.setting, one.value, one.output) for one in found.remedies] == [
        ("height", 19, 8),
        ("height", 21, 9),
        ("stride", 1, 16),
        ("floor", 1, 8),
    ]
    assert row.effect.size_arithmetic == "(33 − 5)/2 + 1 = 15, (20 − 5)/2 + 1 = 8.50"


def test_the_input_of_a_later_layer_is_no_setting() -> None:
    stack = follow(Shape(9, 9, 1), (layer("conv", filters=1), layer("conv", filters=1, stride=3)))
    found = stack.rows[1].effect.misfit
    assert found is not None
    assert {one.setting for one in found.remedies} == {"stride", "padding", "size", "floor"}


def test_no_remedy_pads_a_pooling() -> None:
    found = layer("max-pool").effect(Shape(7, 7, 1)).misfit
    assert found is not None
    assert {one.setting for one in found.remedies} == {"stride", "size", "floor"}


@pytest.mark.parametrize(
    ("kind", "shape", "settings", "output", "arithmetic"),
    [
        # as torch.nn.Conv2d and MaxPool2d have it
        (
            "conv",
            (224, 224, 3),
            {"filters": 64, "size": 7, "stride": 2, "padding": 3, "floor": 1},
            "112×112×64",
            "⌊(224 − 7 + 2·3)/2⌋ + 1 = 112",
        ),
        ("max-pool", (11, 11, 64), {"floor": 1}, "5×5×64", "⌊(11 − 2)/2⌋ + 1 = 5"),
        ("max-pool", (11, 11, 64), {"ceil": 1}, "6×6×64", "⌈(11 − 2)/2⌉ + 1 = 6"),
        ("max-pool", (10, 10, 1), {"ceil": 1}, "5×5×1", "(10 − 2)/2 + 1 = 5"),
        # the last window would begin beyond the input: left out
        ("max-pool", (5, 5, 1), {"size": 2, "stride": 4, "ceil": 1}, "2×2×1", None),
        ("max-pool", (4, 4, 1), {"size": 1, "stride": 4, "ceil": 1}, "1×1×1", None),
        (
            "max-pool",
            (112, 112, 64),
            {"size": 3, "padding": 1, "floor": 1},
            "56×56×64",
            "⌊(112 − 3 + 2·1)/2⌋ + 1 = 56",
        ),
        ("average-pool", (9, 7, 2), {"size": 3, "stride": 2, "padding": 1}, "5×4×2", None),
        ("conv", (9, 5, 1), {"size": 3, "columns": 5, "filters": 2}, "5×3×2", None),
        ("conv", (9, 5, 1), {"size": 1, "columns": 7, "filters": 2}, "3×5×2", None),
    ],
)
def test_sizes_as_libraries_count_them(
    kind: str,
    shape: tuple[int, int, int],
    settings: dict[str, int],
    output: str,
    arithmetic: str | None,
) -> None:
    effect = layer(kind, **settings).effect(Shape(*shape))
    assert effect.misfit is None
    assert str(effect.output) == output
    assert arithmetic is None or effect.size_arithmetic == arithmetic


@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 7), st.integers(0, 3), st.booleans())
def test_rounding_is_counted_by_sliding(
    side: int, size: int, stride: int, padding: int, up: bool
) -> None:
    window = Window(size, stride, padding, rounding=Rounding.UP if up else Rounding.DOWN)
    assume(window.covers(Shape(side, side, 1)))
    padded = side + 2 * padding
    starts = range(0, padded, stride)
    whole = [at for at in starts if at + size <= padded]
    over = [at for at in starts if at + size > padded and at - stride + size < padded]
    over = [at for at in over if at < side + padding]
    assert window.places(side) == len(whole) + (len(over[:1]) if up else 0)


def test_a_window_may_have_other_columns_than_rows() -> None:
    effect = layer("conv", filters=8, size=3, columns=5).effect(Shape(20, 10, 4))
    assert (str(effect.output), effect.weights) == ("16×8×8", 3 * 5 * 4 * 8)
    assert effect.cost_arithmetic == "(3·5·4 + 1)·8 = 488"
    assert effect.size_arithmetic == "(20 − 5)/1 + 1 = 16, (10 − 3)/1 + 1 = 8"
    found = layer("conv", size=3, columns=4, stride=2).effect(Shape(21, 9, 1)).misfit
    assert found is not None and found.sentence.startswith("(21 − 4)/2 + 1 = 9.50")
    assert {one.setting for one in found.remedies} == {"stride", "floor"}


@pytest.mark.parametrize("slug", ["resnet-stem", "keras-mnist"])
def test_networks_that_libraries_round_down_go_on(slug: str) -> None:
    stack = followed(slug)
    assert not stack.stopped
    outputs = [str(row.effect.output) for row in stack.rows]
    if slug == "resnet-stem":
        assert outputs == ["112×112×64", "56×56×64"]
        assert stack.rows[0].effect.parameters == 9_472
    else:
        assert outputs[3] == "5×5×64"
        assert stack.totals.parameters == 34_826


def test_zeros_that_are_not_covered_are_no_lost_pixels() -> None:
    def sentence(side: int, **settings: int) -> str:
        found = layer("conv", **settings).effect(Shape(side, side, 3)).misfit
        assert found is not None
        return found.sentence

    assert sentence(224, size=7, stride=2, padding=3).endswith(
        "All that it never covers is zeros of the padding (1 of 230); no pixel of the input is"
        " lost."
    )
    assert sentence(224, size=11, stride=4).endswith("never covers the last 1 of 224 pixels.")
    assert sentence(10, size=3, stride=5, padding=1).endswith(
        "never covers the last 3 of 10 pixels of the input, nor the zeros after them."
    )


def test_receptive_fields_of_a_stack() -> None:
    three = follow(Shape(7, 7, 8), [layer("conv", filters=8) for _ in range(3)])
    assert [row.receptive_field.width for row in three.rows] == [3, 5, 7], "as one 7x7"
    vgg = [row.receptive_field.height for row in followed("vgg-16").rows]
    assert vgg[:6] == [3, 5, 6, 10, 14, 16]
    assert vgg[17] == 212, "before the fully connected layers"
    assert vgg[18] == 212 + 6 * 32, "all 7x7 places"
    keras = [row.receptive_field.width for row in followed("keras-mnist").rows]
    assert keras == [3, 4, 8, 10, 10, 26], "flattened or not, fully connected is all of it"
    resnet = [row.receptive_field.width for row in followed("resnet-stem").rows]
    assert resnet == [7, 11]
    wide = follow(Shape(30, 20, 1), [layer("conv", size=3, columns=5, dilation=2), layer("fc")])
    fields = [(row.receptive_field.width, row.receptive_field.height) for row in wide.rows]
    assert fields == [(9, 5), (30, 20)]


WINDOWS = st.builds(
    Window, st.integers(1, 9), st.integers(1, 6), st.integers(0, 4), st.integers(1, 3)
)


@given(WINDOWS, st.integers(1, 40), st.integers(1, 40))
def test_places_are_counted_by_sliding(window: Window, width: int, height: int) -> None:
    assume(window.covers(Shape(width, height, 1)))
    starts = [
        at
        for at in range(0, width + 2 * window.padding, window.stride)
        if at + window.extent <= width + 2 * window.padding
    ]
    assert window.places(width) == len(starts)
    assert window.left_over(width) == width + 2 * window.padding - (starts[-1] + window.extent)


@given(WINDOWS, st.integers(1, 40), st.integers(1, 40))
def test_every_remedy_is_one(window: Window, width: int, height: int) -> None:
    shape = Shape(width, height, 1)
    assume(window.covers(shape))
    found = misfit(window, shape, ("input", "stride", "padding", "size"))
    assert (found is None) == window.fits(shape)
    for remedy in found.remedies if found else ():
        if remedy.setting in ("input", "width", "height"):
            sides = {"width": width, "height": height} | dict.fromkeys(
                ["width", "height"] if remedy.setting == "input" else [remedy.setting], remedy.value
            )
            assert window.fits(Shape(sides["width"], sides["height"], 1))
            continue
        settings = {
            name: getattr(window, name) for name in ("size", "stride", "padding", "dilation")
        } | {remedy.setting: remedy.value}
        mended = Window(**settings)
        assert mended.fits(shape)
        side = width if window.left_over(width) else height
        assert mended.places(side) == remedy.output
        assert mended.padding < mended.extent, "no window sees nothing but padding"
        assert mended.stride <= mended.extent, "no pixel is jumped over"


@given(WINDOWS, st.integers(1, 40))
def test_a_stride_of_one_always_fits(window: Window, side: int) -> None:
    assume(window.covers(Shape(side, side, 1)))
    assert (
        misfit(Window(window.size, 1, window.padding, window.dilation), Shape(side, side, 1))
        is None
    )


REFUSED = [
    (lambda: layer("conv", stride=0), "stride", "1 to 128"),
    (lambda: layer("conv", size=0), "size", "1 to 128"),
    (lambda: layer("conv", padding=-1), "padding", "0 to 128"),
    (lambda: layer("conv", bias=2), "bias", "0 to 1"),
    (lambda: layer("conv", size=2.5), "size", "a whole number"),
    (lambda: layer("conv", size=True), "size", "a whole number"),
    (
        lambda: layer("conv", sides=3),
        "setting",
        "stride, size, filters, padding, dilation, bias, columns, floor",
    ),
    (lambda: layer("flatten", size=3), "setting", "none"),
    (
        lambda: follow(Shape(7, 7, 1), [layer("max-pool", padding=2)]),
        "layers[0].padding",
        "0 to 1",
    ),
    (
        lambda: follow(Shape(7, 9, 1), [layer("conv", columns=8)]),
        "layers[0].columns",
        "1 to 7",
    ),
    (lambda: layer("dense"), "kind", "conv, max-pool, average-pool, flatten, fc"),
    (lambda: layer("fc", depth=3), "depth", "outputs, bias"),
    (lambda: follow(Shape(7, 7, 1), [layer("conv", size=9)]), "layers[0].size", "1 to 7"),
    (
        lambda: follow(Shape(7, 7, 1), [layer("conv", size=9, padding=1, dilation=2)]),
        "layers[0].size",
        "1 to 5",
    ),
    (lambda: follow(Shape(7, 3, 1), [layer("conv", size=5)]), "layers[0].size", "1 to 3"),
    (
        lambda: follow(Shape(7, 7, 1), [layer("conv", size=5), layer("max-pool", size=4)]),
        "layers[1].size",
        "1 to 3",
    ),
    (lambda: follow(Shape(32, 32, 3), [layer("conv", depth=1)]), "layers[0].depth", "3"),
    (lambda: follow(Shape(0, 7, 1), []), "width", "1 to 65536"),
    (lambda: follow(Shape(7, 7, 0), []), "depth", "1 to 65536"),
    (lambda: check_input(Shape(10_000, 10_000, 3), 4096), "width", "1 to 4096"),
    (lambda: check_input(Shape(100, 10_000, 3), 4096), "height", "1 to 4096"),
]


@pytest.mark.parametrize(("ask", "field", "allowed"), REFUSED)
def test_what_can_not_be_is_refused(ask: Any, field: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    assert caught.value.field == field
    assert caught.value.allowed == allowed
    assert "{" not in caught.value.message


def test_a_filter_may_say_its_depth_where_it_is_the_inputs() -> None:
    assert follow(Shape(32, 32, 3), [layer("conv", depth=3)]).totals.parameters == 10 * (27 + 1)


def test_counts_stay_whole_in_javascript() -> None:
    with pytest.raises(InputError) as caught:
        follow(Shape(65_536, 65_536, 65_536), [layer("fc", outputs=65_536)])
    assert caught.value.field == "layers[0].kind"
    assert str(LARGEST_COUNT) in caught.value.allowed


@pytest.mark.parametrize("one", (*PRESETS, DEFAULT), ids=lambda one: one.slug)
def test_every_preset_opens(one: Any) -> None:
    assert len(follow(one.input, one.layers).rows) == len(one.layers)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_has_defaults_in_its_ranges(kind: Any) -> None:
    assert find_kind(kind.slug) is kind
    made: Layer = layer(kind.slug)
    assert list(made.settings) == [setting.name for setting in kind.settings]
    assert all(setting.low <= setting.default <= setting.high for setting in kind.settings)
