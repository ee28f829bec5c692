"""Writes in a visitor's name: only from pages of this site."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.app.responses import error_of

LINK = '{"link": "/?surface=saddle"}'
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://testserver"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "http://testserver:81"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_own_pages_and_programs_store_links(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    response = client.post("/api/links", content=LINK, headers=JSON | headers)
    if status == 200:
        assert response.status_code == 200
    else:
        assert error_of(response, status)["code"] == "cross-site"


def test_other_sites_may_read(client: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
    assert client.get("/api/catalog", headers=foreign).status_code == 200


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_a_body_that_a_form_could_send_is_refused(
    client: TestClient, media_type: str, status: int
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = client.post("/api/links", content=LINK.encode(), headers=headers)
    if status == 200:
        assert response.status_code == 200
    else:
        assert error_of(response, status)["allowed"] == "application/json"
