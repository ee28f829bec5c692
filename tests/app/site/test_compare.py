"""The page of two races side by side."""

from __future__ import annotations

import html
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.scene.opening import LINK
from tests.app.responses import error_of
from tests.app.site.test_pages import block, page

ONE = "/?v=1&surface=elliptic-bowl,kappa:50&run=sgd,lr:0.03"
OTHER = "/?v=1&surface=saddle&run=adam,lr:0.1&run=momentum"


def address(one: str, other: str) -> str:
    return f"/compare?a={quote(one)}&b={quote(other)}"


def test_a_page_shows_the_races_of_two_links(client: TestClient) -> None:
    text = page(client, address(ONE, OTHER))
    races = block(text, "races")
    for side, link in (("a", ONE), ("b", OTHER)):
        alone = block(page(client, link), "scene")
        assert races[side]["scene"] == alone["scene"]
        assert html.escape(alone["link"]) in text
    assert "SGD on Elliptic bowl" in text
    assert "Adam, Momentum on Saddle" in text


@pytest.mark.parametrize(
    "form", ["{}", "http://testserver{}", "https://other.example/ravine{}", "/embed{}", "{}#race"]
)
def test_a_full_link_may_be_written_in_any_way(client: TestClient, form: str) -> None:
    link = form.format(ONE.removeprefix("/") if "embed" in form else ONE)
    races = block(page(client, address(link, ONE.removeprefix("/?"))), "races")
    assert races["a"] == races["b"]
    assert races["a"]["link"].startswith("/?v=1&surface=elliptic-bowl,kappa:50")


def test_short_links_and_the_opening_can_be_compared(client: TestClient) -> None:
    id = client.post("/api/links", json={"link": ONE}).json()["id"]
    races = block(page(client, address(f"http://testserver/t/{id}", "/")), "races")
    assert races["a"]["scene"] == block(page(client, ONE), "scene")["scene"]
    assert races["b"]["link"] == LINK


def test_a_damaged_link_is_read_and_told(client: TestClient) -> None:
    text = page(client, address(ONE.replace("sgd", "sdg"), OTHER))
    assert block(text, "races")["a"] == block(page(client, address(ONE, OTHER)), "races")["a"]
    assert 'id="reading"' in text


@pytest.mark.parametrize("link", ["", "nonsense", "/lessons/momentum", "https://["])
def test_what_is_no_link_is_refused_in_words(client: TestClient, link: str) -> None:
    response = client.get(address(ONE, link), headers={"Accept": "application/json"})
    error = error_of(response, 422)
    assert (error["field"], error["value"]) == ("b", link)
    assert error["allowed"] == "the link of a race, full or short"


def test_an_unknown_short_link_is_not_found(client: TestClient) -> None:
    response = client.get(address("/t/2222222222", ONE), headers={"Accept": "application/json"})
    assert error_of(response, 404)["code"] == "unknown-link"
