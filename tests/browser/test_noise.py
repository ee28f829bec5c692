"""Noise, mini-batches and many seeds on the page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import (
    after,
    drag,
    eventually,
    link_of,
    noise_fold,
    ready,
    slider,
    surface_menu,
    unfold,
)


def box(page: Page, name: str) -> Any:
    return page.locator(f'#race-controls input[type=text][data-name="{name}"]')


def fill(page: Page, name: str, value: str) -> None:
    box(page, name).fill(value)
    box(page, name).press("Enter")


def bands(page: Page) -> list[dict[str, Any]]:
    """The bands that Plotly shows on the loss plot."""
    script = (
        "graph => (graph.data ?? []).filter((t) => t.fill === 'toself').map(({ x, fillcolor }) =>"
        " ({ points: x.length, fillcolor }))"
    )
    found: list[dict[str, Any]] = page.locator(".curve .graph").first.evaluate(script)
    return found


def test_many_seeds_show_a_band_a_cloud_and_a_table(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(
        "/?v=1&surface=elliptic-bowl&steps=120"
        "&run=sgd,lr:0.05&run=momentum,lr:0.02,rho:0.9&run=adam,lr:0.3"
    )
    ready(page)
    noise_fold(page)
    section = page.locator("#ensemble")
    expect(section).to_be_hidden()
    plain = page.locator(".map canvas.overlay").last.evaluate("canvas => canvas.toDataURL()")
    after(page, lambda: fill(page, "seeds", "200"), re.compile("seeds=200"))
    expect(section).to_contain_text("every repeat is the same race")
    assert bands(page) == []
    after(page, lambda: fill(page, "noise", "1"), re.compile("noise=1&seeds=200"))
    rows = section.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(section.get_by_role("status")).to_contain_text("200 repeats, noise patterns 0 to 199")
    expect(rows.nth(0)).to_contain_text("200 still moving")
    expect(rows.nth(0)).to_contain_text("theory")
    expect(rows.nth(2)).to_contain_text("no theory")
    eventually(page, lambda: len(bands(page)) == 3, "a band for each run")
    assert {band["points"] for band in bands(page)} == {2 * 121}
    assert len({band["fillcolor"] for band in bands(page)}) == 3
    assert (
        page.locator(".map canvas.overlay").last.evaluate("canvas => canvas.toDataURL()") != plain
    ), "the end points are marked"
    after(page, lambda: fill(page, "seeds", "1"), re.compile("^(?!.*seeds=)"))
    expect(section).to_be_hidden()
    eventually(page, lambda: bands(page) == [], "one seed has no band")


def test_what_is_beyond_the_limit_is_said_and_the_race_stays(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto("/?v=1&surface=elliptic-bowl&run=sgd&noise=1&seeds=1000")
    ready(page)
    before = link_of(page)
    noise_fold(page)
    steps = surface_menu(page).locator('input[type=text][data-name="steps"]')
    steps.fill("20000")
    steps.press("Enter")
    expect(page.locator("#notice")).to_contain_text("seeds")
    assert link_of(page) == before
    fill(page, "seeds", "10")
    after(page, lambda: None, re.compile("steps=20000.*seeds=10$"))
    expect(page.locator("#notice")).to_be_hidden()
    visit.complaints = [
        text for text in visit.complaints if "422" not in text
    ]  # what is refused is refused


def test_mini_batches_are_offered_on_surfaces_over_data(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=line-fit,standardized:1&steps=60&run=sgd,lr:0.2")
    ready(page)
    noise_fold(page)
    unfold(page.locator("#numbers"))
    expect(page.locator("#race-controls .note")).to_contain_text("50 rows")
    terms = page.locator("#inspector section").first.locator("dt")
    assert "Batch gradient" not in terms.all_inner_texts()
    lever = slider(page.locator("#race-controls"), "batch")
    lever.focus()
    after(page, lambda: lever.press("ArrowRight"), re.compile("batch=1$"))
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    told = (
        page.locator("#inspector section")
        .first.locator("div", has=page.get_by_text("Batch gradient"))
        .locator("dd")
    )
    expect(told).to_have_text(re.compile(r"^\(.+, .+\)$"))
    page.keyboard.press("ArrowRight")
    expect(told).to_have_text("–")
    after(page, lambda: fill(page, "seeds", "50"), re.compile("batch=1&seeds=50"))
    expect(page.locator("#ensemble tbody tr")).to_contain_text("no theory")
    eventually(page, lambda: len(bands(page)) == 1, "batches spread as noise does")
    box(page, "batch").fill("51")
    box(page, "batch").press("Enter")
    expect(page.locator("#race-controls .complaint:not([hidden])")).to_contain_text("0 to 50")
    surface_menu(page)
    after(
        page,
        lambda: page.locator('.surface-grid input[value="saddle"]').check(force=True),
        re.compile("surface=saddle&(?!.*batch)"),
    )
    expect(box(page, "batch")).to_have_count(0)


def test_standardizing_is_a_switch_that_takes_the_zigzag_away(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=line-fit&run=sgd,lr:0.36")
    ready(page)
    surface_menu(page)
    switch = page.get_by_role("switch", name="standardized")
    expect(switch).not_to_be_checked()
    expect(switch).to_have_accessible_description(re.compile("mean 0"))
    zigzag = page.locator("#scoreboard tr.run td:last-child data")
    assert float(zigzag.get_attribute("value") or "nan") > 0.8
    raw = page.locator(".map .graph").evaluate("graph => graph.layout.xaxis.range")
    after(page, lambda: drag(page, page.locator(".map"), 60, 20), re.compile("view="))
    surface_menu(page)
    switch.focus()
    after(
        page,
        lambda: switch.press("Space"),
        re.compile(r"surface=line-fit,standardized:1&(?!.*view=)"),
    )
    expect(switch).to_be_checked()
    assert float(zigzag.get_attribute("value") or "nan") == 0
    assert page.locator(".map .graph").evaluate("graph => graph.layout.xaxis.range") != raw
    stars = page.locator(".map .graph").evaluate("graph => graph.data.at(-1).x.length")
    assert stars == 1, "the minimum is in view"
