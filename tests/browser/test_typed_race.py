"""A race on a formula of one's own: typed, moved, run under warm-up and noise, read, and sent.

The map tells of it, too.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import (
    after,
    card,
    link_of,
    more,
    noise_fold,
    numbers,
    ready,
    scoreboard,
    share,
    slider,
    surface_menu,
)
from tests.browser.test_formula import field, type_formula

RULES = 5


@pytest.mark.parametrize(
    "viewport",
    [{"width": 1280, "height": 800}, {"width": 390, "height": 844}],
    ids=["wide", "phone"],
)
def test_five_rules_race_on_a_typed_formula_with_warm_up_and_noise_and_the_link_is_sent(
    visitor: Visitor, viewport: dict[str, int]
) -> None:
    page = visitor(viewport=viewport).page
    page.goto("/?v=1")
    ready(page)
    after(
        page,
        lambda: type_formula(page, "x**4 - a*x**2 + y**2"),
        re.compile(re.escape("formula=x**4-a*x**2+y**2")),
    )
    lever = slider(page.locator("#surface-controls"), "a")
    before = numbers(page)
    lever.focus()
    for _ in range(29):
        page.keyboard.press("ArrowRight")
    after(page, lambda: page.keyboard.press("ArrowRight"), re.compile("with=a:1.3"))
    assert numbers(page)["paths"] != before["paths"]

    page.keyboard.press("Escape")
    while (count := page.locator(".card").count()) < RULES:
        after(
            page,
            lambda: page.get_by_role("button", name="Add optimizer").click(),
            re.compile(f"(run=.*){{{count + 1}}}"),
        )
    schedule = more(card(page, 1)).locator(".schedule select")
    warm_up = (
        schedule.locator("option")
        .filter(has_text=re.compile("warm-up", re.IGNORECASE))
        .first.get_attribute("value")
        or ""
    )
    after(page, lambda: schedule.select_option(warm_up), re.compile(f"schedule:{warm_up}"))
    noise_fold(page)
    noise = page.locator('#race-controls input[type=text][data-name="noise"]')
    noise.fill("0.2")
    after(page, lambda: noise.press("Enter"), re.compile("noise=0.2"))
    rate = card(page, 0).locator('input[type=text][data-name="lr"]')
    rate.fill("2")
    after(page, lambda: rate.press("Enter"), re.compile("run=sgd,lr:2&"))

    outcomes = scoreboard(page).locator(".outcome").all_inner_texts()
    assert len(outcomes) == RULES
    assert "1,000,000" in outcomes[0], "the one that diverges says where it went"
    assert all(re.search(r"\w+ .*\.", outcome) for outcome in outcomes)

    share(page, "Copy link")
    shared = page.locator("#share-text").input_value()
    mine = numbers(page)
    assert shared.endswith(mine["link"])
    other = visitor(viewport=viewport, fresh=True).page
    other.goto(shared)
    ready(other)
    assert numbers(other) == mine
    expect(field(other)).to_have_value("x**4-a*x**2+y**2")


def test_what_is_undefined_and_what_falls_is_shown_and_said(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&formula=sqrt(x)-y&start=2,1&run=sgd&run=adam")
    ready(page)
    expect(page.locator(".map image")).to_be_attached()
    key = page.get_by_role("list", name="Marks on the map")
    expect(key.get_by_role("listitem")).to_have_text(
        ["undefined here", "no bottom beyond this line"]
    )
    expect(page.locator(".surface-facts p")).to_contain_text(
        re.compile(r"undefined on 1\d % of the view")
    )
    assert page.locator(".map .shapelayer path").count() >= 1
    after(page, lambda: type_formula(page, "x**2 + y**2"), re.compile(r"formula=x\*\*2\+y\*\*2&"))
    expect(page.locator(".map image")).to_have_count(0)
    expect(key.get_by_role("listitem")).to_have_text(["Minimum"])
    expect(page.locator(".surface-facts p")).to_be_hidden()


def test_critical_points_are_marked_and_can_be_read(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&formula=x**4-x**2%2Bx/4%2By**2&start=-1.4,1&run=sgd")
    ready(page)
    expect(page.get_by_role("list", name="Marks on the map").get_by_role("listitem")).to_have_text(
        ["Minimum", "Local minimum", "Saddle point"]
    )
    surface_menu(page)
    page.get_by_text("Flat points on the map: 3").click()
    rows = page.get_by_role("table", name="Critical points in view").locator("tbody tr")
    expect(rows.locator("th")).to_have_text(["Minimum", "Local minimum", "Saddle point"])
    expect(rows.first.locator("td").first).to_have_text("(−0.7628, 0)")
    after(
        page, lambda: page.get_by_role("button", name="Zoom in").first.click(), re.compile("view=")
    )
    assert "start=-1.4,1" in link_of(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_page_with_a_mistake_and_a_hole(
    visitor: Visitor, scheme: str
) -> None:
    page = visitor(color_scheme=scheme).page
    page.goto("/?v=1&formula=log(x)*y&start=2,1&run=sgd")
    ready(page)
    surface_menu(page)
    page.get_by_text("What can be typed").click()
    field(page).fill("log(x)*y + 1/2x")
    expect(page.locator("#formula-mistake")).to_contain_text("1/(2*x)")
    found = Axe().run(page).response["violations"]
    assert [
        f"{v['id']}: {[node['html'] for node in v['nodes']][:3]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ] == []
