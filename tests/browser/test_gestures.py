"""Zooming and panning: what the wheel, the mouse and fingers do on the map and in space."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import after, drag, eventually, link_of, ready

VIEW = re.compile(r"view=([-\d.,e]+)")
SCENE = "() => document.querySelector('.space .graph')._fullLayout.scene._scene.getCamera().eye"


def middle(target: Locator) -> tuple[float, float]:
    """The middle of something on the page."""
    box = target.bounding_box()
    assert box, "it is not on the page"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def turn_wheel(page: Page, target: Locator, by: int) -> None:
    """Turn the wheel over the middle of something."""
    page.mouse.move(*middle(target))
    page.mouse.wheel(0, by)


def width(link: str) -> float:
    """Width of the view that a link names."""
    found = VIEW.search(link)
    assert found, link
    x0, x1, *_ = map(float, found[1].split(","))
    return x1 - x0


def test_a_double_click_shows_the_whole_and_leaves_the_start(playground: Page) -> None:
    page = playground
    ready(page)
    before = link_of(page)
    zoom_in = page.get_by_role("button", name="Zoom in")
    once = after(page, zoom_in.click, VIEW)
    twice = after(page, zoom_in.click, re.compile(f"(?!.*{re.escape(once)})"))
    eventually(page, lambda: width(link_of(page)) < 0.99 * width(once), "it is nearer")
    assert width(twice) <= width(once)
    after(
        page,
        lambda: page.locator(".map").dblclick(position={"x": 200, "y": 200}),
        re.compile("^(?!.*view=)"),
    )
    page.wait_for_timeout(400)
    assert link_of(page) == before
    expect(page.get_by_role("button", name="Show the whole surface")).to_be_hidden()


def test_the_wheel_scrolls_and_with_ctrl_zooms_the_map(playground: Page) -> None:
    page = playground
    ready(page)
    turn_wheel(page, page.locator(".map"), 200)
    eventually(page, lambda: page.evaluate("scrollY") > 50, "the page scrolls")
    expect(page.get_by_text("Ctrl and the wheel zoom the map.")).to_be_visible()
    assert "view=" not in link_of(page)
    page.keyboard.down("Control")
    turn_wheel(page, page.locator(".map"), -120)
    page.keyboard.up("Control")
    eventually(page, lambda: "view=" in link_of(page), "the map zooms")
    assert page.evaluate("visualViewport.scale") == 1


def test_in_space_the_wheel_scrolls_until_it_is_clicked(playground: Page) -> None:
    page = playground
    ready(page)
    page.get_by_role("button", name="3-D").click()
    space = page.locator(".space")
    expect(space.locator("canvas").first).to_be_attached()
    eventually(page, lambda: bool(page.evaluate(SCENE)), "the surface is drawn")
    turn_wheel(page, space, 150)
    eventually(page, lambda: page.evaluate("scrollY") > 50, "the page scrolls")
    page.mouse.wheel(0, -1000)
    eventually(page, lambda: page.evaluate("scrollY") == 0, "and back")
    before: dict[str, float] = page.evaluate(SCENE)
    space.click()
    turn_wheel(page, space, -150)
    eventually(page, lambda: page.evaluate(SCENE) != before, "the camera comes nearer")
    assert page.evaluate("scrollY") == 0


def test_two_fingers_zoom_the_map_and_one_scrolls_the_page(visitor: Visitor) -> None:
    page = visitor(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}).page
    page.goto("/?v=1")
    ready(page)
    start = re.search("start=[^&]*", link_of(page))
    x, y = middle(page.locator(".map"))
    touch(page, [(x - 30, y), (x + 30, y)], [(x - 60, y), (x + 60, y)])
    eventually(page, lambda: "view=" in link_of(page), "the map zooms")
    assert re.search("start=[^&]*", link_of(page)) == start, "no finger was a click"
    assert page.evaluate("scrollY") == 0
    zoomed = link_of(page)
    touch(page, [(x, y)], [(x, y - 120)])
    eventually(page, lambda: page.evaluate("scrollY") > 20, "the page scrolls")
    assert link_of(page) == zoomed


def touch(page: Page, before: list[tuple[float, float]], after: list[tuple[float, float]]) -> None:
    """Put fingers down, move each of them in steps, lift them."""
    session: Any = page.context.new_cdp_session(page)

    def send(kind: str, places: list[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", before)
    for step in range(1, 9):
        way = [
            (x0 + (x1 - x0) * step / 8, y0 + (y1 - y0) * step / 8)
            for (x0, y0), (x1, y1) in zip(before, after, strict=True)
        ]
        send("touchMove", way)
        page.wait_for_timeout(20)
    send("touchEnd", [])


def test_a_dragged_map_has_its_button_to_go_back(playground: Page) -> None:
    page = playground
    ready(page)
    back = page.get_by_role("button", name="Show the whole surface")
    expect(back).to_be_hidden()
    after(page, lambda: drag(page, page.locator(".map"), 60, 20), VIEW)
    expect(back).to_be_visible()
