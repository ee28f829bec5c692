"""Security headers on every kind of answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
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


def observatory_score(response: Response) -> int:
    """Points that MDN's HTTP Observatory gives a page, by its table of modifiers; 100 without any.

    Source: github.com/mdn/mdn-http-observatory, src/grader/charts.js. Left out is what a test can't
    see: redirections from http, which the proxy makes, and the preload list of browsers.
    """
    given = response.headers
    policy = {
        name: values
        for name, *values in (part.split() for part in given["content-security-policy"].split(";"))
    }
    sources = [source for values in policy.values() for source in values]
    scripts = [*policy.get("script-src", ["*"]), *policy.get("object-src", policy["default-src"])]
    score = 100
    if {"'unsafe-inline'", "'unsafe-eval'"} & {*sources} or {"data:", "https:", "*"} & {*scripts}:
        score -= 20
    else:
        is_closed = policy["default-src"] == ["'none'"]
        score += 10 if is_closed and policy.get("form-action") in (["'none'"], ["'self'"]) else 5
    if any(source.startswith("http:") for source in sources):
        score -= 20
    age = re.search(r"max-age=(\d+)", given.get("strict-transport-security", ""))
    score -= 20 if age is None else 10 if int(age[1]) < 15_768_000 else 0
    cookies = [cookie.lower() for cookie in given.get_list("set-cookie")]
    if cookies:
        is_secure = all("secure" in one for one in cookies)
        is_kept = all("samesite=" in one for one in cookies)
        score += 5 * is_kept if is_secure else -5 if age else -20
    if given.get("access-control-allow-credentials"):
        score -= 50
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    score += 5 if given.get("referrer-policy") in private else -5
    for script in re.findall(r"<script[^>]* src=\"([^\"]+)\"", response.text):
        score -= 0 if script.startswith("/") and not script.startswith("//") else 50
    score -= 0 if given.get("x-content-type-options") == "nosniff" else 5
    score += 5 if policy.get("frame-ancestors") in (["'none'"], ["'self'"]) else -20
    score += 10 if given.get("cross-origin-resource-policy") in ("same-origin", "same-site") else 0
    return score


@pytest.mark.parametrize("path", ["/", "/docs?lang=ko", "/lessons", "/api/catalog"])
def test_the_observatory_gives_120_points(path: str) -> None:
    client = TestClient(create_app(Settings()), base_url="https://testserver")
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert observatory_score(response) >= 120


@pytest.mark.parametrize(
    ("header", "value", "lost"),
    [
        ("content-security-policy", "default-src 'self'; script-src 'unsafe-inline'", 55),
        ("referrer-policy", "unsafe-url", 10),
        ("strict-transport-security", "max-age=3600", 10),
        ("x-content-type-options", "", 5),
        ("cross-origin-resource-policy", "cross-origin", 10),
        ("set-cookie", "lang=ko", 5),
    ],
)
def test_the_score_falls_with_each_header(header: str, value: str, lost: int) -> None:
    client = TestClient(create_app(Settings()), base_url="https://testserver")
    response = client.get("/docs")
    before = observatory_score(response)
    response.headers[header] = value
    assert observatory_score(response) == before - lost
