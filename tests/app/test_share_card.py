"""What is seen of a page where its link is pasted."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.scene.link import read
from app.settings import Settings
from app.share_card import race_social
from app.web.languages import LANGUAGES

QUERY = "v=1&surface=rosenbrock&steps=60&run=adam,lr:0.02&run=sgd,lr:1&run=momentum&run=nesterov"


def tags(client: TestClient, path: str, language: str = "en") -> dict[str, str]:
    """Every meta tag of a page by its name, and its canonical address."""
    text = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text)
    assert len({name for name, _ in found}) == len(found), "a tag stands twice"
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
    return {name: html.unescape(content) for name, content in [*found, ("canonical", canonical)]}


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_race_tells_its_runs_its_surface_and_its_end(client: TestClient, path: str) -> None:
    found = tags(client, f"{path}?{QUERY}")
    assert found["og:title"] == "Adam, SGD, Momentum and 1 more on Rosenbrock"
    assert found["description"] == found["og:description"]
    assert re.match(
        r"From \(-1\.\d+, 1\), 60 steps\. Lowest at the end: \w+.*, with a loss of [\d.e-]+\. SGD:"
        r" Flew off at step ",
        found["description"],
    )
    assert found["canonical"] == found["og:url"] == f"http://testserver/?{QUERY}"
    assert (found["og:locale"], found["og:locale:alternate"]) == ("en_US", "ko_KR")


def test_in_korean(client: TestClient) -> None:
    found = tags(client, f"/?{QUERY}", "ko")
    assert (found["og:locale"], found["og:locale:alternate"]) == ("ko_KR", "en_US")
    assert "외 1개" in found["og:title"]
    assert "60스텝" in found["og:description"]


def test_a_short_link_is_its_own_address(client: TestClient) -> None:
    id = client.post("/api/links", json={"link": f"/?{QUERY}"}).json()["id"]
    found = tags(client, f"/t/{id}")
    assert found["og:url"] == found["canonical"] == f"http://testserver/t/{id}"
    assert found["og:title"] == tags(client, f"/?{QUERY}")["og:title"]


def test_the_lab_has_a_card(client: TestClient) -> None:
    found = tags(client, "/convolution")
    assert found["og:title"] == "Convolution lab"
    assert found["og:description"]


@pytest.mark.parametrize(
    ("query", "race", "title"),
    [
        ("formula=x**2+y**2&run=adam&run=adam,lr:1", None, "Adam on x**2+y**2"),
        (f"formula={'x**2+' * 20}y**2&run=sgd", [], f"SGD on {('x**2+' * 20)[:59]}…"),
    ],
)
def test_titles_stay_short(query: str, race: list[dict[str, Any]] | None, title: str) -> None:
    social = race_social(read(query, Settings()), "", LANGUAGES["en"], race)
    assert social.title == title
    assert social.description == "From (-3, 2), 200 steps."


def test_a_race_without_a_finite_end_names_no_winner() -> None:
    scene = read("formula=log(x)&run=sgd", Settings())
    run = {
        "title": "SGD",
        "metrics": {"final_loss": None},
        "outcome": {"code": "not-finite", "sentence": "Could not start."},
    }
    assert (
        race_social(scene, "", LANGUAGES["en"], [run]).description
        == "From (-3, 2), 200 steps. SGD: Could not start."
    )
