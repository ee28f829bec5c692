"""The opening: the race of an address that names none, and how it introduces the site."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.scene import link as codec
from app.scene.link import SCENE_KEYS, has_scene_keys
from app.scene.opening import LINK, opening
from app.settings import Settings
from tests.app.responses import unpacked

MakeClient = Callable[..., TestClient]
DEFAULTS = "/?v=1&surface=elliptic-bowl&run=sgd&run=momentum&run=adam"


def page(client: TestClient, path: str) -> str:
    client.cookies.clear()  # a language that another test chose
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    client.cookies.clear()
    assert response.status_code == 200, response.text[:300]
    return response.text


def scene_link(text: str) -> str:
    found = re.search(r'id="scene">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    link: str = json.loads(found[1])["link"]
    return link


@pytest.fixture
def runs(client: TestClient) -> dict[str, Any]:
    """The runs of the opening by their rules."""
    race = client.get(f"/api/descend{LINK[1:]}", headers={"Accept": "application/json"}).json()
    return {run["rule"]: run for run in race["runs"]}


# --- what it shows


def test_the_link_is_canonical_and_allowed_by_default() -> None:
    assert codec.write(codec.read(LINK.partition("?")[2], Settings())) == LINK
    assert codec.write(opening(Settings())) == LINK


def test_sgd_crosses_the_valley_at_every_step(runs: dict[str, Any]) -> None:
    y = unpacked(runs["sgd"]["y"])
    assert int((y[:30] * y[1:31] < 0).sum()) == 30
    assert (np.diff(unpacked(runs["sgd"]["loss"])) < 0).all(), "it comes nearer all the time"


def test_momentum_and_adam_leave_sgd_far_behind(runs: dict[str, Any]) -> None:
    loss = {rule: unpacked(run["loss"]) for rule, run in runs.items()}
    for step in (30, 100):
        for rule in ("momentum", "adam"):
            assert loss[rule][step] < 0.1 * loss["sgd"][step], (rule, step)


def test_momentum_is_calmer_and_adam_goes_straight(runs: dict[str, Any]) -> None:
    y = {rule: unpacked(run["y"])[:31] for rule, run in runs.items()}
    turns = {rule: int((way[:-1] * way[1:] < 0).sum()) for rule, way in y.items()}
    assert turns["adam"] < 3 < turns["momentum"] < turns["sgd"] / 3
    zigzag = {rule: run["metrics"]["zigzag"] for rule, run in runs.items()}
    assert zigzag["sgd"] > 0.9
    assert max(zigzag["momentum"], zigzag["adam"]) < 0.1


def test_every_path_stays_in_view_and_ends_at_the_minimum(runs: dict[str, Any]) -> None:
    xmin, xmax, ymin, ymax = opening(Settings()).window
    for rule, run in runs.items():
        x, y = unpacked(run["x"]), unpacked(run["y"])
        assert ((xmin < x) & (x < xmax) & (ymin < y) & (y < ymax)).all(), rule
        assert np.hypot(x[-1], y[-1]) < 0.15, rule


# --- which page shows it


@pytest.mark.parametrize("query", ["", "lang=ko", "utm_source=x", "lang=ko&utm_source=x", "&&="])
def test_a_query_without_scene_keys_opens_it(client: TestClient, query: str) -> None:
    assert not has_scene_keys(query)
    assert scene_link(page(client, f"/?{query}")) == LINK


@pytest.mark.parametrize("key", SCENE_KEYS)
def test_any_key_of_a_scene_keeps_the_defaults(key: str) -> None:
    assert has_scene_keys(f"lang=ko&{key}=1")
    assert has_scene_keys(quote(key).replace("e", "%65"))


@pytest.mark.parametrize("path", ["/?v=1", "/embed", "/embed?lang=ko"])
def test_other_pages_keep_the_defaults(client: TestClient, path: str) -> None:
    assert scene_link(page(client, path)) == DEFAULTS


def test_the_api_keeps_the_defaults(client: TestClient) -> None:
    race = client.get("/api/descend", headers={"Accept": "application/json"}).json()
    assert race["link"] == DEFAULTS
    assert client.post("/api/links", json={"link": "/"}).json()["link"] == DEFAULTS


def test_the_catalogue_has_its_link(client: TestClient) -> None:
    assert client.get("/api/catalog").json()["opening"] == LINK


def test_it_fits_into_the_limits_of_a_small_server(client_with: MakeClient) -> None:
    client = client_with(max_steps=20, max_runs=2)
    link = client.get("/api/catalog").json()["opening"]
    assert link == scene_link(page(client, "/"))
    assert "steps=20&run=sgd,lr:0.0395&run=momentum,lr:0.006,rho:0.88" in link
    assert "adam" not in link


# --- how it introduces the site


@pytest.mark.parametrize("query", ["", "?lang=ko", "?utm_source=x"])
def test_its_address_is_the_site_s(client: TestClient, query: str) -> None:
    text = page(client, f"/{query}")
    for name in ("canonical", 'alternate" hreflang="x-default'):
        assert f'<link rel="{name}" href="http://testserver/">' in text
    assert '<meta property="og:url" content="http://testserver/">' in text
    assert 'hreflang="ko" href="http://testserver/?lang=ko"' in text
    assert re.search(r'<a class="quiet" href="/\?lang=(en|ko)"', text)


def test_its_card_says_what_ravine_is(client: TestClient) -> None:
    text = html.unescape(page(client, "/"))
    assert "<title>Ravine: optimizers racing down a loss surface</title>" in text
    assert 'property="og:title" content="Ravine: optimizers racing down a loss surface"' in text
    (described,) = re.findall(r'property="og:description" content="(.*?)">', text)
    assert "SGD zigzags" in described
    assert "type your own f(x, y)" in described
    assert not re.search(r"\d", described), "no numbers, no winner"
    (picture,) = re.findall(r'property="og:image" content="(.*?)">', text)
    assert picture == f"http://testserver/preview.png{LINK[1:]}"
    assert client.get(picture).headers["content-type"] == "image/png"


def test_sites_that_ask_embed_it(client: TestClient) -> None:
    answer = client.get("/api/oembed?url=http://testserver/").json()
    assert html.escape(f"/embed{LINK[1:]}") in answer["html"]
    defaults = client.get("/api/oembed?url=http://testserver/embed").json()
    assert html.escape(f"/embed{DEFAULTS[1:]}") in defaults["html"]


def test_its_heading_is_not_that_of_other_races(client: TestClient) -> None:
    line = "Drag a slider, or move the ring."
    assert line in page(client, "/")
    assert line in page(client, LINK)
    assert line not in page(client, "/?v=1")
    assert "슬라이더를 끌거나" in page(client, "/?lang=ko")
