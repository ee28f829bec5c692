"""A race in a frame: sliders of its link's choice, the code that asks for them, and its QR code."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, ready, share, slider, unfold
from tests.browser.test_access import violations

RACE = "v=1&surface=elliptic-bowl,kappa:50&run=sgd,lr:0.03&run=momentum,lr:0.006,rho:0.88"


def test_sliders_of_an_embedded_race_move_it(visitor: Visitor) -> None:
    page = visitor(viewport={"width": 800, "height": 600}).page
    page.goto(f"/embed?{RACE}&controls=lr,kappa")
    expect(page.locator(".map .main-svg").first).to_be_attached()
    names = [one.get_attribute("data-name") for one in page.locator("input[type=range]").all()]
    assert [name for name in names if name] == ["lr", "lr", "kappa"]
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), (
        "it fits its frame"
    )
    value = page.locator(".legend .value").first
    before = value.inner_text()
    slider(page, "lr").press("ArrowLeft")
    eventually(page, lambda: value.inner_text() != before, "the race follows")
    slider(page, "kappa").press("Home")
    expect(page.get_by_role("link", name="Open in Ravine")).not_to_have_attribute(
        "href", re.compile("kappa:50")
    )
    assert violations(page) == []


def test_the_embed_code_has_the_ticked_sliders(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(f"/?{RACE}")
    ready(page)
    menu = unfold(page.locator(".share .menu"))
    menu.get_by_label("rho").check()
    menu.get_by_label("kappa").check()
    share(page, "Copy embed code")
    code = page.locator("#share-text").input_value()
    (address,) = re.findall('src="([^"]+)"', code)
    assert address.endswith("&amp;controls=rho,kappa")
    page.goto(address.replace("&amp;", "&"))
    expect(page.locator("#sliders input[type=range]")).to_have_count(2)


def test_a_race_shows_its_qr_code_in_a_hall_too(visitor: Visitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 800}).page
    page.goto(f"/?{RACE}")
    ready(page)
    page.keyboard.press("f")
    page.get_by_role("navigation", name="Presentation").get_by_role(
        "button", name="QR code"
    ).click()
    code = page.get_by_role("dialog", name="QR code")
    picture = code.get_by_role("img")
    expect(picture).to_be_visible()
    eventually(page, lambda: bool(picture.evaluate("image => image.naturalWidth > 0")), "it loads")
    box = picture.bounding_box()
    assert box and box["height"] > 0.65 * 800, "as large as the window"
    link = re.search(r"QR code of (\S+)", picture.get_attribute("alt") or "")
    assert link and "/t/" in link[1]
    page.keyboard.press("Escape")
    expect(code).to_be_hidden()
    expect(page.locator(".presenter")).to_be_visible()
