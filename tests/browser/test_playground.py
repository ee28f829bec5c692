"""What the playground promises beside the race: privacy, access, keyboard, and no stale picture."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.plotly_css import FILE, injected_rules
from tests.browser.steps import (
    after,
    card,
    drag,
    eventually,
    link_of,
    more,
    numbers,
    ready,
    scoreboard,
    slider,
    surface_menu,
    unfold,
)

FORMULA = "/?v=1&formula=x**4-a*x**2%2By**2&with=a:2&run=sgd,lr:0.05&run=adam"


def test_a_race_is_running_within_a_second_of_its_data(visitor: Visitor) -> None:
    page = visitor(reduced_motion="no-preference").page
    page.goto("/?v=1", wait_until="commit")
    expect(page.locator(".card")).to_have_count(3)
    step = page.locator(".timeline .count")
    eventually(page, lambda: not step.inner_text().startswith("0 "), "the clock runs by itself")


def test_with_less_motion_the_race_is_shown_at_its_end(playground: Page) -> None:
    ready(playground)
    expect(playground.locator(".timeline .count")).to_have_text("200 / 200")
    expect(playground.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_plotly_offers_no_upload(playground: Page) -> None:
    ready(playground)
    playground.get_by_role("button", name="3-D").click()
    expect(playground.locator(".space .modebar-btn").first).to_be_attached()
    labels = playground.locator(".modebar-btn").evaluate_all(
        "buttons => buttons.map((b) => `${b.ariaLabel} ${b.dataset.title} ${b.title}`)"
    )
    assert labels
    assert not [
        label for label in labels if re.search("share|cloud|edit|logo|plotly", label, re.IGNORECASE)
    ]


def test_plotlys_rules_are_those_of_the_installed_plotly(browser: Browser) -> None:
    assert FILE.read_text("utf-8") == injected_rules(browser), (
        "run python -m tests.browser.plotly_css"
    )


def test_the_keyboard_moves_everything(playground: Page) -> None:
    page = playground
    ready(page)
    count = page.locator(".timeline .count")
    page.locator("body").press("ArrowLeft")
    expect(count).to_have_text("199 / 200")
    page.locator("body").press("Home")
    expect(count).to_have_text("0 / 200")
    page.locator("body").press("Shift+ArrowRight")
    expect(count).to_have_text("10 / 200")
    expect(page.locator("#inspector h2")).to_have_text("At step 10")
    page.locator("body").press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.locator("body").press("Space")
    page.locator("body").press("End")

    handle = page.locator(".start-handle")
    handle.focus()
    after(page, lambda: handle.press("ArrowRight"), re.compile("start=-3.9,1.5"))
    assert count.inner_text() == "200 / 200", "the arrow was the start's, not the timeline's"
    lever = slider(card(page, 0), "lr")
    lever.focus()
    after(page, lambda: lever.press("ArrowRight"), re.compile("run=sgd,lr:0.0901"))


def test_a_number_box_refuses_what_is_out_of_range(playground: Page) -> None:
    page = playground
    ready(page)
    before = link_of(page)
    box = card(page, 0).locator('input[type=text][data-name="lr"]')
    box.fill("0")
    box.press("Enter")
    expect(card(page, 0).get_by_role("alert")).to_contain_text("lr")
    expect(box).to_have_attribute("aria-invalid", "")
    assert link_of(page) == before
    box.fill("0.05")
    after(page, lambda: box.press("Enter"), re.compile("lr:0.05"))
    expect(card(page, 0).get_by_role("alert")).to_be_hidden()


def test_a_click_on_the_map_moves_the_start(playground: Page) -> None:
    ready(playground)
    after(
        playground,
        lambda: playground.locator(".map").click(position={"x": 300, "y": 100}),
        re.compile(r"start=-?\d"),
    )


def test_panning_and_resetting_the_view(playground: Page) -> None:
    page = playground
    ready(page)
    start = link_of(page)
    after(page, lambda: drag(page, page.locator(".map"), 60, 20), re.compile("view="))
    assert "start=" not in link_of(page), "a drag is no click"
    after(
        page,
        lambda: page.get_by_role("button", name="Show the whole surface").click(),
        re.compile("^(?!.*view=)"),
    )
    assert link_of(page) == start


def test_cards_choose_rules_and_schedules_out_of_the_catalogue(playground: Page) -> None:
    page = playground
    ready(page)
    choice = more(card(page, 0)).locator("select.rule-select")
    rules: list[str] = choice.locator("option").evaluate_all(
        "options => options.map((option) => option.value)"
    )
    after(page, lambda: choice.select_option(rules[-1]), re.compile(f"run={rules[-1]}[,&]?"))
    schedule = more(card(page, 0)).locator(".schedule select")
    schedules: list[str] = schedule.locator("option").evaluate_all(
        "options => options.map((option) => option.value)"
    )
    for slug in schedules[1:]:
        after(page, partial(schedule.select_option, slug), re.compile(f"schedule:{slug}"))
        points = card(page, 0).locator("polyline").get_attribute("points") or ""
        assert len(points.split()) > 10
    after(
        page,
        lambda: card(page, 0).get_by_role("button", name="Duplicate").click(),
        re.compile("(run=.*){4}"),
    )


def has_picture(choice: Locator) -> bool:
    return bool(choice.locator("canvas").evaluate("c => c.width") == 40)


def test_every_surface_can_be_chosen_by_its_picture(playground: Page) -> None:
    page = playground
    ready(page)
    surface_menu(page)
    choices = page.locator(".surface-grid label")
    names: list[str] = choices.locator("input").evaluate_all(
        "inputs => inputs.map((input) => input.value)"
    )
    assert len(names) >= 13
    for index in (1, len(names) - 1):
        choice = choices.nth(index)
        choice.scroll_into_view_if_needed()
        eventually(page, partial(has_picture, choice), "a small picture")
        surface_menu(page)
        after(page, choice.click, re.compile(f"surface={names[index]}"))


def test_a_typed_formula_from_a_link_works_and_has_sliders(visitor: Visitor) -> None:
    page = visitor().page
    page.goto(FORMULA)
    ready(page)
    surface_menu(page)
    expect(page.locator("#surface-controls math")).to_be_visible()
    after(
        page,
        lambda: drag(page, slider(page.locator("#surface-controls"), "a"), 15),
        re.compile("with=a:"),
    )


def test_a_stale_answer_never_draws(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1")
    ready(page)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/descend?**", hold_the_first)
    box = card(page, 0).locator('input[type=text][data-name="lr"]')
    box.fill("0.011")
    box.press("Enter")
    eventually(page, lambda: bool(held), "the first request is under way")
    box.fill("0.022")
    after(page, lambda: box.press("Enter"), re.compile("lr:0.022"))
    shown = numbers(page)
    held[0].continue_()
    page.wait_for_timeout(500)
    assert numbers(page) == shown


def test_while_dragging_the_picture_follows_and_ends_at_the_last_value(playground: Page) -> None:
    page = playground
    ready(page)
    page.evaluate("""() => {
          window.redraws = [];
          const note = (list) => window.redraws.push(...list.getEntries());
          new PerformanceObserver(note).observe({ type: "measure" });
        }""")
    drag(page, slider(card(page, 0), "lr"), 40, moves=40)
    ready(page)
    value = card(page, 0).locator('input[type=text][data-name="lr"]').input_value()
    eventually(
        page,
        lambda: f"run=sgd,lr:{value}&" in link_of(page),
        "the last value is the one that is drawn",
    )
    assert page.evaluate("window.redraws.length") >= 5


def test_a_broken_stream_is_told_and_tried_again(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto("/?v=1")
    ready(page)
    before = numbers(page)
    page.route("**/api/descend?**", lambda route: route.abort())
    slider(card(page, 0), "lr").press("ArrowRight")
    expect(page.locator("#notice")).to_be_visible()
    assert numbers(page) == before
    page.unroute("**/api/descend?**")
    after(page, lambda: None, re.compile("run=sgd,lr:"))
    expect(page.locator("#notice")).to_be_hidden()
    visit.complaints = [text for text in visit.complaints if "Failed to load resource" not in text]


def test_scrubbing_shows_the_same_step_everywhere(playground: Page) -> None:
    page = playground
    ready(page)
    scrub = page.locator(".scrub")
    scrub.fill("7")
    expect(page.locator(".timeline .count")).to_have_text("7 / 200")
    expect(page.locator("#inspector h2")).to_have_text("At step 7")
    unfold(page.locator("#numbers"))
    readings = page.locator("#inspector section").nth(1).locator("dt").all_inner_texts()
    assert readings[:4] == ["Evaluations", "Position", "Loss", "Gradient"]
    assert readings[-1] == "Next update"
    assert len(readings) > 4, "momentum remembers something"


BEGINS = {
    "PNG": b"\x89PNG",
    "SVG": b"<svg",
    "GIF": b"GIF89a",
    "CSV": b"# link: /?v=1",
    "JSON": b'{"scene":',
    "NumPy": b'"""A race',
    "PyTorch": b'"""A race',
}
"""How the file of each download begins."""


