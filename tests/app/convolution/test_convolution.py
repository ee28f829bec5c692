"""The lab's link, its JSON against SciPy and the course's numbers, its page, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate
from starlette.testclient import TestClient

from app.convolution import link as codec
from app.convolution.lab import Lab, build, result_of, stack_of
from app.convolution.nearest import nearest
from app.settings import Settings
from networks.filters import FILTERS
from networks.forward import POOLING, WINDOW
from networks.images import IMAGES
from networks.layers import KINDS
from networks.presets import PRESETS
from tests.app.convolution.pages import BROWSER, lab_data, page
from tests.app.responses import check_security, unpacked

MakeClient = Callable[..., TestClient]
SETTINGS = Settings()
GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "convolution.json").read_text(encoding="utf-8")
)


def read(query: str) -> Lab:
    draft, refusals = codec.read_draft(query, SETTINGS)
    assert not refusals, refusals[0].message
    return build(draft, SETTINGS)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_golden_links_open_as_ever(case: dict[str, Any]) -> None:
    _, _, query = case["link"].partition("?")
    lab = read(query)
    assert codec.write(lab) == case["link"]
    for other in case["also"]:
        assert codec.write(read(other)) == case["link"], other
    stack_of(lab)
    result_of(lab, SETTINGS)


def within(setting: Any) -> st.SearchStrategy[int]:
    return st.integers(setting.low, setting.high)


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    return {"kind": kind.slug} | {
        setting.name: draw(within(setting)) for setting in kind.settings if draw(st.booleans())
    }


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    number = st.floats(-1000, 1000) | st.integers(-1000, 1000)
    named = draw(st.none() | st.sampled_from(FILTERS))
    if named is None:
        row = st.lists(number, min_size=1, max_size=3)
        one: dict[str, Any] = {
            "filter": "custom",
            "values": draw(st.lists(st.lists(row, min_size=1, max_size=3), min_size=1, max_size=3)),
        }
    else:
        one = {"filter": named.slug} | (
            {"seed": draw(st.integers(0, 2**32 - 1))} if named.seeded else {}
        )
    return one | ({"bias": draw(number)} if draw(st.booleans()) else {})


DRAFTS = st.fixed_dictionaries(
    {},
    optional={
        "view": st.sampled_from(["slide", "shapes"]),
        "input": (
            st.tuples(st.integers(1, 4096), st.integers(1, 4096), st.integers(1, 512)).map(list)
        ),
        "layers": st.lists(layers(), min_size=1, max_size=5),
        "image": st.sampled_from(["own", *(image.slug for image in IMAGES)]),
        "side": st.integers(1, 100),
        **{setting.name: within(setting) for setting in WINDOW},
        "filters": st.lists(filters(), min_size=1, max_size=4),
        "pool": (
            st.just("none")
            | st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["max", "average"]),
                    **{setting.name: within(setting) for setting in POOLING},
                }
            )
        ),
        "outputs": st.integers(0, 10),
        "seed": st.integers(0, 2**32 - 1),
    },
)


@given(st.data(), st.integers(3, 32))
def test_an_own_image_survives_its_link(data: st.DataObject, side: int) -> None:
    row = st.text("0123456789abcdef", min_size=side, max_size=side)
    rows = data.draw(st.lists(row, min_size=side, max_size=side))
    lab = read(f"v=1&image=own,pixels:{'/'.join(rows)}")
    assert codec.write(lab) == f"/convolution?v=1&image=own,pixels:{'/'.join(rows)}"
    assert result_of(lab, SETTINGS).pixels[0, -1, 0] == int(rows[0][-1], 16)


@given(DRAFTS)
def test_every_lab_survives_its_link(draft: dict[str, Any]) -> None:
    lab = build(draft, SETTINGS)
    _, _, query = codec.write(lab).partition("?")
    assert read(query) == lab
    assert codec.write(read(query)) == codec.write(lab)
    assert "%" not in query, "readable"


@given(DRAFTS)
def test_the_nearest_lab_is_never_refused(draft: dict[str, Any]) -> None:
    lab = nearest(draft, SETTINGS)
    stack_of(lab)
    result_of(lab, SETTINGS)
    assert nearest(draft, SETTINGS) == lab


def stack(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/convolution/shapes?{query}")
    assert response.status_code == 200, response.text
    check_security(response)
    return response.json()


def slide(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/convolution/slide?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def test_vgg_16_over_http(client: TestClient) -> None:
    (preset,) = (one for one in PRESETS if one.slug == "vgg-16")
    answer = stack(client, codec.write_stack(preset.input, preset.layers))
    assert answer["totals"]["parameters"] == 138_357_544
    assert (answer["totals"]["weights"], answer["totals"]["biases"]) == (138_344_128, 13_416)
    assert (answer["totals"]["values"], answer["totals"]["memory"]) == (15_237_608, 60_950_432)
    assert [row["output"] for row in answer["rows"]][-4:] == [
        [7, 7, 512],
        [1, 1, 4096],
        [1, 1, 4096],
        [1, 1, 1000],
    ]
    assert answer["rows"][-1]["totals"] == answer["totals"]
    assert not answer["stopped"]


def test_ten_filters_over_http(client: TestClient) -> None:
    (row,) = stack(client, "layer=conv,filters:10,size:5,padding:2")["rows"]
    assert (row["output"], row["parameters"]) == ([32, 32, 10], 760)
    assert (row["size_arithmetic"], row["cost_arithmetic"]) == (
        "(32 − 5 + 2·2)/1 + 1 = 32",
        "(5·5·3 + 1)·10 = 760",
    )


def test_what_does_not_fit_comes_with_links_to_what_does(client: TestClient) -> None:
    answer = stack(client, "input=7,7,1&layer=conv,filters:1,stride:3&layer=max-pool")
    assert answer["stopped"] and len(answer["rows"]) == 1 and len(answer["layers"]) == 2
    misfit = answer["rows"][0]["misfit"]
    assert answer["rows"][0]["output"] is None
    assert "2.33 is not a whole number" in misfit["sentence"]
    assert {remedy["setting"] for remedy in misfit["remedies"]} == {
        "input",
        "stride",
        "padding",
        "size",
        "floor",
    }
    for remedy in misfit["remedies"]:
        _, _, query = remedy["link"].partition("?")
        assert not stack_of(read(query)).rows[0].effect.misfit


@pytest.mark.parametrize(
    "query",
    [
        "size=5&padding=2&filter=random,seed:7,bias:0.5",
        "image=landscape&stride=2&padding=0&dilation=2&size=5&filter=random",
    ],
)
def test_maps_are_scipys(client: TestClient, query: str) -> None:
    answer = slide(client, query)
    window, pixels = answer["window"], unpacked(answer["image"]["pixels"])
    padded = np.pad(pixels, ((window["padding"],) * 2, (window["padding"],) * 2, (0, 0)))
    for one, map in zip(answer["filters"], unpacked(answer["maps"]), strict=True):
        kernel = unpacked(one["values"])
        extent = (window["size"] - 1) * window["dilation"] + 1
        spaced = np.zeros((extent, extent, pixels.shape[2]))
        spaced[:: window["dilation"], :: window["dilation"]] = kernel
        expected = (
            correlate(padded, spaced, mode="valid", method="direct")[
                :: window["stride"], :: window["stride"], 0
            ]
            + one["bias"]
        )
        np.testing.assert_allclose(map, expected, rtol=1e-12, atol=1e-10)


def test_what_does_not_come_out_even_has_remedies_that_can_be_set(client: TestClient) -> None:
    answer = slide(client, "stride=2&padding=0&pool=max,stride:3")
    assert [(one["setting"], one["value"]) for one in answer["misfit"]["remedies"]] == [
        ("stride", 1),
        ("size", 2),
    ]
    assert [(one["setting"], one["value"]) for one in answer["pooling"]["misfit"]["remedies"]] == [
        ("stride", 1),
        ("size", 3),
    ]
    assert [
        one["setting"]
        for one in slide(client, "image=landscape,side:20&size=11&padding=0&stride=5")["misfit"][
            "remedies"
        ]
    ] == [
        "stride",
        "padding",
        "size",
    ]


def test_an_experiment_tells_all_its_numbers(client: TestClient) -> None:
    answer = slide(client, "")
    assert answer["link"] == "/convolution?v=1" and answer["part"] == ""
    maps, pooled = unpacked(answer["maps"]), unpacked(answer["pooling"]["maps"])
    assert (maps.shape, pooled.shape) == ((2, 8, 8), (2, 4, 4))
    assert np.array_equal(pooled, maps.reshape(2, 4, 2, 4, 2).max(axis=(2, 4)))
    weights, values = (
        unpacked(answer["fully_connected"]["weights"]),
        unpacked(answer["fully_connected"]["values"]),
    )
    np.testing.assert_allclose(weights @ pooled.ravel(), values, rtol=1e-12, atol=1e-10)
    assert (answer["im2col"]["rows"], answer["im2col"]["columns"], answer["im2col"]["result"]) == (
        [2, 9],
        [9, 64],
        [2, 64],
    )
    assert answer["im2col"]["difference"] < 1e-10
    assert answer["parameters"] == {"weights": 18, "biases": 2}
    assert answer["multiplications"] == 2 * 64 * 9


def test_rows_tell_what_their_values_depend_on(client: TestClient) -> None:
    rows = stack(client, "layer=conv&layer=max-pool&layer=conv,columns:5")["rows"]
    assert [row["receptive_field"] for row in rows] == [[3, 3], [4, 4], [12, 8]]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("layer=conv,filters:64,size:7,groups:2", "layer=conv,filters:64,size:7"),
        (
            "layer=conv,filters:8&layer=max-pool,size:2,kernel:3",
            "layer=conv,filters:8&layer=max-pool",
        ),
        ("layer=fc,outputs:7,activation:1", "layer=fc,outputs:7"),
        ("layer=conv,size:big,filters:9", "layer=conv,filters:9"),
    ],
)
def test_an_unknown_setting_costs_only_itself(query: str, kept: str) -> None:
    draft, refusals = codec.read_draft(query, SETTINGS)
    assert not refusals
    assert codec.write(nearest(draft, SETTINGS)) == f"/convolution?v=1&{kept}"


def test_the_defaults_fit_a_small_installation(client_with: MakeClient) -> None:
    assert (
        client_with(max_image_side=8, max_filters=2, max_layers=3, max_input_side=32)
        .get("/convolution", headers=BROWSER)
        .status_code
        == 200
    )


def test_the_page_is_whole_without_javascript(client: TestClient) -> None:
    (preset,) = (one for one in PRESETS if one.slug == "vgg-16")
    text = page(client, "view=shapes&" + codec.write_stack(preset.input, preset.layers))
    for part in (
        "138,357,544",
        "102,764,544",
        "7×7×512",
        '<main class="lab" id="lab" tabindex="-1" data-view="shapes">',
    ):
        assert part in text
    uneven = page(client, "view=shapes&input=7,7,1&layer=conv,filters:1,stride:3")
    assert "2.33 is not a whole number" in uneven
    assert 'href="/convolution?v=1&view=shapes&input=7,7,1&layer=conv,filters:1,stride:2"' in uneven
    korean = page(client, "view=shapes&input=33,20,3&layer=conv,size:5,stride:2&lang=ko")
    assert (
        'href="/convolution?v=1&view=shapes&input=33,19,3&layer=conv,size:5,stride:2">높이 19 →'
        " 8</a>" in korean
    )
    client.cookies.clear()


def test_the_page_carries_what_its_script_needs(client: TestClient) -> None:
    text = client.get(
        "/convolution?image=digit-7", headers=BROWSER | {"Accept-Language": "ko"}
    ).text
    data = lab_data(text)
    assert data["link"] == "/convolution?v=1&image=digit-7"
    assert data["slide"]["image"]["slug"] == "digit-7"
    assert [kind["slug"] for kind in data["catalog"]["kinds"]] == [kind.slug for kind in KINDS]
    assert [preset["slug"] for preset in data["catalog"]["presets"]] == [
        preset.slug for preset in PRESETS
    ]
    assert [one["slug"] for one in data["catalog"]["filters"]] == [one.slug for one in FILTERS]


def test_answers_are_kept_and_not_sent_twice(client: TestClient) -> None:
    first = client.get("/api/convolution/slide?size=5")
    assert "max-age" in first.headers["cache-control"]
    same = client.get(
        "/api/convolution/slide?padding=1&size=5", headers={"If-None-Match": first.headers["etag"]}
    )
    assert same.status_code == 304, "the same experiment, otherwise written"
