"""Races and repeats that take a while: how far they are is shown, and they can be cancelled."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import card, eventually, link_of, ready, slider

STEPS = 600_000
LONG_RACE = "/?v=1&surface=rosenbrock&steps=100000&noise=1" + "&run=armijo" * 6
LONG_REPEATS = (
    "/?v=1&surface=rosenbrock&steps=1600&noise=1&seeds=1000&run=armijo&run=l-bfgs&run=adam"
)


def work(page: Page, words: str) -> Locator:
    """The line over the plots that says those words."""
    return page.locator(".work").filter(has_text=words)


def races(page: Page) -> Any:
    """What the server says of its races."""
    return page.request.get("/healthz").json()["races"]


def rests(page: Page) -> bool:
    return bool(races(page)["running"] == 0)


def test_a_long_race_shows_progress_and_can_be_cancelled(visitor: Visitor) -> None:
    page = visitor().page
    before = races(page)["positions"]
    page.goto(LONG_RACE)
    line = work(page, "The race is being computed.")
    progress = line.get_by_role("progressbar")
    eventually(
        page,
        lambda: float(progress.get_attribute("value", timeout=90_000) or 0) > 0,
        "some of the race is done",
    )
    status = page.locator(".work-bar [role=status]")
    expect(status).to_have_text("The race is being computed.")
    line.get_by_role("button", name="Cancel").click()
    expect(work(page, "The race is cancelled.")).to_be_visible()
    expect(status).to_have_text("The race is cancelled.")
    eventually(page, lambda: rests(page), "the server stops")
    assert races(page)["positions"] - before < STEPS
    expect(page.locator("#scoreboard .outcome").first).to_have_text("Cancelled.")

    page.goto("/?v=1&surface=himmelblau&run=adam")
    ready(page)
    expect(page.locator(".work:visible")).to_have_count(0)


def test_a_cancelled_race_can_be_started_again(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(LONG_RACE.replace("noise=1", "noise=2"))
    work(page, "The race is being computed.").get_by_role("button").click()
    line = work(page, "The race is cancelled.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    line.get_by_role("button", name="Start again").click()
    work(page, "The race is being computed.").get_by_role("button", name="Cancel").click()
    expect(line).to_be_visible()
    assert any("/api/descend" in url for url in asked)
    eventually(page, lambda: rests(page), "the server stops")


def test_after_cancelling_repeats_the_page_goes_on(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(LONG_REPEATS)
    line = work(page, "The race is being repeated.")
    expect(line.get_by_role("progressbar")).to_be_visible()
    line.get_by_role("button", name="Cancel").click()
    expect(work(page, "The repeats are cancelled.")).to_be_visible()
    eventually(page, lambda: rests(page), "the server stops")
    ready(page)
    before = link_of(page)
    slider(card(page, 2), "lr").press("ArrowRight")
    eventually(page, lambda: link_of(page) != before, "another race")
    work(page, "The race is being repeated.").get_by_role("button", name="Cancel").click()
    eventually(page, lambda: rests(page), "the server stops")