def test_downloads(playground: Page) -> None:
    page = playground
    ready(page)
    page.get_by_text("Share", exact=True).click()
    link = link_of(page)
    for name, beginning in BEGINS.items():
        with page.expect_download() as download:
            page.get_by_role("group", name="Download").get_by_role(
                "button", name=name, exact=True
            ).click()
        content = download.value.path().read_bytes()
        assert content.startswith(beginning), name
        assert len(content) > 3000, name
        expect(page.locator("#share-status")).to_have_text(
            f"Saved as {download.value.suggested_filename}."
        )
        assert re.fullmatch(
            r"ravine-elliptic-bowl-sgd-momentum-adam(-numpy|-pytorch)?\.\w+",
            download.value.suggested_filename,
        )
        if name == "SVG":
            drawn = re.sub(r"<[^>]*>", "", content.decode())
            assert "Elliptic bowl" in drawn
            assert link.replace("&", "&amp;") in drawn


def test_one_is_told_while_an_animation_is_drawn(playground: Page) -> None:
    page = playground
    ready(page)
    held: list[Route] = []
    page.route("**/api/animation.gif?*", lambda route: held.append(route))
    page.get_by_text("Share", exact=True).click()
    page.get_by_role("button", name="GIF", exact=True).click()
    expect(page.locator("#share-status")).to_have_text("Working on it …")
    eventually(page, lambda: len(held) == 1, "the animation is asked for")
    with page.expect_download():
        held[0].continue_()
    expect(page.locator("#share-status")).to_have_text(
        "Saved as ravine-elliptic-bowl-sgd-momentum-adam.gif."
    )
    page.unroute("**/api/animation.gif?*")


