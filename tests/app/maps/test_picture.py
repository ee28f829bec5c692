"""Pictures of maps: colors, hatching, theory's border and marks, and what they refuse."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.maps.picture import BOX, KEY, SIZE
from app.maps.shades import VIRIDIS, basin_color, loss_range, oklch, ramp
from app.maps.ticks import MOST, ticks
from app.pictures.theme import INK, contrast, rgb
from tests.app.responses import check_security, error_of

PLANE = (
    "/api/map.png?surface=elliptic-bowl&run=momentum&steps=100"
    "&of=0&across=lr,1e-3,1,log&up=rho,0,0.9,linear"
)
BASINS = (
    "/api/map.png?surface=himmelblau&run=sgd,lr:0.01"
    "&of=0&across=start.x,-5,5&up=start.y,-5,5&cells=40,40"
)
Pixels = npt.NDArray[np.int64]


def drawn(client: TestClient, path: str) -> Pixels:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    check_security(response)
    picture = Image.open(BytesIO(response.content))
    assert picture.size == SIZE
    return np.asarray(picture.convert("RGB")).astype(np.int64)


def plot(pixels: Pixels) -> Pixels:
    """The plot without its frame."""
    left, top, right, bottom = BOX
    return pixels[top + 2 : bottom - 2, left + 2 : right - 2]


def pixel(lr: float, rho: float) -> tuple[int, int]:
    """Where a cell of `PLANE` is, in the plot."""
    left, top, right, bottom = BOX
    across, up = 1.0 + np.log10(lr) / 3.0, rho / 0.9
    x, y = ((0.5 + part * 127) / 128 for part in (across, up))
    return round(y * (bottom - top)), round(x * (right - left))


def test_the_border_of_theory_is_drawn_in_ink(client: TestClient) -> None:
    pixels = plot(drawn(client, PLANE))[::-1]
    ink = np.abs(pixels - np.array(rgb(INK))).max(axis=-1) <= 6
    near = 0
    for rho in np.linspace(0.05, 0.85, 60):
        row, column = pixel(2.0 * (1.0 + rho) / 20.0, float(rho))
        near += bool(ink[row - 3 : row + 4, column - 3 : column + 4].any())
    assert near > 30, "it is dashed, and follows the formula"
    assert not ink[:, :300].any(), "and is nowhere else"


def test_good_runs_are_bright_and_those_that_left_hatched(client: TestClient) -> None:
    pixels = plot(drawn(client, PLANE))[::-1]
    bright, dark = (np.array(rgb(VIRIDIS[end])) for end in (-1, 0))
    assert np.abs(pixels[pixel(0.05, 0.5)] - bright).max() <= 2
    assert np.abs(pixels[pixel(0.0012, 0.0)] - dark).max() <= 20
    row, column = pixel(0.5, 0.4)
    gone = pixels[row - 30 : row + 30, column - 30 : column + 30].reshape(-1, 3)
    assert (gone.min(axis=1) > 170).all(), "no color of the ramp"
    assert len(np.unique(gone, axis=0)) > 2, "but stripes"


def test_each_basin_has_the_hue_of_its_minimum(client: TestClient) -> None:
    pixels = plot(drawn(client, BASINS))[::-1]
    height, width = pixels.shape[:2]
    hues = []
    for x, y in ((3.0, 2.0), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)):
        color = pixels[round((y + 5) / 10 * height), round((x + 5) / 10 * width)]
        hues.append(int(np.argmin([np.abs(color - basin_color(k)).sum() for k in range(4)])))
    assert sorted(hues) == [0, 1, 2, 3]


def test_a_line_has_a_curve_for_each_run(client: TestClient) -> None:
    pixels = drawn(
        client, "/api/map.png?surface=elliptic-bowl&run=sgd&run=momentum&across=lr,1e-3,1,log"
    )
    for color in ("#d55e00", "#0072b2"):
        where = np.abs(pixels - np.array(rgb(color))).max(axis=-1) <= 6
        assert where[BOX[1] : BOX[3], BOX[0] : BOX[2]].sum() > 300, "its curve"
        assert where[:, KEY:].sum() > 50, "and its place in the key"


@pytest.mark.parametrize("show", ["best_loss", "steps_to_tolerance", "outcome", "minimum"])
def test_what_is_shown_can_be_chosen(client: TestClient, show: str) -> None:
    assert not np.array_equal(drawn(client, f"{PLANE}&show={show}"), drawn(client, PLANE))


def test_a_picture_of_several_planes_is_refused(client: TestClient) -> None:
    path = "/api/map.png?run=sgd&run=adam&across=lr,0.1,1&up=noise,0,1"
    assert error_of(client.get(path), 422)["field"] == "of"
    error = error_of(client.get(f"{PLANE}&show=velocity"), 422)
    assert (error["field"], error["value"]) == ("show", "velocity")
    assert "steps_to_tolerance" in error["allowed"]


def test_equal_steps_of_the_ramp_look_equally_large() -> None:
    grays = [contrast(color, "#000000") for color in VIRIDIS]
    assert grays == sorted(grays)
    assert np.rint(ramp([0.0, 0.1, 1.0])).astype(int).tolist() == [
        list(rgb(VIRIDIS[k])) for k in (0, 1, 10)
    ]


def test_colors_by_lightness_are_those_of_the_standard() -> None:
    # red of sRGB is 0.62796, 0.25768, 29.23 degrees (CSS Color 4)
    red = oklch(np.array(0.62796), np.array(0.25768), np.array(29.2339))
    np.testing.assert_allclose(red, [255, 0, 0], atol=0.6)


def test_few_very_high_losses_leave_the_ramp_to_the_others() -> None:
    losses = np.concatenate([np.linspace(1.0, 2.0, 99), [1e9]])
    floor, low, high = loss_range(losses)
    assert (floor, low) == (0.0, 1.0)
    assert high <= 2.0
    assert loss_range(np.array([-3.0, 1.0]))[0] == -3.0


@pytest.mark.parametrize(
    ("axis", "wanted"),
    [
        ((1e-3, 1.0, "log"), [1e-3, 1e-2, 1e-1, 1.0]),
        ((0.0, 0.999, "linear"), [0.0, 0.2, 0.4, 0.6, 0.8]),
        ((-5.0, 5.0, "linear"), [-4.0, -2.0, 0.0, 2.0, 4.0]),
        ((0.2, 0.3, "log"), [0.2, 0.22, 0.24, 0.26, 0.28, 0.3]),
    ],
)
def test_ticks_are_round_numbers(axis: tuple[float, float, str], wanted: list[float]) -> None:
    assert ticks(*axis) == wanted  # type: ignore[arg-type]  # a scale
    assert len(ticks(1e-12, 1e3, "log")) <= MOST
