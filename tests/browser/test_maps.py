"""Maps of a race: planes, lines and basins beside it, and on a page of their own."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import after, card, drag, eventually, link_of, ready, scoreboard

PANEL = "#maps"
BOWL = "/?v=1&run=sgd,lr:0.03&run=momentum,lr:0.01,rho:0.8"


def open_panel(page: Page, path: str = BOWL) -> Locator:
    """The panel beside the race, its first map drawn."""
    page.goto(path)
    ready(page)
    page.get_by_role("button", name="Maps", exact=True).click()
    panel = page.locator(PANEL)
    drawn(panel)
    return panel


def drawn(panel: Locator) -> None:
    """Wait until a map is drawn, its axes and its dot included."""
    expect(panel.locator(".plane:visible .axis-name").first).to_be_attached()
    expect(panel.locator(".map-readout")).not_to_be_empty()


def choose(panel: Locator, label: str, option: str) -> None:
    panel.get_by_label(label, exact=True).select_option(label=option)


def kind(panel: Locator, name: str) -> None:
    panel.get_by_text(name, exact=True).click()


def dot(panel: Locator) -> Locator:
    return panel.locator(".plane:visible button.start-handle").first


def numbers_of(text: str | None) -> dict[str, float]:
    """The numbers in a label such as `lr 0.01, rho 0.8`."""
    found = re.findall(r"\b(lr|rho|x|y) (−?\d*\.?\d+(?:e−?\d+)?)", text or "")
    return {name: float(value.replace("−", "-")) for name, value in found}


def press(page: Page, plane: Locator, across: float, up: float) -> None:
    """Press on a place of a plane, in parts of its cells."""
    box = plane.locator("canvas.cells").bounding_box()
    assert box
    page.mouse.click(box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"])


def test_nothing_of_maps_is_loaded_before_it_is_asked_for(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(BOWL)
    ready(page)
    assert not [path for path in asked if "/map" in path]
    before = len(asked)
    page.get_by_role("button", name="Maps", exact=True).click()
    drawn(page.locator(PANEL))
    added = asked[before:]
    assert "/api/map" in added
    assert [path for path in added if path.endswith(".js")]
    assert [path for path in added if path.endswith("/maps.css")]


def test_the_dot_and_the_sliders_move_one_another(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page)
    assert numbers_of(dot(panel).get_attribute("aria-label")) == {"lr": 0.01, "rho": 0.8}

    box = card(page, 1).locator("input[type=text]").first
    box.fill("0.002")
    box.press("Enter")
    eventually(
        page,
        lambda: numbers_of(dot(panel).get_attribute("aria-label"))["lr"] == 0.002,
        "a dot that follows the card",
    )
    after(page, lambda: drag(page, dot(panel), 60, 50), re.compile(r"momentum,lr:0\.0(?!02)"))
    moved = numbers_of(dot(panel).get_attribute("aria-label"))
    assert moved["lr"] > 0.002 and moved["rho"] < 0.8
    values = card(page, 1).locator("input[type=text]")
    shown = [float(values.nth(i).input_value()) for i in range(2)]
    assert np.allclose(shown, [moved["lr"], moved["rho"]], rtol=0.01)

    dot(panel).focus()
    after(page, lambda: page.keyboard.press("ArrowUp"), re.compile(r"rho:"))
    eventually(
        page,
        lambda: numbers_of(dot(panel).get_attribute("aria-label"))["rho"] > moved["rho"],
        "a dot that the keyboard moves",
    )


def test_a_press_opens_the_race_of_that_cell(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page)
    before = link_of(page)
    press(page, panel.locator(".plane:visible"), 0.6, 0.5)
    eventually(page, lambda: link_of(page) not in ("", before), "the race of the cell")
    run = parse_qs(urlsplit(link_of(page)).query)["run"][1]
    told = panel.locator(".map-readout").inner_text()
    # the very numbers of the cell, told beside it, are those of the race
    given = dict(re.findall(r"(lr|rho):([\d.e-]+)", run))
    lr, rho = float(given["lr"]), float(given["rho"])
    assert np.allclose([lr, rho], list(numbers_of(told).values())[:2], rtol=0.005)
    loss = re.search(r"loss ([\d.]+(?:e−?\d+)?)", told)
    assert loss
    final = scoreboard(page).locator("tr.run").nth(1).locator("data").first.get_attribute("value")
    assert float(loss[1].replace("−", "-")) == pytest.approx(float(final or "nan"), rel=0.006)


def test_the_map_follows_the_start_and_never_queues(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page)
    under_way: set[Request] = set()
    most, asked = 0, []

    def note(request: Request) -> None:
        nonlocal most
        if urlsplit(request.url).path == "/api/map":
            under_way.add(request)
            asked.append(parse_qs(urlsplit(request.url).query))
            most = max(most, len(under_way))

    page.on("request", note)
    page.on("requestfinished", lambda request: under_way.discard(request))
    page.on("requestfailed", lambda request: under_way.discard(request))
    drag(page, page.locator(".map button.start-handle"), 120, 60, moves=25)
    eventually(
        page,
        lambda: bool(asked) and asked[-1]["start"] == [link_start(page)] and not under_way,
        "a map of the race that is shown",
    )
    assert len({query["start"][0] for query in asked}) >= 2
    assert most <= 2  # the one that is given up may still be ending
    assert asked[0]["cells"] != asked[-1]["cells"]
    asked.clear()
    drag(page, dot(panel), 40, 40)
    assert asked == []  # the dot moves over a map that stays


def link_start(page: Page) -> str:
    return parse_qs(urlsplit(link_of(page)).query).get("start", [""])[0]


FARTHEST_APART = """line => {
  const points = (path) => [...path.getAttribute("d").matchAll(/([\\d.]+) ([\\d.]+)/g)];
  const [first, second] = [...line.querySelectorAll("path[stroke-width='2.2']")].map((path) =>
    new Map(points(path).map(([_all, x, y]) => [x, +y])));
  const gap = (x) => Math.abs((first.get(x) ?? NaN) - second.get(x)) || 0;
  const x = [...second.keys()].reduce((best, x) => (gap(x) > gap(best) ? x : best));
  return [+x, second.get(x)];
}"""


def test_a_line_sets_the_run_whose_curve_is_pressed(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page)
    kind(panel, "Line")
    line = panel.locator(".plane.line")
    expect(line.locator("button.start-handle")).to_have_count(2)
    drawn(panel)
    line.hover()
    expect(panel.locator(".map-readout")).to_contain_text(re.compile("SGD: loss .* Momentum: loss"))

    def press_second_curve() -> None:
        x, y = line.evaluate(FARTHEST_APART)
        line.click(position={"x": x, "y": y})

    after(page, press_second_curve, re.compile(r"momentum,lr:0\.\d+(?<!:0\.01),"))
    assert "run=sgd,lr:0.03" in link_of(page)
    expect(line.locator(".limit")).to_have_count(2)


def test_basins_lie_under_the_race_while_they_are_shown(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page, "/?v=1&surface=himmelblau&run=sgd,lr:0.01")
    ink = page.locator(".map canvas.overlay").first
    painted = """canvas => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    }"""
    assert not ink.evaluate(painted)
    kind(panel, "Basins")
    expect(page.locator(".map")).to_have_class(re.compile("has-backdrop"))
    eventually(page, lambda: bool(ink.evaluate(painted)), "basins under the race")
    marks = panel.locator(".map-marks li")
    expect(marks.filter(has_text=re.compile(r"Minimum \(.*\), \d+ %"))).to_have_count(4)
    expect(panel.locator(".map-readout")).to_contain_text(
        re.compile(r"x .*, y .*: Minimum \(.*\), close enough at step \d+")
    )
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.locator(".map")).not_to_have_class(re.compile("has-backdrop"))


def test_the_page_is_its_link(visitor: Visitor) -> None:
    page = visitor().page
    own = "of=1&across=lr,0.001,0.2,log&up=rho,0,0.9,linear&cells=40,30&show=outcome"
    page.goto(f"/map?{BOWL[2:]}&{own}")
    panel = page.locator(PANEL)
    drawn(panel)
    expect(panel.get_by_label("Shown", exact=True)).to_have_value("outcome")
    eventually(page, lambda: page.url.endswith(own), "the link it came by")
    choose(panel, "Up", "kappa")
    eventually(page, lambda: "&up=surface.kappa" in page.url, "a link of the new map")
    address = page.locator("#map-json").get_attribute("href") or ""
    answer = page.request.get(address).json()
    assert answer["up"]["name"] == "surface.kappa" and answer["cells"] == [40, 30]
    picture = page.request.get(page.locator("#map-png").get_attribute("href") or "")
    assert picture.body().startswith(b"\x89PNG")

    page.reload()
    drawn(panel)
    expect(panel.get_by_label("Up", exact=True)).to_have_value("surface.kappa")
    page.locator("a[data-language=ko]").click()
    drawn(panel)
    expect(panel.get_by_label("세로축", exact=True)).to_have_value("surface.kappa")
    page.locator("#open-race").click()
    ready(page)
    assert "momentum" in link_of(page)


def test_both_searches_are_replayed_try_by_try(visitor: Visitor) -> None:
    page = visitor().page
    panel = open_panel(page)
    panel.get_by_role("button", name="Grid against random search").click()
    figures = panel.locator(".search-figure")
    expect(figures.locator(".try")).to_have_count(18)  # all at once, as less motion is asked for
    expect(panel.locator(".search-wins")).to_contain_text("Of 1,000 random searches")

    count = panel.get_by_label("Number of tries")
    count.fill("4")
    expect(figures.nth(0).locator(".try")).to_have_count(4)
    expect(figures.nth(1).locator("figcaption")).to_contain_text("Try 4:")
    expect(panel.locator(".search-wins")).to_be_empty()
    places = """figure => new Set([...figure.querySelectorAll(".projected")].map(
      (dot) => dot.getAttribute("cx"))).size"""
    count.fill("9")
    # three columns against nine, and the one value at the right edge
    assert [figures.nth(i).evaluate(places) for i in range(2)] == [4, 10]

    before = figures.nth(1).locator("figcaption").inner_text()
    panel.get_by_role("button", name="Draw again").click()
    expect(figures.nth(1).locator("figcaption")).not_to_have_text(before)
    after(page, figures.nth(0).locator(".try").nth(4).click, re.compile(r"rho:0\.4995"))
    kind(panel, "Line")
    expect(panel.locator(".map-search")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_kind_of_map_is_for_everybody(visitor: Visitor, scheme: str, width: int) -> None:
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 800}).page
    panel = open_panel(page)
    for name in ("Line", "Basins", "Plane", "Grid against random search"):
        kind(panel, name)
        drawn(panel)
        if name == "Grid against random search":
            expect(panel.locator(".search-wins")).not_to_be_empty()
        found = Axe().run(page, "#maps").response["violations"]
        assert [one["id"] for one in found if one["impact"] != "minor"] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
