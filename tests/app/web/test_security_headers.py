"""Security headers on every kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.security_headers import content_security_policy
from tests.app.responses import check_security

MakeClient = Callable[..., TestClient]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/embed", 200),
        ("GET", "/docs", 200),
        ("GET", "/healthz", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/static/0/plotly.min.js", 200),
        ("GET", "/api/descend?steps=5", 200),
        ("GET", "/api/descend?steps=20000", 200),
        ("GET", "/api/descend?steps=5&format=csv", 200),
        ("GET", "/static/0/nothing", 404),
        ("GET", "/nothing", 404),
        ("PUT", "/", 405),
        ("GET", "/api/descend?steps=0", 422),
        ("GET", "/api/nothing/../../etc", 404),
    ],
)
def test_every_kind_of_answer_has_them(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    check_security(response)
    assert "strict-transport-security" not in response.headers
    assert "server" not in response.headers


def test_an_answer_too_large_to_take_has_them(client_with: MakeClient) -> None:
    response = client_with(max_body_bytes=1024).post("/api/links", content=b"x" * 2_000)
    assert response.status_code == 413
    check_security(response)


def test_a_failure_has_them(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.manual.routes.page_key", broken)
    for accept in ("text/html", "application/json"):
        response = client.get("/docs", headers={"Accept": accept})
        assert response.status_code == 500
        assert response.headers["content-type"].startswith(accept)
        check_security(response)


def test_a_failure_of_the_error_page_itself_has_them(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.error_middleware.error_page", broken)
    response = client.get("/nothing", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "application/json")
    check_security(response)


def test_https_is_kept_once_it_was_used() -> None:
    client = TestClient(create_app(Settings()), base_url="https://testserver")
    assert (
        client.get("/healthz").headers["strict-transport-security"].startswith("max-age=31536000")
    )


def test_the_policy_grades_like_an_a_plus() -> None:
    """The rows of Mozilla's observatory table that a policy can lose or win points by."""
    policy = dict(
        directive.split(" ", 1) for directive in content_security_policy("'none'").split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert not any(
        "unsafe-inline" in value or "unsafe-eval" in value or "http" in value or "*" in value
        for value in policy.values()
    )
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(policy)
    assert policy["frame-ancestors"] == "'none'"
