"""Firefox shows what Chromium shows: a smoke test of playground, embedded race and lesson."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from tests.browser.firefox import Driver, find_firefox, firefox
from tests.server import Server

RACE = "v=1&surface=elliptic-bowl,kappa:50&steps=60&run=sgd,lr:0.03&run=momentum,lr:0.006,rho:0.88"
NOTE_ERRORS = """(() => {
  window.complaints = [];
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
    complaints.push(violatedDirective));
})()"""
DIGEST = "document.querySelector('table.scoreboard')?.dataset.digest"
DRAWN = "document.querySelector('.map .main-svg .contourlayer path') !== null"
PAINTED = """(() => {
  const canvas = [...document.querySelectorAll(".map canvas")].at(-1);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, i) => i % 4 === 3 && value > 0);
})()"""
SLIDER = "document.querySelector('.card input[type=range][data-name=lr]')"


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    path = find_firefox()
    if path is None:
        pytest.skip("there is no Firefox: install Debian's firefox-esr")
    with firefox(path, **{"ui.prefersReducedMotion": 1}) as session:
        yield session


def test_firefox_races_and_follows_a_slider(driver: Driver, server: Server) -> None:
    driver.open(f"{server.url}/?{RACE}")
    driver.evaluate(NOTE_ERRORS)
    digest = driver.wait_for(DIGEST)
    driver.wait_for(DRAWN)
    assert driver.evaluate(PAINTED), "the balls are there"
    driver.evaluate(f"{SLIDER}.focus()")
    driver.press("\ue012")  # the left arrow key
    driver.wait_for(f"{DIGEST} && {DIGEST} !== {digest!r}")
    driver.wait_for("location.search.includes('lr:0.029')")
    driver.press("f")
    driver.wait_for("document.documentElement.classList.contains('presenting')")
    assert (
        driver.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.xtick text')).fontSize)"
        )
        > 0
    )
    driver.press("f")
    driver.wait_for("!document.documentElement.classList.contains('presenting')")
    assert driver.evaluate("complaints") == []


def test_firefox_shows_the_numbers_that_the_server_has(driver: Driver, server: Server) -> None:
    driver.open(f"{server.url}/?{RACE}")
    shown = driver.wait_for(DIGEST)
    with urllib.request.urlopen(f"{server.url}/api/descend?{RACE}&format=json") as answer:
        assert shown == json.load(answer)["digest"]


def test_firefox_shows_embedded_races_and_lessons(driver: Driver, server: Server) -> None:
    driver.open(f"{server.url}/embed?{RACE}&controls=lr")
    driver.evaluate(NOTE_ERRORS)
    driver.wait_for(DRAWN)
    assert driver.evaluate("document.querySelectorAll('#sliders input[type=range]').length") == 2
    assert driver.evaluate("complaints") == []
    driver.open(f"{server.url}/lessons/zigzag?present=1#1")
    driver.wait_for("document.querySelector('.presenter .place')?.textContent.startsWith('1 /')")
    driver.press("\ue014")  # the right arrow key
    driver.wait_for("document.querySelector('.presenter .place')?.textContent.startsWith('2 /')")
