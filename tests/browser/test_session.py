"""One visitor's session, as a whole: look, drag, add, remove, share, and find the same race elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.steps import after, card, drag, more, numbers, ready, share, slider

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
