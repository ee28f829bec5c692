"""The playground in a hall: a race fills the screen, legible from the last row, led by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, link_of, ready, slider
from tests.browser.test_access import violations

SCREENS = ((1920, 1080), (1366, 768), (844, 390), (390, 844))

LAST_ROW = 1 / 50
"""Height of type over the screen's that is read from the last row of a hall of 300: with a screen
4 m high it is 8 cm, which 30 m away is a sixth of a degree, twice what 20/20 needs."""

BOXES = """() => [".map", ".run-tabs", ".timeline", ".presenter", ".cards"].map((part) => {
  const box = document.querySelector(part).getBoundingClientRect();
  const { left, right, top, bottom, width, height } = box;
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  return { part, width, height, inside };
})"""
TYPE = """() => [".run-tabs label", ".card .front .word", ".card .front input[type=text]"].map(
  (part) => parseFloat(getComputedStyle(document.querySelector(part)).fontSize) / innerHeight)"""
PLOT_TYPE = "parseFloat(getComputedStyle(document.querySelector('.map .xtick text')).fontSize)"
CHOSEN = "document.querySelector('.run-tabs input:checked').closest('label').innerText"


def in_hall(visitor: Visitor, path: str = "/", width: int = 1920, height: int = 1080) -> Page:
    page = visitor(viewport={"width": width, "height": height}).page
    page.goto(path)
    ready(page)
    page.keyboard.press("f")
    expect(page.locator(".presenter")).to_be_visible()
    return page


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_in_a_hall_the_race_fills_the_screen(visitor: Visitor, width: int, height: int) -> None:
    page = in_hall(visitor, width=width, height=height)
    for gone in (".page-header", ".results", ".small-curve"):
        expect(page.locator(gone)).to_be_hidden()
    boxes = page.evaluate(BOXES)
    assert [box["part"] for box in boxes if not box["inside"]] == []
    assert boxes[0]["width"] > 0.9 * width
    assert boxes[0]["height"] > (0.6 if width > 844 else 0.35) * height
    assert min(page.evaluate(TYPE)) >= LAST_ROW
    eventually(page, lambda: page.evaluate(PLOT_TYPE) >= 14, "the map's numbers grow with it")


def test_a_hall_is_led_by_the_keyboard(visitor: Visitor) -> None:
    page = in_hall(visitor)
    assert "Momentum" in page.evaluate(CHOSEN), "the run with two sliders comes first"
    expect(page.locator(".run-tabs .value").nth(0)).to_have_text("0.358")
    before = link_of(page)
    page.keyboard.press("1")
    assert "SGD" in page.evaluate(CHOSEN)
    expect(slider(page, "lr")).to_be_focused()
    expect(slider(page, "lr")).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowLeft")
    eventually(page, lambda: link_of(page) != before, "an arrow key moves the chosen slider")
    page.keyboard.press("9")
    assert "SGD" in page.evaluate(CHOSEN), "there is no ninth run"
    assert violations(page) == []


@pytest.mark.parametrize("key", ["f", "Escape"])
def test_a_hall_is_left_by_key_with_the_race_kept(visitor: Visitor, key: str) -> None:
    page = in_hall(visitor)
    page.keyboard.press("2")
    box = page.locator(".card").nth(1).locator("input[type=text][data-name=lr]")
    box.fill("0.005")
    box.press("Tab")
    eventually(page, lambda: "lr:0.005" in link_of(page), "a typed rate takes effect")
    slider(page, "lr").press(key)
    expect(page.locator(".page-header")).to_be_visible()
    expect(page.locator(".presenter")).to_be_hidden()
    assert "lr:0.005" in page.url
    assert page.evaluate("document.fullscreenElement") is None


def test_an_f_that_is_typed_is_only_a_letter(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/")
    ready(page)
    page.locator(".card input[type=text]").first.focus()
    page.keyboard.press("f")
    expect(page.locator(".page-header")).to_be_visible()
