"""Addresses of this site: redirects stay on it, whatever host or path a request names."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/docs/", "/docs"),
        ("/docs/links/", "/docs/links"),
        ("/lessons/?lang=ko", "/lessons?lang=ko"),
        ("/api/catalog/", "/api/catalog"),
        ("//evil.example/", "/evil.example"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
        ("/%2F%2Fevil.example/", "/evil.example"),
        ("/한/", "/%ED%95%9C"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_page_on_this_site(
    client: TestClient, path: str, location: str
) -> None:
    response = client.get(
        f"http://testserver{path}", headers={"Host": "evil.example"}, follow_redirects=False
    )
    assert response.status_code == 307
    assert response.headers["location"] == location
