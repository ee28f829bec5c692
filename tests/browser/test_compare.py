"""Two races on one clock, and the races that a visitor has starred."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, ready, share, unfold
from tests.browser.test_access import violations

BOWL = "/?v=1&surface=elliptic-bowl,kappa:50&steps=40&run=sgd,lr:0.03"
SADDLE = "/?v=1&surface=saddle&steps=90&run=momentum,lr:0.02"


def loss(page: Page, side: str) -> str:
    return page.locator(f'[data-side="{side}"] .legend .value').first.inner_text()


def test_two_races_are_played_on_one_clock(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(f"/compare?a={quote(BOWL)}&b={quote(SADDLE)}")
    expect(page.locator(".side table[data-digest]:not([data-digest=''])")).to_have_count(2)
    expect(page.locator(".timeline")).to_have_count(1)
    expect(page.locator(".timeline .count")).to_have_text("90 / 90")
    ends = [loss(page, side) for side in "ab"]
    page.keyboard.press("Home")
    eventually(page, lambda: loss(page, "a") != ends[0] and loss(page, "b") != ends[1], "the start")
    starts = [loss(page, side) for side in "ab"]
    page.keyboard.press("ArrowRight")
    eventually(
        page, lambda: loss(page, "a") != starts[0] and loss(page, "b") != starts[1], "one step"
    )
    page.locator(".scrub").fill("60")
    eventually(page, lambda: loss(page, "a") == ends[0], "the shorter one stands at its end")
    assert loss(page, "b") != ends[1]
    assert violations(page) == []


def test_a_starred_race_is_found_renamed_compared_and_removed(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    page.goto(BOWL)
    ready(page)
    share(page, "Star this race")
    expect(page.locator("#share-status")).to_have_text("Starred. The list is in this browser.")
    page.goto(SADDLE)
    ready(page)
    share(page, "Starred races")
    starred = page.get_by_role("dialog", name="Starred races")
    name = starred.get_by_role("textbox", name="Name of the race")
    expect(name).to_have_value("SGD on Elliptic bowl")
    name.fill("The zigzag")
    name.press("Tab")
    assert violations(page) == []
    starred.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/compare\?a=.*saddle.*&b=.*elliptic-bowl"))
    expect(page.locator(".side table[data-digest]:not([data-digest=''])")).to_have_count(2)
    page.go_back()
    ready(page)
    share(page, "Compare with …")
    expect(page.get_by_role("dialog").get_by_role("link", name="The zigzag")).to_be_visible()
    page.keyboard.press("Escape")
    unfold(page.locator(".share .menu"))
    share(page, "Starred races")
    starred.get_by_role("button", name=re.compile("^Remove")).click()
    expect(starred.get_by_text("None yet.")).to_be_visible()
