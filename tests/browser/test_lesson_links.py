"""Links from what is seen to the lesson about it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import ready, surface_menu


def test_a_race_that_has_been_seen_leads_to_its_lesson(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/")
    link = page.locator(".plots > .lesson-link")
    expect(link).to_have_text("Lesson: The zigzag →")
    menu = surface_menu(page)
    expect(menu.get_by_role("link", name="Lesson: The zigzag →")).to_be_visible()
    page.goto("/?v=1&surface=saddle-valley&start=-2,0&run=sgd&lang=ko")
    ready(page)
    expect(link).to_have_text("수업: 극소점과 안장점 →")
    expect(link).to_have_attribute("href", "/lessons/minima-and-saddles")
    page.goto("/?v=1&surface=rosenbrock&run=sgd,lr:0.001&run=adam&lang=en")
    ready(page)
    expect(link).to_be_hidden()
    page.goto("/")
    link.click()
    expect(page.locator("h1")).to_have_text("The zigzag")


def test_nothing_is_linked_before_the_race_is_over(visitor: Visitor) -> None:
    page = visitor(reduced_motion="no-preference").page
    page.goto("/?v=1&steps=1000&run=sgd")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".map canvas").first).to_be_attached()
    expect(page.locator(".plots > .lesson-link")).to_be_hidden()
