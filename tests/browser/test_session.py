"""One visitor's whole session: look, drag, add, remove, share, find the same race elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import (
    after,
    card,
    drag,
    eventually,
    link_of,
    more,
    numbers,
    ready,
    share,
    slider,
    unfold,
)

LOOKS: dict[str, dict[str, Any]] = {
    "light, wide": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark, wide": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "light, phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "dark, phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_race_is_changed_shared_and_found_again(visitor: Visitor, look: dict[str, Any]) -> None:
    page = visitor(**look).page
    page.goto("/?v=1")
    ready(page)
    first = numbers(page)
    assert len(first["paths"]) == 3

    after(page, lambda: drag(page, slider(card(page, 0), "lr"), -25), re.compile("run=sgd,lr:"))
    page.locator(".map").scroll_into_view_if_needed()
    after(
        page, lambda: drag(page, page.locator(".start-handle"), 40, 30), re.compile("start=-[0-3]")
    )
    after(
        page,
        lambda: page.get_by_role("button", name="Add optimizer").click(),
        re.compile("(run=.*){4}"),
    )
    after(
        page,
        lambda: more(card(page, 1)).get_by_role("button", name="Remove").click(),
        re.compile(r"^((?!run=momentum).)*$"),
    )

    share(page, "Copy link")
    shared = page.locator("#share-text").input_value()
    mine = numbers(page)
    assert mine["paths"] != first["paths"]
    assert shared.endswith(mine["link"])

    other = visitor(fresh=True, **look).page
    other.goto(shared)
    ready(other)
    assert numbers(other) == mine


def test_a_short_link_opens_the_same_race(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=rosenbrock&run=adam,lr:0.05&run=sgd,lr:0.001&noise=0.3&seed=5")
    ready(page)
    mine = numbers(page)
    share(page, "Copy short link")
    page.get_by_text("Copied.").wait_for()
    short = page.locator("#share-text").input_value()
    assert "/t/" in short

    other = visitor(fresh=True).page
    other.goto(short)
    ready(other)
    assert numbers(other) == mine


def test_the_address_bar_and_the_back_button_follow(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1")
    ready(page)
    first = numbers(page)
    after(
        page,
        lambda: page.get_by_role("button", name="Add optimizer").click(),
        re.compile("(run=.*){4}"),
    )
    page.go_back()
    ready(page)
    after(page, lambda: None, re.compile("^(?!(.*run=){4})"))
    assert numbers(page) == first


def test_every_change_can_be_undone_and_redone(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1")
    ready(page)
    seen = [(link_of(page), page.url)]  # its own address stays until something changes

    def change(make: Callable[[], object], expected: str) -> None:
        link = after(page, make, re.compile(expected))
        assert page.url.endswith(link)
        seen.append((link, page.url))

    change(partial(drag, page, slider(card(page, 0), "lr"), -25), "run=sgd,lr:")
    change(partial(drag, page, page.locator(".start-handle"), 40, 30), "start=")
    change(page.get_by_role("button", name="Zoom in").click, "view=")

    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(redo).to_be_disabled()
    goes: list[tuple[Callable[[], object], int]] = [
        (undo.click, 2),
        (partial(page.keyboard.press, "Control+z"), 1),
        (page.go_back, 0),
        (redo.click, 1),
        (partial(page.keyboard.press, "Control+Shift+Z"), 2),
        (page.go_forward, 3),
    ]
    for go, place in goes:
        link, address = seen[place]
        after(page, go, re.compile(f"^{re.escape(link)}$"))
        assert page.url == address
    expect(redo).to_be_disabled()

    reset = page.get_by_role("button", name="Reset race")
    assert after(page, reset.click, re.compile(f"^{re.escape(seen[0][0])}$")) == seen[0][0]
    assert after(page, undo.click, re.compile(f"^{re.escape(seen[3][0])}$")) == seen[3][0]


def test_a_short_link_keeps_unit_and_step(visitor: Visitor) -> None:
    page = visitor().page
    page.goto("/?v=1&surface=saddle&unit=evaluations&at=7")
    count = page.locator(".timeline .count")
    expect(count).to_have_text(re.compile("^7 / "))
    share(page, "Copy short link")
    page.get_by_text("Copied.").wait_for()

    other = visitor(fresh=True).page
    other.goto(page.locator("#share-text").input_value())
    expect(other.locator(".timeline .count")).to_have_text(re.compile("^7 / "))
    unfold(other.locator("#all-curves"))
    expect(other.get_by_role("radio", name="gradient computations")).to_be_checked()
    other.keyboard.press("ArrowRight")
    eventually(other, lambda: other.url.endswith("&unit=evaluations&at=8"), "the address")
