"""The frame-able view with sliders of its link's choice."""

from __future__ import annotations

import html

from starlette.testclient import TestClient

from tests.app.responses import error_of
from tests.app.site.test_pages import BROWSER, block, page

QUERY = "v=1&surface=elliptic-bowl,kappa:50&run=sgd,lr:0.03&run=momentum,lr:0.006,rho:0.88"


def test_an_embedded_race_has_the_chosen_sliders(client: TestClient) -> None:
    text = page(client, f"/embed?{QUERY}&controls=lr,kappa")
    data = block(text, "scene")
    assert data["controls"] == ["runs.0.lr", "runs.1.lr", "surface.kappa"]
    assert data["scene"] == block(page(client, f"/embed?{QUERY}"), "scene")["scene"]
    assert [parameter["name"] for parameter in data["surface"]["parameters"]] == ["kappa", "angle"]
    assert 'id="sliders"' in text
    assert f"/embed?{QUERY}&controls=lr,kappa&lang=ko" in html.unescape(text)


def test_without_a_choice_there_are_no_sliders(client: TestClient) -> None:
    text = page(client, f"/embed?{QUERY}")
    assert block(text, "scene")["controls"] == []
    assert "surface" not in block(text, "scene")
    assert 'id="sliders"' not in text


def test_a_wrong_slider_is_refused_in_words(client: TestClient) -> None:
    address = f"/embed?{QUERY}&controls=lr,beta1"
    error = error_of(client.get(address, headers={"Accept": "application/json"}), 422)
    assert (error["field"], error["value"]) == ("controls", "beta1")
    assert error["allowed"].startswith("lr, rho, kappa, angle")
    assert "This race has no 'beta1' to move" in html.unescape(page(client, address, 422))


def test_a_repaired_link_keeps_its_sliders(client: TestClient) -> None:
    response = client.get(
        "/embed?v=1&run=momentun&controls=rho", headers=BROWSER, follow_redirects=False
    )
    assert response.status_code == 307
    assert response.headers["location"].endswith("&controls=rho")
    assert block(page(client, response.headers["location"]), "scene")["controls"] == ["runs.0.rho"]
