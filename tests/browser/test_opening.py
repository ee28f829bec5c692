"""The first visit: the opening plays, gives nothing away before its end.

Its address stays short until it is changed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.scene.opening import LINK
from tests.browser.conftest import Visitor
from tests.browser.steps import after, card, eventually, link_of, numbers, ready, share, slider

LINE = "Three ways downhill."
COLORS = """page => [...page.querySelectorAll(".card .swatch line:last-child")]
  .map((line) => line.getAttribute("stroke"))"""
INK_RIGHT_OF = """(canvas, step) => {
  const scrub = document.querySelector(".scrub");
  const [left, right] = [52, canvas.clientWidth - 14];
  const x = left + ((right - left) * step) / Number(scrub.max);
  const ratio = canvas.width / canvas.clientWidth;
  const from = Math.round((x + 8) * ratio);
  const pixels = canvas.getContext("2d").getImageData(from, 0, canvas.width - from, canvas.height);
  return pixels.data.filter((_, i) => i % 4 === 3 && pixels.data[i] > 0).length;
}"""
"""How many pixels of a curve are painted to the right of a step, the ball there left out."""


def address(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def step(page: Page) -> int:
    return int(page.locator(".timeline .count").inner_text().partition(" /")[0])


def paused_on_the_way(visitor: Visitor, path: str) -> Page:
    """A page whose first play has been stopped before its end."""
    page = visitor(reduced_motion="no-preference").page
    page.goto(path)
    expect(page.locator(".timeline .count")).to_be_visible()
    page.locator(".timeline select").select_option("0.25")
    eventually(page, lambda: step(page) >= 3, "it plays by itself")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator(".map .main-svg").first).to_be_attached()
    expect(page.locator("#scoreboard table[data-link]")).to_be_visible()
    return page


def test_the_opening_plays_and_says_what_is_seen(visitor: Visitor) -> None:
    page = paused_on_the_way(visitor, "/")
    expect(page.locator("h1")).to_contain_text(LINE)
    expect(page.locator("h1 .of-race")).to_be_hidden()
    assert page.locator(".card > header h2").all_inner_texts() == ["SGD", "Momentum", "Adam"]
    assert page.locator("body").evaluate(COLORS) == ["#d55e00", "#0072b2", "#009e73"]
    held = re.compile(re.escape(LINK) + r"&at=\d+")
    eventually(page, lambda: bool(held.fullmatch(address(page))), "the step it is held at")


@pytest.mark.parametrize("path", ["/", "/?v=1&surface=rosenbrock&run=adam&run=sgd,lr:1"])
def test_no_end_is_told_before_the_race_is_seen_to_it(visitor: Visitor, path: str) -> None:
    page = paused_on_the_way(visitor, path)
    board = page.locator("#scoreboard")
    assert (
        board.locator("td.outcome").all_inner_texts()
        == ["Running …"] * page.locator(".card").count()
    )
    assert board.locator("data").count() == 0
    expect(page.locator("#summary")).to_be_empty()
    curve = page.locator(".curve canvas").first
    eventually(page, lambda: curve.evaluate("c => c.width") > 300, "the curve is painted")
    assert curve.evaluate(INK_RIGHT_OF, step(page)) == 0

    page.locator("body").press("End")
    expect(page.locator("#summary")).to_contain_text("ends lowest")
    expect(board.locator("td.outcome").first).not_to_have_text("Running …")
    assert board.locator("data").count() > 0
    page.locator("body").press("Home")
    eventually(page, lambda: curve.evaluate(INK_RIGHT_OF, 0) > 0, "the way is seen faintly")
    expect(page.locator("#summary")).to_contain_text("ends lowest")


def test_what_the_server_wrote_is_not_read_before_the_script(visitor: Visitor) -> None:
    page = visitor(fresh=True, reduced_motion="no-preference").page
    page.route("**/playground.js", lambda route: None)  # never answered
    page.goto("/", wait_until="commit")
    expect(page.locator("#scoreboard table")).to_be_attached()
    expect(page.locator("#scoreboard table")).to_be_hidden()


def test_the_address_stays_short_until_something_changes(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?utm_source=x")
    ready(page)
    assert link_of(page) == LINK
    first = numbers(page)
    share(page, "Copy link")
    expect(page.locator("#share-text")).to_have_value(re.compile(re.escape(LINK) + "$"))
    page.get_by_role("link", name="To the race").press("Enter")
    page.wait_for_timeout(400)
    assert address(page) == "/"
    assert numbers(page) == first

    after(
        page,
        lambda: page.get_by_role("button", name="Add optimizer").click(),
        re.compile("(run=.*){4}"),
    )
    assert address(page) == link_of(page)
    expect(page.locator("h1 .of-opening")).to_be_hidden()
    expect(page.locator("h1 .of-race")).to_be_visible()
    page.go_back()
    after(page, lambda: None, re.compile(re.escape(LINK) + "$"))
    assert address(page) == "/"
    assert numbers(page) == first
    expect(page.locator("h1 .of-opening")).to_be_visible()

    lever = slider(card(page, 0), "lr")
    after(page, lambda: lever.press("ArrowLeft"), re.compile("run=sgd,lr:0.03(?!95)"))
    eventually(page, lambda: address(page) == link_of(page), "the address is the race")


def test_a_way_back_that_only_the_server_knows_is_asked_of_it(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/")
    ready(page)
    after(
        page,
        lambda: page.get_by_role("button", name="Add optimizer").click(),
        re.compile("(run=.*){4}"),
    )
    page.reload()
    ready(page)
    page.go_back()
    after(page, lambda: None, re.compile(re.escape(LINK) + "$"))
    assert address(page) == "/"


def test_the_opening_changes_its_language(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    page.goto("/")
    ready(page)
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    ready(page)
    assert address(page) == "/?lang=ko"
    assert link_of(page) == LINK
    expect(page.locator("h1 .of-opening")).to_be_visible()