@pytest.mark.parametrize("language", ["NumPy", "PyTorch"])
def test_a_script_is_copied_with_its_lines(playground: Page, language: str) -> None:
    page = playground
    ready(page)
    page.get_by_text("Share", exact=True).click()
    page.get_by_role("button", name=f"Copy {language} script").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.locator("#share-text").input_value()
    assert (
        copied
        == page.request.get(
            f"/api/script/{language.lower()}?{link_of(page).partition('?')[2]}"
        ).text()
    )
    compile(copied, "race.py", "exec")


def test_the_embed_code_frames_the_race(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1")
    ready(page)
    page.get_by_text("Share", exact=True).click()
    page.locator("[data-share=embed]").click()
    page.get_by_text("Copied.").wait_for()
    code = page.locator("#share-text").input_value()
    address = re.search('src="([^"]+)"', code)
    assert address
    frame = visitor().page
    frame.goto(address[1].replace("&amp;", "&"))
    expect(frame.locator(".legend li")).to_have_count(3)
    href = frame.get_by_role("link", name="Open in Ravine").get_attribute("href") or ""
    assert href.endswith(link_of(page))


def test_without_a_script_the_result_is_a_table(
    visitor: Visitor, browser: Browser, base_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en")
    page = context.new_page()
    page.goto("/?v=1")
    expect(page.locator("table.scoreboard tbody tr.run")).to_have_count(3)
    expect(page.locator("td.outcome").first).to_contain_text(re.compile(r"\w+ .*\."))
    expect(page.locator(".formula math")).to_be_visible()
    expect(page.locator("#player svg.first-map")).to_be_visible()
    context.close()


def test_the_page_is_readable_before_plotly_arrives(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    held: list[Route] = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    page.goto("/?v=1", wait_until="commit")
    expect(scoreboard(page)).to_be_visible()
    expect(page.locator(".map canvas").last).to_be_visible()
    eventually(page, lambda: bool(held), "Plotly is asked for")
    assert page.evaluate("typeof Plotly") == "undefined"
    for route in held:
        route.continue_()
    ready(page)


def test_theme_and_language_can_be_changed(visitor: Visitor) -> None:
    page = visitor(fresh=True, color_scheme="light").page
    page.goto("/?v=1&surface=rosenbrock&run=adam")
    ready(page)
    paper = "getComputedStyle(document.body.parentElement).backgroundColor"
    light: Any = page.evaluate(paper)
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light, "the choice is remembered"
    ready(page)
    page.get_by_role("link", name="한국어").click()
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    assert link_of(page) == "/?v=1&surface=rosenbrock&run=adam"
