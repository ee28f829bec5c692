"""Pictures of races: what they show, their size, how they are kept, and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.pictures import theme
from app.pictures.chart import Chart, Track, up_to
from app.pictures.contour import contour
from app.pictures.palette import Palette
from app.pictures.paths import dashed, to_pixels, visible_rows
from app.pictures.race import ANIMATION, FRAMES, PREVIEW, as_png, frame_steps
from app.pictures.text import clipped, font, plain, wrapped
from app.races.race import Race
from app.scene.link import read
from app.scheduling.jobs import output_of, value_of
from app.settings import Settings
from app.web.languages import LANGUAGES
from optimizers import RULES, descend
from optimizers.palette import INK_ON_DARK, NAMED_RULES, TINTING, run_colors
from optimizers.rule import Rule
from surfaces.catalog import SURFACES, find_surface
from surfaces.surface import typed_surface
from tests.app.responses import check_security, error_of

MakeClient = Callable[..., TestClient]
STATIC = Path(__file__).parents[3] / "static"
ONE = "surface=elliptic-bowl&run=sgd,lr:0.05"


def drawn(client: TestClient, path: str) -> Image.Image:
    response = client.get(path)
    assert response.status_code == 200, response.text
    check_security(response)
    return Image.open(BytesIO(response.content))


def pixels(picture: Image.Image) -> npt.NDArray[np.int64]:
    return np.asarray(picture.convert("RGB")).astype(np.int64)


def close(
    image: npt.NDArray[np.int64], color: theme.Color, tolerance: int = 6
) -> npt.NDArray[np.bool_]:
    """Where the image has a color."""
    return np.asarray(np.abs(image - np.array(color)).max(axis=-1) <= tolerance)


# --- the page's look
# --------------------------------------------------------------------------------


def test_the_colors_and_strokes_are_the_page_s() -> None:
    css = (STATIC / "css" / "base.css").read_text(encoding="utf-8")
    declared = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6,8});", css))
    names = {
        "ink": theme.INK,
        "muted": theme.MUTED,
        "rule": theme.RULE,
        "accent": theme.ACCENT,
        "alarm": theme.ALARM,
        "plot-paper": theme.PAPER,
    }
    names |= {"contour-line": theme.CONTOUR}
    assert {name: declared[name] for name in names} == names
    assert [declared[f"ramp-{i}"] for i in range(len(theme.RAMP))] == list(theme.RAMP)

    dark = (STATIC / "css" / "dark.css").read_text(encoding="utf-8")
    assert f"--ink: {INK_ON_DARK};" in dark

    palette = (STATIC / "plot" / "palette.js").read_text(encoding="utf-8")
    assert f"LAST_TINT = {TINTING:g};" in palette
    (dashes,) = re.findall(r"const DASHES = \[(.*)\]", palette)
    assert (
        tuple(
            tuple(float(part) for part in one.split(",") if part)
            for one in re.findall(r"\[(.*?)\]", dashes)
        )
        == theme.DASHES
    )
    assert f"ENOUGH_CONTRAST = {theme.ENOUGH_CONTRAST:g};" in palette

    figure = (STATIC / "plot" / "map-figure.js").read_text(encoding="utf-8")
    assert f"STRIPE = {theme.HATCH_SPACING:g};" in figure
    assert f'stroke-width="{theme.HATCH_WIDTH:g}"' in figure
    dash = ",".join(f"{part:g}px" for part in theme.FALL_DASH)
    assert f'color: theme.alarm, width: {theme.FALL_WIDTH:g}, dash: "{dash}"' in figure
    assert f"PATH_WIDTH = {theme.PATH_WIDTH:g};" in figure
    assert f"PATH_CASING = {theme.PATH_CASING:g};" in figure
    assert f"BALL = {theme.BALL:g};" in (STATIC / "player" / "map-view.js").read_text(
        encoding="utf-8"
    )


def test_pale_colors_get_a_dark_casing() -> None:
    sgd, armijo = theme.strokes_of(["sgd", "armijo"])
    assert (armijo.color, armijo.casing) == (theme.rgb("#f0e442"), theme.rgb(theme.INK))
    assert sgd.casing == theme.rgb(theme.PAPER)
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


def test_runs_of_a_family_have_its_color_in_ordered_tints() -> None:
    rules = ["sgd", "momentum", "sgd", "sgd", "sgd", "sgd"]
    # tests/js/plot.test.js has the same ones
    assert run_colors(rules) == ["#d55e00", "#0072b2", "#bb5505", "#a04d0b", "#864410", "#6b3c16"]
    assert run_colors(["newton", "unknown"]) == ["#182127", "#40484d"]


@pytest.mark.parametrize("rules", [RULES, *[(rule,) for rule in RULES[::5]]])
def test_no_two_runs_of_a_race_look_alike(rules: Sequence[Rule]) -> None:
    race = [rule.slug for rule in islice(cycle(rules), Settings().max_runs)]
    looks = {(stroke.color, stroke.dash) for stroke in theme.strokes_of(race)}
    assert len(looks) == len(race)


def test_every_rule_that_a_family_names_is_there() -> None:
    assert set(NAMED_RULES) <= {rule.slug for rule in RULES}


# --- the contour
# ------------------------------------------------------------------------------------


def test_a_contour_is_dark_where_the_loss_is_high() -> None:
    image = pixels(
        contour(find_surface("elliptic-bowl").tape(), (-5.0, 5.0, -3.0, 3.0), (), (200, 120), 1.0)
    )
    assert close(image[60, 100], theme.rgb(theme.RAMP[0]), 12)
    assert close(image[0, 0], theme.rgb(theme.RAMP[-1]), 12)
    rows = image[:, 100].astype(int).sum(axis=1)
    darker = (rows[1:-1] < rows[:-2] - 6) & (rows[1:-1] < rows[2:] - 6)
    assert np.count_nonzero(darker) > 10, "lines are darker than the bands at both sides"


def test_up_is_up() -> None:
    image = pixels(
        contour(typed_surface("exp(y)").tape(), (-1.0, 1.0, -4.0, 4.0), (), (60, 60), 0.0)
    )
    assert close(image[0, 30], theme.rgb(theme.RAMP[-1]))
    assert close(image[-1, 30], theme.rgb(theme.RAMP[0]))


@pytest.mark.parametrize(
    ("formula", "missing"), [("log(x)", 0.5), ("sqrt(-1-x**2)", 1.0), ("x**2+y**2", 0.0)]
)
def test_where_there_is_no_loss_it_is_hatched(formula: str, missing: float) -> None:
    image = pixels(
        contour(typed_surface(formula).tape(), (-4.0, 4.0, -4.0, 4.0), (), (180, 180), 1.0)
    )
    between = (
        1 - (theme.HATCH_WIDTH + 1) / theme.HATCH_SPACING
    )  # the edges of stripes are neither stripe nor paper
    assert close(image, theme.rgb(theme.PAPER), 0).mean() == pytest.approx(
        missing * between, abs=0.02
    )
    stripe = 255 + theme.CONTOUR_OPACITY * (np.array(theme.rgb(theme.CONTOUR)) - 255)
    assert (np.abs(image[:, :80] - stripe).max(axis=-1) <= 1).any() or not missing


def test_an_edge_beyond_which_it_falls_for_ever_is_dashed() -> None:
    view = (-2.0, 2.0, -2.0, 2.0)
    falling, rising = (
        pixels(
            value_of(Chart(typed_surface(f).tape(), view, (), (120, 120), 1.0).draw([], (0.0, 0.0)))
        )
        for f in ("x**2-y**2", "x**2+y**2")
    )
    alarm = theme.rgb(theme.ALARM)
    assert 0.3 < close(falling[0], alarm).mean() < 0.7
    assert not close(falling[20:-20, :], alarm).any()
    assert not close(rising, alarm).any()


@pytest.mark.parametrize("formula", ["0*x+3", "x*1e-300", "1e300*x**2", "1/x", "abs(x)*1e12"])
def test_any_surface_can_be_drawn(formula: str) -> None:
    assert contour(
        typed_surface(formula).tape(), (-4.0, 4.0, -4.0, 4.0), (), (50, 40), 0.6
    ).size == (
        50,
        40,
    )


# --- paths
# ------------------------------------------------------------------------------------------


def test_positions_become_pixels() -> None:
    corners = np.array([[-2.0, 1.0], [2.0, -1.0], [0.0, 0.0], [1e300, -np.finfo(float).max]])
    found = to_pixels(corners, (-2.0, 2.0, -1.0, 1.0), (400, 100))
    assert found[:3].tolist() == [[0, 0], [400, 100], [200, 50]]
    assert np.isfinite(found).all()


def test_a_long_path_is_thinned_to_what_is_seen() -> None:
    angles = np.linspace(0, 2 * np.pi, 100_000)
    circle = 300 + 200 * np.column_stack([np.cos(angles), np.sin(angles)])
    rows = visible_rows(circle)
    assert len(rows) <= 1_500
    assert (rows[0], rows[-1]) == (0, 99_999)
    gaps = np.hypot(*np.diff(circle[rows], axis=0).T)
    assert gaps.max() < 4
    leaps = np.where(np.arange(10_000)[:, None] % 2, 4_000.0, -4_000.0) * np.ones(2)
    kept = visible_rows(leaps)
    assert 1_000 < len(kept) <= 1_500
    assert (kept[0], kept[-1]) == (0, 9_999)
    assert (np.abs(np.diff(leaps[kept][:, 0])) > 0).mean() > 0.5, "it still leaps"
    assert visible_rows(np.zeros((1, 2))).tolist() == [0]


def test_many_paths_share_their_points() -> None:
    chart = Chart(typed_surface("x**2+y**2").tape(), (-4.0, 4.0, -4.0, 4.0), (), (200, 200), 1.0)
    noisy = np.random.default_rng(0).uniform(-4, 4, (20_000, 2))
    many, one = (
        chart.tracks([noisy] * count, theme.strokes_of(["sgd"] * count)) for count in (16, 1)
    )
    assert sum(len(track.points) for track in many) <= 8_000
    assert 700 < len(one[0].points) <= 1_500


def test_dashes_have_their_lengths() -> None:
    corner = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    pieces = dashed(corner, (6, 2))
    assert [piece.tolist() for piece in pieces] == [
        [[0, 0], [6, 0]],
        [[8, 0], [10, 0], [10, 4]],
        [[10, 6], [10, 10]],
    ]
    assert [piece.tolist() for piece in dashed(corner, ())] == [corner.tolist()]
    assert len(dashed(corner * 1e6, (6, 2))) == 1


def test_a_track_can_be_shown_up_to_any_step() -> None:
    track = Track(
        theme.strokes_of(["sgd"])[0],
        np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 30.0]]),
        np.array([0.0, 1.0, 4.0]),
    )
    assert up_to(track, 0).tolist() == [[0, 0]]
    assert up_to(track, 2).tolist() == [[0, 0], [10, 0], [10, 10]]
    assert up_to(track, 9).tolist() == track.points.tolist()


# --- the preview
# ------------------------------------------------------------------------------------


def test_a_preview_shows_the_very_race(client: TestClient) -> None:
    picture = drawn(client, f"/preview.png?{ONE}")
    assert (picture.format, picture.size) == ("PNG", (PREVIEW.width, PREVIEW.height))
    image = pixels(picture)[:, : PREVIEW.map_width]
    run, color = descend("sgd", on="elliptic-bowl", lr=0.05), theme.rgb(theme.VERMILION)
    places = (
        to_pixels(
            run.positions[1:12],
            find_surface("elliptic-bowl").view,
            (PREVIEW.map_width, PREVIEW.height),
        )
        .round()
        .astype(int)
    )
    for x, y in places:
        assert close(image[y - 2 : y + 3, x - 2 : x + 3], color, 20).any(), (x, y)
    assert close(image, color, 20).mean() < 0.02
    x, y = (
        to_pixels(
            run.positions[:1],
            find_surface("elliptic-bowl").view,
            (PREVIEW.map_width, PREVIEW.height),
        )[0]
        .round()
        .astype(int)
    )
    assert close(image[y, x], theme.rgb(theme.PAPER)), "the start is a ring"


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_every_surface_has_a_preview_that_any_site_takes(
    client: TestClient, surface: object
) -> None:
    slug = getattr(surface, "slug", "")
    response = client.get(f"/preview.png?surface={slug}&run=sgd&run=momentum&run=adam")
    assert response.headers["content-type"] == "image/png"
    assert 10_000 < len(response.content) < 300 * 1024


def test_a_crowd_of_runs_and_a_typed_formula_fit(client: TestClient) -> None:
    runs = "".join(f"&run=adam,lr:{0.01 * (i + 1):.2f}" for i in range(16))
    many = client.get(
        "/preview.png?formula=20%2Bx**2%2By**2-10*cos(6*x)-10*cos(6*y)"
        f"%2B0*{'x*' * 40}y&noise=3&steps=2000{runs}"
    )
    assert len(many.content) < 300 * 1024
    assert Image.open(BytesIO(many.content)).size == (1200, 630)


def test_the_same_scene_is_the_same_picture_and_another_another(client: TestClient) -> None:
    def again(query: str) -> bytes:
        return output_of(as_png(Race(read(query, Settings())), LANGUAGES["en"], ""))

    first = client.get(f"/preview.png?{ONE}").content
    assert first == again(ONE)
    others = [
        f"{ONE}&run=adam",
        "surface=elliptic-bowl&run=sgd,lr:0.06",
        f"{ONE}&start=1,1",
        "surface=saddle&run=sgd,lr:0.05",
        f"{ONE}&steps=3",
    ]
    assert len({first, *map(again, others)}) == 6


def test_a_diverging_run_leaves_the_picture_and_the_legend_says_so(client: TestClient) -> None:
    calm, wild = (
        pixels(drawn(client, f"/preview.png?surface=elliptic-bowl&run=sgd,lr:{lr}"))
        for lr in (0.05, 1)
    )
    color = theme.rgb(theme.VERMILION)
    assert (
        close(wild[:2, : PREVIEW.map_width], color, 20).any()
        or close(wild[-2:, : PREVIEW.map_width], color, 20).any()
    )
    assert (calm[:, PREVIEW.map_width :] != wild[:, PREVIEW.map_width :]).any()


@pytest.mark.parametrize(
    ("path", "media_type"), [("/preview.png", "image/png"), ("/api/animation.gif", "image/gif")]
)
def test_a_picture_is_kept_and_may_be_shown_elsewhere(
    client: TestClient, path: str, media_type: str
) -> None:
    address = f"{path}?{ONE}&steps=9"
    first = client.get(address)
    assert first.headers["content-type"] == media_type
    assert first.headers["cache-control"].startswith("public")
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    started = client.get("/healthz").json()["races"]["started"]
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).content == first.content
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", media_type)
    assert client.get("/healthz").json()["races"]["started"] == started


@pytest.mark.parametrize("path", ["/preview.png", "/api/animation.gif"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("steps=no", "steps"),
        ("formula=x**", "formula"),
    ],
)
def test_what_can_not_be_raced_can_not_be_drawn(
    client: TestClient, path: str, query: str, field: str
) -> None:
    response = client.get(f"{path}?{query}", headers={"Accept": "image/*"})
    assert field in error_of(response, 422)["field"]


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_names_its_picture(client: TestClient, path: str, language: str) -> None:
    text = client.get(
        f"{path}?{ONE}", headers={"Accept": "text/html", "Accept-Language": language}
    ).text
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))
    address = tags["og:image"].replace("&amp;", "&")
    assert address.startswith("http://testserver/preview.png?v=1&surface=elliptic-bowl")
    picture = drawn(client, address.removeprefix("http://testserver"))
    assert (tags["og:image:width"], tags["og:image:height"]) == tuple(map(str, picture.size))
    assert tags["og:image:alt"]
    assert tags["twitter:card"] == "summary_large_image"


# --- the animation
# ----------------------------------------------------------------------------------


def test_an_animation_plays_the_race_and_rests_at_its_end(client: TestClient) -> None:
    response = client.get(f"/api/animation.gif?{ONE}&run=adam")
    assert len(response.content) < 1024 * 1024
    movie = Image.open(BytesIO(response.content))
    assert (movie.format, movie.size, movie.info["loop"]) == (
        "GIF",
        (ANIMATION.width, ANIMATION.height),
        0,
    )
    frames, durations = [], []
    # only pictures with frames have it
    for index in range(movie.n_frames):  # type: ignore[attr-defined]
        movie.seek(index)
        frames.append(pixels(movie)[:, : ANIMATION.map_width])
        durations.append(movie.info["duration"])
    assert 40 <= len(frames) <= FRAMES
    assert set(durations[:-1]) == {80}
    assert durations[-1] >= 1_000
    orange = [int(close(frame, theme.rgb(theme.VERMILION), 20).sum()) for frame in frames]
    assert orange[0] < orange[len(orange) // 2] <= max(orange)
    assert close(frames[0][0, 0], theme.rgb(theme.RAMP[-1]), 12), "no frame changes the contour"


@pytest.mark.parametrize(("last", "count"), [(0, 2), (1, 2), (10, 11), (10_000, FRAMES)])
def test_frames_are_spread_over_the_steps(last: int, count: int) -> None:
    steps = frame_steps(last)
    assert (steps[0], steps[-1], len(steps)) == (0, max(1, last), count)


def test_a_palette_keeps_flat_colors_exactly() -> None:
    image = np.random.default_rng(0).integers(0, 256, (80, 80, 3)).astype(np.uint8)
    image[:40] = theme.rgb(theme.PAPER)
    image[40:50] = theme.rgb(theme.RAMP[-1])
    result = pixels(Palette(Image.fromarray(image)).applied(Image.fromarray(image)))
    assert (result[:50] == image[:50]).all()
    assert np.abs(result - image).mean() < 40


# --- words
# ------------------------------------------------------------------------------------------


def test_text_is_what_the_font_can_show() -> None:
    assert plain("Styblinski–Tang, 5×5, café, 한") == "Styblinski-Tang, 5x5, cafe, "
    assert clipped("a long name", 40, 12).endswith("...")
    assert font(12).getlength(clipped("a long name", 40, 12)) <= 40
    assert "".join(wrapped("x**2+y**2+x*y", 40, 12, 9)) == "x**2+y**2+x*y"
    assert wrapped("x" * 500, 40, 12, 3)[-1].endswith("...")
