"""The pages: whole without JavaScript, closed to injection, readable answers to bad links."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.site.pages import number, script_json
from tests.app.responses import check_security

MakeClient = Callable[..., TestClient]
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def page(client: TestClient, path: str, status: int = 200, **headers: str) -> str:
    response = client.get(path, headers=BROWSER | headers)
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    check_security(response)
    return response.text


def block(text: str, id: str) -> Any:
    """The JSON in a script element."""
    found = re.search(rf'<script type="application/json" id="{id}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_page_carries_scene_catalog_address_and_race(client: TestClient, path: str) -> None:
    text = page(client, f"{path}?surface=rosenbrock&steps=60&run=adam,lr:0.02&run=sgd,lr:0.001")
    scene = block(text, "scene")
    assert scene["link"] == "/?v=1&surface=rosenbrock&steps=60&run=adam,lr:0.02&run=sgd,lr:0.001"
    race = client.get(f"/api/descend{scene['link'][1:]}&format=json").json()
    assert scene["scene"] == race["scene"]
    address = re.search(r'<link [^>]*href="(/static/[^"]+)" id="catalog">', text)
    assert address is not None
    catalog = client.get(address[1])
    assert "immutable" in catalog.headers["cache-control"]
    assert catalog.json() == client.get("/api/catalog").json()
    for run in race["runs"]:
        assert html.escape(run["outcome"]["sentence"], quote=False) in text.replace("&#39;", "'")
        assert number(run["metrics"]["final_loss"]) in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("formula=x**", "expected a number"),
        ("steps=many", "steps must be a whole number"),
        ("v=9", "version 9"),
    ],
)
def test_link_that_says_nothing_is_explained(client: TestClient, query: str, message: str) -> None:
    text = html.unescape(page(client, f"/?{query}", 422))
    default = "/?v=1&surface=elliptic-bowl&run=sgd&run=momentum&run=adam"
    assert message in text
    assert f'href="{default}"' in text
    page(client, default)


@pytest.mark.parametrize("path", ["/nowhere", "/t/nobody", "/t/%3Cscript%3E", "/docs/more"])
def test_what_is_not_there_is_a_page_that_says_so(client: TestClient, path: str) -> None:
    text = page(client, path, 404)
    assert "404" in text
    assert "<script>" not in text


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "query",
    [
        f"v=1&color={HOSTILE}",
        f"formula={HOSTILE}",
        f"run={HOSTILE}",
        f"v=1&{HOSTILE}=1",
        f"surface={HOSTILE}",
    ],
)
def test_nothing_of_a_link_becomes_markup(client: TestClient, query: str) -> None:
    response = client.get(f"/?{query}", headers=BROWSER)
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("query", [f"color={HOSTILE}", f"{HOSTILE}=1"])
def test_nothing_of_the_opening_s_query_becomes_markup(client: TestClient, query: str) -> None:
    assert "<script>alert" not in page(client, f"/?{query}")


def test_json_in_a_page_can_not_end_its_element() -> None:
    text = str(script_json({"a": "</script><!--\u2028&"}))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!--\u2028&"}


def test_a_stored_link_opens_the_playground(client: TestClient) -> None:
    id = client.post("/api/links", json={"link": "/?surface=beale&steps=9&run=sgd"}).json()["id"]
    scene = block(page(client, f"/t/{id}"), "scene")
    assert scene["short"] == id
    assert scene["link"] == "/?v=1&surface=beale&steps=9&run=sgd"


def test_a_page_waits_for_no_long_race(client_with: MakeClient) -> None:
    with client_with() as client:
        long = "/?surface=himmelblau&steps=20000&noise=1&run=adam"
        text = page(client, long)
        assert "<td" not in text
        assert "Its result is in its data" in text
        assert client.get("/healthz").json()["races"]["started"] == 0
        client.get(f"/api/descend{long[1:]}")
        assert "<td" in page(client, long), "it has been computed for someone else"
        assert "<td" in page(client, "/?steps=9")


@pytest.mark.parametrize("path", ["/", "/embed", "/docs", "/?surface=beale"])
def test_a_page_is_not_sent_twice_to_who_has_it(client: TestClient, path: str) -> None:
    first = client.get(path, headers=BROWSER)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers=BROWSER | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    check_security(again)


@pytest.mark.parametrize("path", ["/", "/embed", "/docs", "/nowhere", "/?steps=no"])
def test_no_page_names_another_host(client: TestClient, path: str) -> None:
    text = client.get(path, headers=BROWSER).text
    hosts = set(re.findall(r"(?:src|href|action)=\"https?://([^/\"]+)", text))
    assert hosts <= {"testserver"}
    assert not re.search(r"<script(?![^>]*(?: src=|type=\"application/json\"))", text), (
        "an inline script"
    )
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), "inline style or handler"


def test_everything_a_page_loads_is_there_and_kept_for_a_year(client: TestClient) -> None:
    for path in ("/", "/embed", "/docs", "/nowhere"):
        loaded = set(
            re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", client.get(path, headers=BROWSER).text)
        )
        assert loaded
        for name in loaded:
            response = client.get(name)
            assert response.status_code == 200, name
            assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_only_the_embed_page_may_be_framed(client: TestClient) -> None:
    for path in ("/", "/docs", "/nowhere", "/api/catalog", "/?steps=no"):
        headers = client.get(path, headers=BROWSER).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    for path in ("/embed", "/embed?steps=no"):
        headers = client.get(path, headers=BROWSER).headers
        assert "x-frame-options" not in headers
        assert "frame-ancestors *" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.1 + 0.2, "0.3"), (1234567.0, "1.23457e+06"), (7, "7"), (-1e-9, "-1e-09")],
)
def test_numbers_for_people(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_page_without_script_asks_about_a_slider_that_may_be_a_slip(client: TestClient) -> None:
    page = client.get("/?formula=x^2%2Bxy%2By^2&run=sgd&lang=en", headers=BROWSER)
    assert page.history == [], "a link that can be read opens as ever"
    text = html.unescape(page.text)
    assert "xy is a slider here. Did you mean x*y?" in text
    assert '<a href="/?v=1&formula=x**2+x*y+y**2&run=sgd">Change</a>' in text
    page = client.get("/?formula=x^2%2Bxy%2By^2&with=xy:3&run=sgd&lang=en", headers=BROWSER)
    assert "is a slider here" not in page.text
