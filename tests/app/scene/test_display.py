"""How a race is shown is part of a page's link, but of neither scene, digest nor the API."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.scene.display import split_display
from tests.app.responses import error_of
from tests.app.site.test_pages import BROWSER, block

SCENE = "v=1&surface=saddle&run=sgd"
DISPLAY = "picture=3d&unit=evaluations&at=42"


def test_display_is_split_off_in_its_order() -> None:
    assert split_display(f"at=42&{SCENE}&unit=evaluations&picture=3d") == (SCENE, DISPLAY)
    assert split_display(SCENE) == (SCENE, "")


@pytest.mark.parametrize("wrong", ["at=x", "at=-1", "at=01", "picture=4d", "unit=step", "at="])
def test_a_value_it_cannot_have_is_left_to_be_told(client: TestClient, wrong: str) -> None:
    assert split_display(f"{SCENE}&{wrong}") == (f"{SCENE}&{wrong}", "")
    text = client.get(f"/?{SCENE}&{wrong}", headers=BROWSER).text
    assert f"{wrong} does not belong to this link" in text


def test_a_key_given_twice_is_told() -> None:
    assert split_display("at=1&at=2") == ("at=2", "at=1")


def test_a_page_opens_the_same_scene_and_the_api_refuses(client: TestClient) -> None:
    shown = client.get(f"/?{SCENE}&{DISPLAY}", headers=BROWSER, follow_redirects=False)
    assert shown.status_code == 200
    assert block(shown.text, "scene")["link"] == f"/?{SCENE}"
    error_of(client.get(f"/api/descend?{SCENE}&{DISPLAY}"), 422)


def test_a_damaged_link_keeps_its_display(client: TestClient) -> None:
    response = client.get(
        f"/?surface=sadle&run=sgd&{DISPLAY}", headers=BROWSER, follow_redirects=False
    )
    assert response.status_code == 307
    assert response.headers["location"].startswith(f"/?{SCENE}&{DISPLAY}&read=")


def test_short_links_keep_the_display(client: TestClient) -> None:
    plain = client.post("/api/links", json={"link": f"/?{SCENE}"}).json()
    shown = client.post("/api/links", json={"link": f"/?{DISPLAY}&{SCENE}"}).json()
    assert shown["link"] == f"/?{SCENE}&{DISPLAY}"
    assert shown["id"] != plain["id"]
    assert client.get(f"/api/links/{shown['id']}").json()["scene"]["surface"]["slug"] == "saddle"
    data = block(client.get(f"/t/{shown['id']}", headers=BROWSER).text, "scene")
    assert (data["link"], data["display"]) == (f"/?{SCENE}", DISPLAY)
    assert block(client.get(f"/t/{plain['id']}", headers=BROWSER).text, "scene")["display"] == ""
