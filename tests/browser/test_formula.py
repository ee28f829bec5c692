"""Typing a formula: what the page makes of each key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import (
    after,
    card,
    eventually,
    link_of,
    numbers,
    ready,
    slider,
    surface_menu,
)

WELLS = "x**4 - a*x**2 + y**2"


def field(page: Page) -> Locator:
    surface_menu(page)
    return page.get_by_label("Formula", exact=True)


def mistake(page: Page) -> Locator:
    return page.locator("#formula-mistake")


def surface_sliders(page: Page) -> list[str]:
    sliders = page.locator("#surface-controls input[type=range]:not([data-name=steps])")
    names: list[str] = sliders.evaluate_all("sliders => sliders.map((each) => each.dataset.name)")
    return names


def type_formula(page: Page, text: str) -> None:
    """Over whatever stands there, key by key."""
    field(page).fill("")
    field(page).press_sequentially(text, delay=20)


def test_a_formula_typed_key_by_key_becomes_the_race_with_its_sliders(playground: Page) -> None:
    page = playground
    ready(page)
    link = after(
        page,
        lambda: type_formula(page, WELLS),
        re.compile(re.escape("formula=x**4-a*x**2+y**2&start=-1.4,1&run=sgd")),
    )
    assert surface_sliders(page) == ["a"]
    expect(page.locator("#surface-menu .title")).to_have_text("Your formula")
    expect(page.locator("#surface-controls .formula math")).to_be_visible()
    expect(mistake(page)).to_be_empty()
    assert field(page).input_value() == WELLS, "the text stays as it was typed"
    eventually(page, lambda: page.url.endswith(link), "the address bar says so")


def test_the_field_shows_the_formula_of_the_surface_and_its_values_are_kept(
    playground: Page,
) -> None:
    page = playground
    ready(page)
    expect(field(page)).to_have_value(re.compile(r"kappa\*\(y\*cos"))
    after(
        page,
        lambda: slider(page.locator("#surface-controls"), "kappa").press("ArrowRight"),
        re.compile("kappa:20"),
    )
    field(page).press("End")
    after(
        page,
        lambda: field(page).press_sequentially(" + b*x", delay=20),
        re.compile(r"formula=.*\+b\*x&with=.*kappa:20\.\d"),
    )
    assert surface_sliders(page) == ["angle", "kappa", "b"]
    expect(page.locator('#surface-controls input[type=text][data-name="kappa"]')).to_have_value(
        re.compile(r"20\.\d")
    )


def test_names_that_go_take_their_sliders_along_and_others_keep_their_values(
    playground: Page,
) -> None:
    page = playground
    ready(page)
    after(
        page,
        lambda: type_formula(page, "a*x**2 + b*y**2"),
        re.compile(r"formula=a\*x\*\*2\+b\*y\*\*2&"),
    )
    box = page.locator('#surface-controls input[type=text][data-name="b"]')
    box.fill("3.5")
    after(page, lambda: box.press("Enter"), re.compile("with=b:3.5"))
    after(
        page,
        lambda: type_formula(page, "b*y**2 + c*x**2"),
        re.compile(r"formula=b\*y\*\*2\+c\*x\*\*2&with=b:3.5&"),
    )
    assert surface_sliders(page) == ["b", "c"]


def test_a_mistake_is_told_where_it_is_and_the_last_good_race_stays(playground: Page) -> None:
    page = playground
    ready(page)
    after(
        page, lambda: type_formula(page, "x**2 + 2*y**2"), re.compile(r"formula=x\*\*2\+2\*y\*\*2&")
    )
    after(
        page, lambda: field(page).press_sequentially(" + 2", delay=20), re.compile(r"2\*y\*\*2\+2&")
    )
    good = numbers(page)
    field(page).press_sequentially(")", delay=20)
    expect(mistake(page)).to_have_text("there is no ( for this ) (at column 18)")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    assert field(page).get_attribute("aria-describedby") == mistake(page).get_attribute("id")
    mark = page.locator(".mirror mark")
    expect(mark).to_have_text(")")
    place, around = mark.bounding_box(), field(page).bounding_box()
    assert place and around and around["x"] + 40 < place["x"] < around["x"] + around["width"]
    assert around["y"] <= place["y"] <= around["y"] + around["height"]
    field(page).press("Backspace")
    field(page).press_sequentially("**", delay=20)
    expect(mistake(page)).to_contain_text("found the end")
    assert numbers(page) == good
    after(page, lambda: field(page).press_sequentially("3", delay=20), re.compile(r"\+2\*\*3&"))
    expect(mistake(page)).to_be_empty()
    expect(field(page)).not_to_have_attribute("aria-invalid", "true")
    assert page.locator(".mirror mark").count() == 0


def test_one_step_back_undoes_what_was_typed(playground: Page) -> None:
    page = playground
    ready(page)
    start = link_of(page)

    def type_and_enter() -> None:
        type_formula(page, "x**2 + 3*y**2")
        field(page).press("Enter")  # before the answer to the last key has come

    typed = after(page, type_and_enter, re.compile(r"formula=x\*\*2\+3\*y\*\*2&"))
    eventually(page, lambda: page.url.endswith(typed), "the address bar follows")
    after(page, page.go_back, re.compile("surface=elliptic-bowl"))
    assert link_of(page) == start
    expect(field(page)).to_have_value(re.compile(r"kappa\*\(y\*cos"))
    after(page, page.go_forward, re.compile(r"formula=x\*\*2\+3\*y\*\*2&"))
    expect(field(page)).to_have_value("x**2+3*y**2")


def test_a_start_without_a_loss_is_moved_to_one_and_back(playground: Page) -> None:
    page = playground
    ready(page)
    link = after(page, lambda: type_formula(page, "log(x)"), re.compile(r"formula=log\(x\)&"))
    assert (found := re.search(r"start=([\d.]+),", link)) and float(found[1]) > 0
    after(
        page,
        lambda: field(page).press_sequentially("**2 + (x+3)**2 - log(x)**2", delay=20),
        re.compile(r"-log\(x\)\*\*2&"),
    )
    link = after(
        page, lambda: type_formula(page, "x**2 + y**2"), re.compile(r"formula=x\*\*2\+y\*\*2&")
    )
    assert "start=-4,1.5" not in link, "a start on the very edge can't stay"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 10_000, "at most 300 characters (at column 301)"),
        ("(" * 200 + "x", "nests at most 25 levels"),
        ("x + \u00d7 y", "found * (at column 5)"),
        ("\U0001f600*x", "(at column 1)"),
        ("x*\0", "unexpected character"),
        ("__import__('os').system('true')", "unexpected character '_'"),
        ("1e999*x", "too large (at column 1)"),
        ("<img src=x onerror=alert(1)>", "found <"),
        ("", "found the end"),
    ],
)
def test_hostile_texts_are_told_their_place_and_stay(
    playground: Page, text: str, sentence: str
) -> None:
    page = playground
    ready(page)
    before = numbers(page)
    field(page).fill(text)
    expect(mistake(page)).to_contain_text(sentence)
    assert field(page).input_value() == text
    assert page.locator(".mirror mark").count() == 1
    assert numbers(page) == before


def test_slips_are_read_as_meant_and_said(playground: Page) -> None:
    page = playground
    ready(page)
    after(
        page,
        lambda: type_formula(page, "x^2+xy+y^2"),
        re.compile(r"formula=x\*\*2\+x\*y\+y\*\*2&"),
    )
    expect(page.locator(".formula-remarks")).to_have_text("xy was read as x*y.")
    field(page).fill("sinx+y^2")
    after(
        page,
        lambda: page.get_by_role("button", name="sin(x)", exact=True).click(),
        re.compile(r"formula=sin\(x\)\+y\*\*2&"),
    )
    expect(mistake(page)).to_be_empty()


def test_link_with_a_likely_slip_offers_the_other_reading(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&formula=x**2%2Bxy%2By**2&run=sgd")
    ready(page)
    surface_menu(page)
    remark = page.locator(".formula-remarks")
    expect(remark).to_contain_text("xy is a slider here. Did you mean x*y?")
    after(
        page,
        lambda: remark.get_by_role("button", name="Change").click(),
        re.compile(r"formula=x\*\*2\+x\*y\+y\*\*2&"),
    )


def test_an_example_is_a_click_away(playground: Page) -> None:
    page = playground
    ready(page)
    surface_menu(page)
    page.get_by_text("What can be typed").click()
    example = page.locator(".example").first
    text = example.inner_text()
    after(page, example.click, re.compile("formula="))
    assert field(page).input_value() == text
    expect(field(page)).to_be_focused()


def test_while_its_slider_moves_a_formula_stays_in_its_window(playground: Page) -> None:
    page = playground
    ready(page)
    after(page, lambda: type_formula(page, WELLS), re.compile(r"formula=x\*\*4"))
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.url) if "/api/surface" in request.url else None,
    )
    lever = slider(page.locator("#surface-controls"), "a")
    lever.scroll_into_view_if_needed()
    box = lever.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in (0.65, 0.7, 0.8, 0.9, 0.99):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
    eventually(page, lambda: len(asked) > 0, "the surface follows")
    assert all("view=-2,2,-2,2" in url for url in asked)
    after(page, page.mouse.up, re.compile("with=a:[45]"))
    eventually(
        page,
        lambda: "view=" not in asked[-1] and "start=-1.4,1" in asked[-1],
        "at rest the window suits the value",
    )


def test_on_a_phone_in_korean_the_mark_is_where_the_mistake_is(visitor: Visitor) -> None:
    page = visitor(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).page
    page.goto("/?lang=ko")
    surface_menu(page)
    area = page.get_by_label("수식", exact=True)
    area.fill("log(1 + (x**2 + y - 11)**2 + (x + y**2 - 7)**2) + sin(3*x)*cos(2*y) + e^2x")
    expect(page.locator("#formula-mistake")).to_contain_text("e^(2*x)")
    mark, around = page.locator(".mirror mark").bounding_box(), area.bounding_box()
    assert mark and around
    assert mark["y"] > around["y"] + around["height"] / 2, "in the last of several lines"
    assert around["x"] < mark["x"] < around["x"] + around["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_cards_and_other_boxes_still_work_after_typing(playground: Page) -> None:
    page = playground
    ready(page)
    after(page, lambda: type_formula(page, WELLS), re.compile(r"formula=x\*\*4"))
    box = card(page, 0).locator('input[type=text][data-name="lr"]')
    box.fill("0.05")
    after(page, lambda: box.press("Enter"), re.compile(r"formula=x\*\*4.*run=sgd,lr:0.05"))
