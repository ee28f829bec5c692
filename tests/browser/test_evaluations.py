"""Runs compared at equal steps, and at equal evaluations of the surface."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, ready, unfold

RACE = "/?v=1&surface=elliptic-bowl&steps=60&run=sgd,lr:0.03&run=sam,lr:0.03"


def steps_shown(page: Page) -> list[str]:
    """The first reading of every run: its step, or how many evaluations it has made."""
    script = (
        "cells => cells.filter((c) => !c.parentElement.previousElementSibling).map((c) =>"
        " c.textContent)"
    )
    found: list[str] = page.locator("#inspector section dd").evaluate_all(script)
    return found


def last_of_the_curves(page: Page) -> list[int]:
    """Where each run's curve ends."""
    found: list[int] = page.locator(".curve .graph").first.evaluate(
        "graph => (graph.data ?? []).map((trace) => trace.x.at(-1))"
    )
    return found


def test_a_race_is_compared_at_equal_evaluations(visitor: Visitor) -> None:
    """SAM asks for two gradients a step: at as many evaluations as SGD it has come half as far."""
    page = visitor().page
    page.goto(RACE)
    ready(page)
    unfold(page.locator("#all-curves"))
    count, scrub = page.locator(".timeline .count"), page.locator(".timeline .scrub")
    expect(count).to_have_text("60 / 60")
    eventually(
        page, lambda: last_of_the_curves(page) == [60, 60], "the curves end at the last step"
    )
    expect(scrub).to_have_attribute("aria-label", "Step")
    eventually(
        page, lambda: steps_shown(page) == ["61", "121"], "each run says how often it has asked"
    )

    page.get_by_role("radiogroup", name="Compare after the same number of").get_by_role(
        "radio", name="steps"
    ).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="gradient computations")).to_be_checked()
    expect(count).to_have_text("61 / 61")
    eventually(
        page, lambda: last_of_the_curves(page) == [61, 121], "the curves end at the last evaluation"
    )
    expect(scrub).to_have_attribute("aria-label", "Gradient evaluations")

    eventually(page, lambda: steps_shown(page) == ["60", "30"], "SAM is half way")

    scrub.fill("31")
    expect(count).to_have_text("31 / 61")
    expect(page.locator("#inspector h2")).to_have_text("After 31 gradient evaluations")
    eventually(page, lambda: steps_shown(page) == ["30", "15"], "half way of half way")

    page.get_by_role("radio", name="steps").check(force=True)
    expect(count).to_have_text("30 / 60")
    eventually(page, lambda: steps_shown(page) == ["31", "61"], "no run has fallen behind")
