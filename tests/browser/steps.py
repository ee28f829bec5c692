"""What tests do on the playground, in a user's words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENCE = 90.0


def eventually(
    page: Page, check: Callable[[], bool], what: str, patience: float = PATIENCE
) -> None:
    """Wait until something holds; Playwright's own waiting would break the page's policy.

    It waits by a call to the page, never by sleeping: only within its calls does Playwright hand
    routes and events over.
    """
    deadline = time.monotonic() + patience
    while not check():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        page.wait_for_timeout(20)


def scoreboard(page: Page) -> Locator:
    """The table that the page's script wrote for a whole race."""
    return page.locator("table.scoreboard[data-digest]:not([data-digest=''])")


def ready(page: Page) -> None:
    """Wait until the race is complete and Plotly has drawn it."""
    expect(scoreboard(page)).to_be_visible()
    expect(page.locator(".map .main-svg").first).to_be_attached()
    expect(page.locator(".map")).not_to_have_class(re.compile("is-live"))


def link_of(page: Page) -> str:
    """The link of the race that the scoreboard shows."""
    return scoreboard(page).get_attribute("data-link") or ""


def after(page: Page, change: Callable[[], object], expected: re.Pattern[str]) -> str:
    """Make a change, wait for a whole race whose link matches, and answer with that link."""
    change()
    eventually(
        page,
        lambda: scoreboard(page).count() == 1 and bool(expected.search(link_of(page))),
        f"a link like {expected.pattern}",
    )
    ready(page)
    return link_of(page)


def card(page: Page, index: int) -> Locator:
    """The card of a run."""
    return page.locator(".card").nth(index)


def unfold(fold: Locator) -> Locator:
    """The fold or menu, opened if it was not."""
    if fold.get_attribute("open") is None:
        fold.locator("> summary").click()
    return fold


def surface_menu(page: Page) -> Locator:
    """Behind it are the surfaces, the formula, its parameters, and where the race starts."""
    return unfold(page.locator("#surface-menu"))


def noise_fold(page: Page) -> Locator:
    """Noise, its pattern and its repeats."""
    return unfold(page.locator("#noise"))


def more(card: Locator) -> Locator:
    """What of a card is folded away."""
    return unfold(card.locator("details.more"))


def share(page: Page, name: str) -> None:
    """Press a button of the menu of what can be shared."""
    unfold(page.locator(".share .menu")).get_by_role("button", name=name, exact=True).click()


def slider(card_or_page: Locator | Page, name: str) -> Locator:
    """The first slider of that name."""
    return card_or_page.locator(f'input[type=range][data-name="{name}"]').first


def drag(page: Page, target: Locator, dx: float, dy: float = 0.0, moves: int = 8) -> None:
    """Press on the middle of something, move in small steps, let go."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box, "it is not on the page"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, moves + 1):
        page.mouse.move(x + dx * i / moves, y + dy * i / moves)
        page.wait_for_timeout(15)
    page.mouse.up()


def numbers(page: Page) -> dict[str, Any]:
    """Every number that the page shows of the race, to the last digit.

    They are the scoreboard's, and the paths that Plotly has.
    """
    values = page.locator("#scoreboard data").evaluate_all(
        "cells => cells.map((cell) => cell.value)"
    )
    paths = page.locator(".map .graph").evaluate(
        "graph => graph.data.filter((trace) => trace.mode === 'lines' && trace.name).map(({ name,"
        " x, y }) => [name, [...x], [...y]])"
    )
    return {
        "link": link_of(page),
        "digest": scoreboard(page).get_attribute("data-digest"),
        "values": values,
        "paths": paths,
    }
