"""The benchmark's page: sorting, lines in color, ways to a surface, an optimizer and a race."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.benchmark.figure import COLORS
from app.benchmark.recorded import recorded
from optimizers.rules import find_rule
from tests.browser.conftest import Visitor
from tests.browser.steps import link_of, ready


@pytest.fixture
def page(visitor: Visitor) -> Page:
    page = visitor().page
    page.goto("/benchmark")
    expect(page.get_by_role("button", name="Solved")).to_be_visible()
    return page


def column(page: Page, number: int) -> list[float]:
    """Values of a column of the table, from the top."""
    texts = page.locator(f"#results tbody td:nth-of-type({number})").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.value)"
    )
    return [float(text) for text in texts]


def box(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=f"{title} in color", exact=True)


def lines(page: Page, slug: str) -> list[str]:
    """How a rule's lines are drawn in both profiles."""
    drawn = page.locator(f'.profile [data-rule="{slug}"]')
    return [line.get_attribute("class") or "" for line in drawn.all()]


def test_a_press_on_a_heading_sorts_another_turns_around(page: Page) -> None:
    heading = page.locator("th", has=page.get_by_role("button", name="Fastest"))
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert column(page, 3) == sorted(column(page, 3), reverse=True)
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert column(page, 3) == sorted(column(page, 3))
    page.get_by_role("button", name="Solved").click()
    expect(heading).not_to_have_attribute("aria-sort", re.compile(".*"))
    assert column(page, 1) == sorted(column(page, 1), reverse=True)


def test_on_a_surface_what_is_never_solved_stays_last(page: Page) -> None:
    page.goto("/benchmark?surface=rastrigin")
    button = page.get_by_role("button", name="Median computations")
    for _ in range(2):
        button.click()
        values = column(page, 2)
        finite = [value for value in values if value < float("inf")]
        assert 0 < len(finite) < len(values)
        assert values[: len(finite)] == finite
    assert finite == sorted(finite, reverse=True)


def test_boxes_choose_which_lines_have_a_color(page: Page) -> None:
    first = recorded().ranking[0]
    other = next(
        slug for slug in recorded().ranking if not page.locator(f'li[data-rule="{slug}"]').count()
    )
    assert lines(page, first) == ["line slot-0"] * 2
    box(page, find_rule(first).title).uncheck()
    assert lines(page, first) == ["line"] * 2
    expect(page.locator(f'#legend [data-rule="{first}"]')).to_have_count(0)
    box(page, find_rule(other).title).check()
    assert lines(page, other) == ["line slot-0"] * 2
    expect(page.locator(f'#legend [data-rule="{other}"]')).to_have_text(find_rule(other).title)
    in_front = page.locator(".profile").first.locator(".line").last
    expect(in_front).to_have_attribute("data-rule", other)


def test_a_further_line_takes_the_color_of_the_first(page: Page) -> None:
    colored = page.locator("#legend li[data-rule]")
    expect(colored).to_have_count(len(COLORS))
    oldest = colored.first.get_attribute("data-rule") or ""
    page.locator("#results input:not(:checked)").last.check()
    expect(colored).to_have_count(len(COLORS))
    assert lines(page, oldest) == ["line"] * 2
    expect(box(page, find_rule(oldest).title)).not_to_be_checked()


def test_a_surface_is_chosen_and_a_cell_opens_its_race(page: Page) -> None:
    page.get_by_label("Surface", exact=True).select_option(label="Rosenbrock")
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(re.compile(r"/benchmark\?surface=rosenbrock$"))
    row = page.get_by_role("row", name=re.compile("^Adam in color"))
    numbers = recorded().of["rosenbrock", "adam"].hyperparameters
    row.get_by_role("link").last.click()
    ready(page)
    link = link_of(page)
    assert f"lr:{numbers['lr']:g}" in link and "surface=rosenbrock" in link
    assert "steps=500" in link


def test_an_optimizers_name_leads_to_its_surfaces(page: Page) -> None:
    page.get_by_role("link", name="Momentum", exact=True).click()
    expect(page).to_have_url(re.compile(r"/benchmark\?rule=momentum$"))
    expect(page.locator("#results tbody tr")).to_have_count(len(recorded().surfaces))
    page.get_by_role("link", name="Beale", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Benchmark: Beale")


def test_without_scripts_the_page_is_whole(visitor: Visitor) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/benchmark")
    expect(page.locator(".profile")).to_have_count(2)
    expect(page.locator("#results tbody tr")).to_have_count(len(recorded().rules))
    expect(page.locator("#results input").first).to_be_hidden()
    page.get_by_label("Optimizer", exact=True).select_option(label="Adam")
    page.get_by_role("button", name="Show").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Benchmark: Adam")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_are_told_apart_in_both_themes(visitor: Visitor, scheme: str) -> None:
    page = visitor(color_scheme=scheme).page
    page.goto("/benchmark")
    strokes = page.locator('.profile [class*="slot-"]').evaluate_all(
        "lines => lines.map((line) => getComputedStyle(line))"
        ".map((style) => style.stroke + style.strokeDasharray)"
    )
    assert len(strokes) == 2 * len(COLORS)
    assert len(set(strokes)) == len(COLORS)
