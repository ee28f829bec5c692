"""What theory says beside the sliders and under the race, as a visitor meets it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import after, card, eventually, link_of, more, ready, slider

BOWL = "/?v=1&surface=elliptic-bowl,kappa:20&run=sgd,lr:0.09&run=momentum&run=adam"


def verdict(page: Page, index: int) -> Locator:
    return more(card(page, index)).locator(".verdict")


def set_number(page: Page, index: int, name: str, value: str) -> None:
    box = card(page, index).locator(f'input[type=text][data-name="{name}"]')
    box.fill(value)
    box.press("Enter")


def open_plots(page: Page) -> Locator:
    fold = page.locator("#theory")
    fold.locator("summary").click()
    return fold


def test_a_learning_rate_over_the_bound_is_said_to_diverge_and_the_bound_has_a_tick(
    visitor: Visitor,
) -> None:
    page = visitor().page
    page.goto(BOWL)
    expect(verdict(page, 0)).to_have_attribute("data-code", "oscillating")
    expect(verdict(page, 0)).to_contain_text("Each step leaves 91 % of the way (theory: 91 %).")
    set_number(page, 0, "lr", "0.11")
    expect(verdict(page, 0)).to_have_attribute("data-code", "diverging")
    expect(slider(card(page, 0), "lr")).to_have_accessible_description(
        re.compile("^Diverging Too large here")
    )
    expect(verdict(page, 0)).to_contain_text(
        "each step makes the distance across the valley 1.2 times as long. The limit is 0.1, 2/L"
        " with L = 20."
    )

    beyond, track = card(page, 0).locator(".beyond").first, slider(card(page, 0), "lr")
    expect(beyond).to_be_visible()
    zone, rail = beyond.bounding_box(), track.bounding_box()
    assert zone
    assert rail
    assert zone["x"] == pytest.approx(rail["x"] + 10 + 0.8 * (rail["width"] - 20), abs=1.5)
    set_number(page, 0, "lr", "0.1")  # the knob comes to where the bound is
    assert float(track.input_value()) == pytest.approx(800, abs=1)

    expect(verdict(page, 2)).to_contain_text(
        "No simple limit is known for this rule. The sharpness is 20 here."
    )
    assert not any(one.is_visible() for one in card(page, 2).locator(".beyond, .tick").all())


def test_a_rate_past_the_end_of_the_slider_stretches_it(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=elliptic-bowl,kappa:20&run=sgd,lr:5")
    ready(page)
    expect(card(page, 0).locator(".beyond").first).to_be_visible()
    assert float(slider(card(page, 0), "lr").input_value()) == 1000
    expect(card(page, 0).locator(".manner")).to_contain_text("flew off at step")
    after(
        page,
        lambda: card(page, 0).get_by_role("button", name="Use a safe rate").click(),
        re.compile("run=sgd,lr:0.05"),
    )
    expect(card(page, 0).locator(".manner")).not_to_contain_text("flew")


def test_a_dragged_knob_is_drawn_to_the_best_rate_and_to_the_bound(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    ready(page)
    expect(card(page, 0).locator(".tick").first).to_be_visible()
    box, rail = slider(card(page, 0), "lr"), slider(card(page, 0), "lr").bounding_box()
    assert rail
    at = rail["x"] + 10 + 0.803 * (rail["width"] - 20)
    middle = rail["y"] + rail["height"] / 2
    after(page, lambda: page.mouse.click(at, middle), re.compile("run=sgd,lr:0.1&"))
    assert float(box.input_value()) == pytest.approx(803, abs=6)


def test_the_verdict_follows_the_ball(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=rosenbrock&run=sgd,lr:0.0018&steps=200")
    ready(page)
    expect(verdict(page, 0)).to_have_attribute("data-code", "stable")
    page.locator("body").press("Home")
    expect(verdict(page, 0)).to_have_attribute("data-code", "diverging")
    expect(verdict(page, 0)).to_contain_text("L = 1506")


def test_a_saddle_says_where_it_is_left(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=saddle&run=sgd,lr:0.1")
    expect(verdict(page, 0)).to_contain_text(
        "Along the other direction it curves downward (−2): there each step multiplies the distance"
        " by 1.2."
    )


def test_one_press_sets_the_optimum(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    button = verdict(page, 1).get_by_role("button", name="Best in the long run")
    link = after(page, button.click, re.compile("momentum,lr:0.13358"))
    values = re.search(r"momentum,lr:([\d.]+),rho:([\d.]+)", link)
    assert values
    lr, rho = map(float, values.groups())
    assert (lr, rho) == pytest.approx((0.1335815, 0.4026055), abs=1e-6)
    expect(verdict(page, 1)).to_contain_text("theory: 63.5 %")
    expect(button).to_be_hidden()
    expect(verdict(page, 2).locator("button")).to_be_hidden()


def test_plots_are_drawn_when_they_are_opened_and_follow_the_step(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(BOWL)
    ready(page)
    fold = page.locator("#theory")
    expect(fold.locator(".main-svg")).to_have_count(0)
    open_plots(page)
    lines = fold.locator(".curve:not([hidden]) .js-line")
    expect(lines).to_have_count(5)  # three runs, two bounds
    expect(fold.locator(".theory-words li").first).to_contain_text("20.00, under 22.22")
    fold.get_by_text("Effective step", exact=True).click()
    expect(lines).to_have_count(2)  # Adam's, along x and along y
    expect(fold.locator(".curve:not([hidden])")).to_have_count(2)
    fold.get_by_text("Phase", exact=True).click()
    expect(lines).to_have_count(4)
    expect(fold.locator(".theory-words li")).to_have_count(2)
    page.locator("body").press("Home")
    expect(fold.locator(".theory-words li").first).to_contain_text("x 0%, y 0%")


def test_plots_say_what_they_have_nothing_of(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&run=sgd")
    ready(page)
    fold = open_plots(page)
    fold.get_by_text("Phase", exact=True).click()
    expect(fold).to_contain_text("No optimizer of this race has a velocity.")
    expect(fold.locator(".curve:not([hidden])")).to_have_count(0)


def test_theory_never_holds_up_a_path(visitor: Visitor) -> None:
    page = visitor().page
    held: list[Route] = []
    page.route("**/api/theory?**", lambda route: held.append(route))
    page.goto(BOWL)
    after(page, lambda: set_number(page, 0, "lr", "0.05"), re.compile("sgd,lr:0.05"))
    eventually(page, lambda: bool(held), "theory is asked for")
    assert "sgd,lr:0.05" in link_of(page)
    expect(verdict(page, 0)).to_be_hidden()
    page.unroute("**/api/theory?**")
    after(page, lambda: set_number(page, 0, "lr", "0.06"), re.compile("sgd,lr:0.06"))
    expect(verdict(page, 0)).to_contain_text("From lr 0.1 on it flies off")


def test_nothing_stale_is_said_when_theory_does_not_answer(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto(BOWL)
    expect(verdict(page, 0)).to_be_visible()
    page.route("**/api/theory?**", lambda route: route.abort())
    after(page, lambda: set_number(page, 0, "lr", "0.05"), re.compile("sgd,lr:0.05"))
    expect(verdict(page, 0)).to_be_hidden()
    expect(card(page, 0).locator(".beyond").first).to_be_hidden()
    visit.complaints = [
        text for text in visit.complaints if "ERR_FAILED" not in text
    ]  # that is what was asked for


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdicts_plots_and_code_are_for_everybody(visitor: Visitor, scheme: str) -> None:
    page = visitor(color_scheme=scheme).page
    page.goto("/?v=1&run=sgd,lr:0.11&run=momentum&run=adam&lang=ko")
    ready(page)
    open_plots(page)
    expect(page.locator("#theory .js-line").first).to_be_attached()
    for i in range(3):
        more(card(page, i))
    for fold in page.locator(".card .about summary").all():
        fold.click()
    expect(page.locator(".card pre .code-k").first).to_have_text("def")
    expect(card(page, 2).get_by_role("link")).to_have_attribute(
        "href", "https://arxiv.org/abs/1412.6980"
    )
    expect(verdict(page, 0)).to_have_attribute("data-code", "diverging")
    found = Axe().run(page).response["violations"]
    assert [
        f"{v['id']}: {[node['html'] for node in v['nodes']][:3]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ] == []
