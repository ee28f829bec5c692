"""The map that a page comes with: lines at the surface's heights, the start, nothing of a race."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pytest
from markupsafe import Markup
from starlette.testclient import TestClient

from app.pictures.first_map import HIGHEST, MOST_POINTS, WIDEST, first_map
from app.pictures.race import landmarks_in_view
from app.pictures.shading import MOST_BEYOND, shading
from app.scene.link import read
from app.scene.opening import LINK
from app.scene.scene import Scene
from app.scheduling.jobs import value_of
from app.settings import Settings
from surfaces.analysis.grid import LEVELS, sample
from surfaces.catalog import SURFACES

Array = npt.NDArray[np.float64]
OPENING = LINK.partition("?")[2]


def scene_of(query: str) -> Scene:
    return read(query, Settings())


def drawn(query: str, *, fits: bool = True) -> Markup:
    return value_of(first_map(scene_of(query), fits=fits))


def regions_of(drawing: str) -> list[tuple[str, list[Array]]]:
    """Color and rings, in units, of each path of the contour."""
    (contour,) = re.findall(r'<g class="contour">(.*?)</g>', drawing)
    return [
        (color, [ring(text) for text in re.findall(r"M([^z]*)z", d)])
        for color, d in re.findall(r'<path fill="([^"]*)" d="([^"]*)"/>', contour)
    ]


def ring(text: str) -> Array:
    """Points of a ring from its first one and the steps from each to the next."""
    steps = np.array([float(part) for part in re.findall(r"-?\d+", text)]).reshape(-1, 2)
    return np.cumsum(steps, axis=0)


def places_of(query: str, points: Array, width: float, height: float) -> Array:
    """Heights at points in units, counted in levels of the scene's own view."""
    scene = scene_of(query)
    xmin, xmax, ymin, ymax = scene.window
    tape = scene.surface.tape(scene.parameters)
    shades = shading(sample(tape, scene.window, (121, 121)), landmarks_in_view(scene))
    x = xmin + points[:, 0] / width * (xmax - xmin)
    y = ymax - points[:, 1] / height * (ymax - ymin)
    return shades.places(tape.evaluate(x, y)[0])


def size_of(drawing: str) -> tuple[float, float]:
    ((width, height),) = re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawing)
    return float(width), float(height)


@pytest.mark.parametrize("query", [OPENING, "v=1&surface=rosenbrock", "v=1&surface=himmelblau"])
def test_each_line_runs_where_the_surface_is_so_high(query: str) -> None:
    drawing = drawn(query)
    width, height = size_of(drawing)
    everything, *regions = regions_of(drawing)
    edges = everything[1][0]
    low, high = edges.min(axis=0), edges.max(axis=0)
    assert len(regions) >= LEVELS
    for line, (_, rings) in enumerate(regions):
        points = np.concatenate(rings) if rings else np.zeros((0, 2))
        inner = points[np.all((points > low + 1) & (points < high - 1), axis=1)]
        found = places_of(query, inner, width, height)
        around = [places_of(query, inner + shift, width, height) for shift in UNITS]
        reach = np.abs(np.array(around) - found).max(axis=0)
        assert np.all(np.abs(found - line) < 2 * reach + 0.1)


UNITS = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])


def test_the_ramp_ends_with_the_view_and_lines_go_on() -> None:
    colors = [color for color, _ in regions_of(drawn("v=1&surface=elliptic-bowl,kappa:50"))]
    assert colors[0] == "var(--ramp-0)"
    assert colors[1] == "color-mix(in srgb,var(--ramp-1) 25%,var(--ramp-0))"
    assert colors[LEVELS] == "var(--ramp-6)"
    assert set(colors[LEVELS:]) == {"var(--ramp-6)"}
    assert LEVELS + 1 < len(colors) <= LEVELS + 1 + MOST_BEYOND


@pytest.mark.parametrize("aspect", [1.05, 1.4, 2.0])
def test_the_drawing_fills_maps_of_usual_shapes(aspect: float) -> None:
    drawing = drawn(OPENING)
    width, height = size_of(drawing)
    edges = regions_of(drawing)[0][1][0]
    across, down = max(width, height * aspect), max(height, width / aspect)
    assert edges[:, 0].min() <= (width - across) / 2 and edges[:, 0].max() >= (width + across) / 2
    assert edges[:, 1].min() <= (height - down) / 2 and edges[:, 1].max() >= (height + down) / 2


def test_start_and_minimum_are_where_they_are() -> None:
    drawing = drawn(OPENING)
    width, height = size_of(drawing)
    found = re.findall(
        r'translate\(([-\d.]+) ([-\d.]+)\) scale\(2\)"><(g|path) class="(\w+)"', drawing
    )
    marks = {name: (float(x), float(y)) for x, y, _, name in found}
    assert marks["start"] == pytest.approx((width / 6.6, height * 0.9 / 4.8), abs=1)
    assert marks["mark"] == pytest.approx((width * 5 / 6.6, height / 2), abs=1)


def test_where_views_are_not_fitted_marks_have_places_in_parts_of_it() -> None:
    drawing = drawn(OPENING, fits=False)
    assert f'viewBox="0 0 {WIDEST:.0f} {HIGHEST:.0f}" preserveAspectRatio="none"' in drawing
    found = re.findall(
        r'<svg x="([\d.]+)%" y="([\d.]+)%" overflow="visible"><(?:g|path) class="(\w+)"', drawing
    )
    marks = {name: (float(x), float(y)) for x, y, name in found}
    assert marks["start"] == pytest.approx((100 / 6.6, 90 / 4.8), abs=0.01)
    assert marks["mark"] == pytest.approx((500 / 6.6, 50.0), abs=0.01)


def test_nothing_of_the_race_is_told() -> None:
    surface = "v=1&surface=beale&start=2,1"
    assert drawn(f"{surface}&run=sgd,lr:0.001&steps=5") == drawn(f"{surface}&run=adam&steps=900")
    assert drawn(f"{surface}&run=adam") != drawn("v=1&surface=beale&start=2,1.5&run=adam")


@pytest.mark.parametrize("slug", [surface.slug for surface in SURFACES])
def test_every_surface_s_map_is_small(slug: str) -> None:
    drawing = drawn(f"v=1&surface={slug}")
    assert "<path" in drawing and 'style="' not in drawing
    assert sum(len(ring) for _, rings in regions_of(drawing) for ring in rings) <= MOST_POINTS
    assert len(drawing) < 90_000


def test_where_there_is_no_loss_the_stripes_are_seen() -> None:
    drawing = drawn("v=1&formula=log(x)&view=-4,4,-1,1")
    assert 'fill="url(#undefined)"' in drawing
    width, _ = size_of(drawing)
    assert regions_of(drawing)[0][1][0][:, 0].min() == pytest.approx(width / 2, abs=width / 100)
    assert "undefined" not in drawn(OPENING)


def test_what_is_noise_at_this_size_is_left_out() -> None:
    drawing = drawn("v=1&formula=sin(90*x*y)&view=-4,4,-4,4")
    assert "contour" not in drawing and 'class="start"' in drawing


def test_a_page_comes_with_its_map(client: TestClient) -> None:
    page = client.get("/").text
    assert page.index('<svg class="first-map"') < page.index('id="run-controls"')
    assert str(drawn(OPENING)) in page
    embed = client.get("/embed?v=1&surface=beale").text
    assert str(drawn("v=1&surface=beale", fits=False)) in embed
