"""A damaged link in a browser: notices are seen and closed, the address is the clean link."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import ready

DAMAGED = "v=1&amp;surface=rosenbrok&run=adam,lr:0,02&steps=20&color=red&fbclid=x"
CLEAN = "v=1&surface=rosenbrock&steps=20&run=adam,lr:0.02"


def test_notices_are_closed_and_the_address_is_clean(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.page
    page.goto(f"/?{DAMAGED}")
    ready(page)
    assert page.url.endswith(f"/?{CLEAN}")
    notices = page.locator("#reading")
    expect(notices.locator("li")).to_have_count(4)
    notices.get_by_role("button", name="Close").click()
    expect(notices).to_have_count(0)
    page.reload()
    ready(page)
    expect(notices).to_have_count(0)
    visit.check()


def test_frame_shows_notices_and_its_clean_address(visitor: Visitor) -> None:
    visit = visitor(viewport={"width": 390, "height": 700})
    page = visit.page
    page.goto(f"/embed?{DAMAGED}")
    expect(page.locator(".map .main-svg").first).to_be_attached()
    assert page.url.endswith(f"/embed?{CLEAN}")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#reading")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    visit.check()


def test_notices_are_seen_without_scripts(visitor: Visitor) -> None:
    page = visitor(fresh=True, java_script_enabled=False).page
    page.goto(f"/?{DAMAGED}")
    expect(page.locator("#reading li")).to_have_count(4)
    expect(page.locator("#reading button")).to_be_hidden()
    assert re.search(r"[&]read=", page.url)
