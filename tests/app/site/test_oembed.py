"""What a site that asks is told to embed in place of a link."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.app.responses import check_security, error_of

QUERY = "v=1&surface=rosenbrock&run=adam,lr:0.05"
PAGE = f"http://testserver/?{QUERY}"


def asked(client: TestClient, url: str, more: str = "") -> Any:
    response = client.get(
        f"/api/oembed?url={quote(url, safe='')}{more}", headers={"Accept-Language": "en"}
    )
    assert response.status_code == 200, response.text
    check_security(response)
    return response.json()


def test_a_link_becomes_a_frame_with_its_race(client: TestClient) -> None:
    answer = asked(client, PAGE)
    assert (answer["version"], answer["type"], answer["title"]) == (
        "1.0",
        "rich",
        "Adam on Rosenbrock",
    )
    (source,) = re.findall('src="([^"]+)"', answer["html"])
    assert html.unescape(source) == f"http://testserver/embed?{QUERY}"
    assert 'width="800" height="560"' in answer["html"]
    assert client.get(html.unescape(source)).status_code == 200
    assert client.get(answer["thumbnail_url"]).headers["content-type"] == "image/png"


def test_a_short_link_and_the_frame_itself_are_the_same(client: TestClient) -> None:
    id = client.post("/api/links", json={"link": f"/?{QUERY}"}).json()["id"]
    assert (
        asked(client, f"http://testserver/t/{id}")
        == asked(client, f"https://testserver/embed?{QUERY}")
        == asked(client, PAGE)
    )


def test_the_frame_is_no_larger_than_wanted(client: TestClient) -> None:
    answer = asked(client, PAGE, "&maxwidth=400&maxheight=9999")
    assert (answer["width"], answer["height"]) == (400, 560)


def test_the_page_says_where_to_ask(client: TestClient) -> None:
    text = client.get(f"/?{QUERY}", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    (address,) = re.findall('type="application/json.oembed" href="([^"]+)"', text)
    answer = client.get(html.unescape(address), headers={"Accept-Language": "en"})
    assert answer.json() == asked(client, PAGE)


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("url=http://elsewhere.example/", 404, "url"),
        ("url=http://testserver/docs", 404, "url"),
        ("url=http://testserver/t/nobody", 404, ""),
        ("url=http://[", 404, "url"),
        ("", 404, "url"),
        (f"url={quote('http://testserver/?steps=no')}", 422, "steps"),
        (f"url={quote(PAGE)}&format=xml", 422, "format"),
        (f"url={quote(PAGE)}&maxwidth=3", 422, "maxwidth"),
        (f"url={quote(PAGE)}&maxheight=-1", 422, "maxheight"),
    ],
)
def test_what_is_no_race_of_this_site_is_refused(
    client: TestClient, query: str, status: int, field: str
) -> None:
    assert field in error_of(client.get(f"/api/oembed?{query}"), status)["field"]
