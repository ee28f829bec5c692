"""The page of tunings: conditions, progress, cancelling, going on, and the race of the result."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, link_of, ready
from tests.browser.test_access import violations

RACE = "v=1&steps=40&run=sgd&run=momentum"
LONG = "500000"
"""A budget that takes longer than a press on a button."""


@pytest.fixture
def page(visitor: Visitor) -> Page:
    page = visitor().page
    page.goto(f"/tune?{RACE}")
    expect(page.get_by_role("button", name="Tune", exact=True)).to_be_visible()
    return page


def tune(page: Page, budget: str, starts: str = "2") -> None:
    """Choose conditions and begin."""
    page.get_by_label("Gradient computations for each").fill(budget)
    page.get_by_label("Starts", exact=True).fill(starts)
    page.get_by_role("button", name="Tune", exact=True).click()


def rows(page: Page) -> Locator:
    return page.locator(".tuning tbody tr")


def race_button(page: Page) -> Locator:
    return page.get_by_role("link", name="Race at these rates")


def asked(page: Page) -> dict[str, str]:
    """What the page's address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def found(page: Page, row: int) -> dict[str, str]:
    """Hyperparameters that a row names."""
    text = rows(page).nth(row).locator("td").first.inner_text()
    return dict(re.findall(r"(\w+) ([\d.e−]+)", text))


def test_nothing_runs_before_it_is_asked_for(page: Page) -> None:
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    expect(page.get_by_role("button", name="Continue")).to_be_hidden()
    expect(race_button(page)).to_be_hidden()
    assert "budget" not in asked(page)


def test_a_tuning_leads_to_the_race_at_what_was_found(page: Page) -> None:
    tune(page, "2460")
    expect(race_button(page)).to_be_visible()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".tuning-chart .median")).to_have_count(2)
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert asked(page)["budget"] == "2460" and asked(page)["starts"] == "2"
    by_name = {rows(page).nth(k).locator("th").inner_text(): found(page, k) for k in range(2)}
    assert violations(page) == []
    race_button(page).click()
    ready(page)
    link = link_of(page)
    assert f"run=sgd,lr:{by_name['SGD']['lr']}" in link
    momentum = by_name["Momentum"]
    assert f"run=momentum,lr:{momentum['lr']},rho:{momentum['rho']}" in link


def test_progress_rises_and_a_cancelled_tuning_stops(page: Page) -> None:
    tune(page, LONG)
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(page.get_by_role("button", name="Tune", exact=True)).to_be_hidden()
    shares: list[float] = []

    def has_risen() -> bool:
        shares.append(bar.evaluate("bar => bar.value"))
        return len({*shares}) > 3

    eventually(page, has_risen, "progress")
    assert shares == sorted(shares) and shares[-1] < 1
    page.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(page.get_by_role("button", name="Tune", exact=True)).to_be_visible()
    expect(race_button(page)).to_be_hidden()
    expect(page.get_by_role("alert")).to_be_hidden()
    # another one begins as if nothing had been
    tune(page, "2460")
    expect(race_button(page)).to_be_visible()


def test_it_goes_on_around_what_was_found(page: Page) -> None:
    tune(page, "2460")
    expect(race_button(page)).to_be_visible()
    first = race_button(page).get_attribute("href")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("passes=2"))
    eventually(
        page,
        lambda: race_button(page).is_visible() and race_button(page).get_attribute("href") != first,
        "another race",
    )
    cell = rows(page).first.locator("td").last
    spent = int(re.sub(r"\D", "", cell.inner_text()))
    assert 2460 < spent <= 2 * 2460


def test_a_link_with_conditions_runs_at_once(page: Page) -> None:
    page.goto(f"/tune?{RACE}&budget=2460&passes=1&starts=2")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_label("Gradient computations for each")).to_have_value("2460")
    expect(page.get_by_label("Starts", exact=True)).to_have_value("2")


def test_a_budget_too_small_is_told_and_can_be_mended(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto(f"/tune?{RACE}")
    tune(page, "10")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text("budget")
    tune(page, "2460")
    expect(alert).to_be_hidden()
    expect(race_button(page)).to_be_visible()
    visit.complaints[:] = [
        text for text in visit.complaints if "status of 422" not in text
    ]  # the small one was refused
