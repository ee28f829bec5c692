"""Addresses of this site: redirects stay on it, whatever host or path a request names."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.settings import Settings

MakeClient = Callable[..., TestClient]


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


PREFIX = "/ravine"
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
_LINK = re.compile(r'(?:href|src|action|data-href|data-link)="([^"]+)"|content="(http[^"]+)"')
_ONCE = ("/preview.png", "/map.png", "/thumbnail.png", "/api/descend", "/api/oembed", "/embed")
"""Paths of which one query is enough."""


def crawl(client: TestClient, stripped: bool, headers: dict[str, str]) -> dict[str, int]:
    """Statuses of all that a browser finds on this site, by address."""
    found: dict[str, int] = {}
    kinds: set[str] = set()
    waiting = [f"{PREFIX}/"]
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        inner = parts.path.removeprefix(PREFIX)
        kind = inner if inner in _ONCE or inner == "/" else f"{inner}?{parts.query}"
        if kind in kinds or "lang=" in parts.query:
            continue
        kinds.add(kind)
        sent = address.removeprefix(PREFIX) if stripped else address
        response = client.get(sent, headers=headers, follow_redirects=False)
        found[address] = response.status_code
        if response.headers.get("content-type", "").startswith("text/html"):
            for link in (html.unescape("".join(groups)) for groups in _LINK.findall(response.text)):
                target = urlsplit(urljoin(f"http://testserver{address}", link))
                if target.netloc == "testserver" and ("/" in link or "?" in link):
                    waiting.append(f"{target.path}?{target.query}" if target.query else target.path)
    return found


@pytest.mark.parametrize("way", ["setting", "stripping proxy", "telling proxy"])
def test_every_address_lies_behind_the_prefix(client_with: MakeClient, way: str) -> None:
    is_told = way == "telling proxy"
    client = client_with(trusted_proxies="10.0.0.0/8", path_prefix="" if is_told else PREFIX)
    proxied = TestClient(client.app, client=("10.1.2.3", 1))
    headers = BROWSER | ({"X-Forwarded-Prefix": PREFIX} if is_told else {})
    found = crawl(proxied, way != "setting", headers)
    assert all(address.startswith(f"{PREFIX}/") for address in found), [
        address for address in found if not address.startswith(f"{PREFIX}/")
    ]
    assert {address: status for address, status in found.items() if status != 200} == {}
    assert len(found) > 100
    assert any("/static/" in address for address in found)


def test_what_leaves_the_site_names_the_prefix(client_with: MakeClient) -> None:
    client = client_with(path_prefix=PREFIX)
    site = f"http://testserver{PREFIX}"
    made = client.post(f"{PREFIX}/api/links", json={"link": "/?surface=saddle"}).json()
    assert made["url"] == f"{site}/t/{made['id']}"
    assert made["link"].startswith("/?")
    record = client.get(f"{PREFIX}/api/oembed", params={"url": made["url"]}).json()
    assert f'src="{site}/embed?' in record["html"]
    assert record["thumbnail_url"].startswith(f"{site}/preview.png?")
    outside = client.get(f"{PREFIX}/api/oembed", params={"url": "http://testserver/other/"})
    assert outside.status_code == 404
    csv = client.get(f"{PREFIX}/api/descend?surface=saddle&steps=3&format=csv").text
    assert f"{site}/?v=1" in csv
    for path, location in (
        ("/docs/", f"{PREFIX}/docs"),
        ("/?surfase=saddle", f"{PREFIX}/?"),
        (f"/t/{made['id']}.", f"{PREFIX}/t/{made['id']}"),
    ):
        moved = client.get(PREFIX + path, headers=BROWSER, follow_redirects=False)
        assert moved.status_code == 307
        assert moved.headers["location"].startswith(location)
    chosen = client.get(f"{PREFIX}/docs?lang=ko", headers=BROWSER)
    assert f"Path={PREFIX};" in chosen.headers["set-cookie"]
    assert f'<html lang="ko" data-prefix="{PREFIX}">' in chosen.text


def test_the_api_lies_where_its_document_says(client_with: MakeClient) -> None:
    app = client_with(trusted_proxies="10.0.0.0/8").app
    proxied, direct = TestClient(app, client=("10.1.2.3", 1)), TestClient(app)
    for client, address, headers, server in (
        (direct, "/openapi.json", {"X-Forwarded-Prefix": PREFIX}, "/"),
        (proxied, "/openapi.json", {"X-Forwarded-Prefix": PREFIX}, PREFIX),
        (client_with(path_prefix=PREFIX), f"{PREFIX}/openapi.json", {}, PREFIX),
    ):
        document = client.get(address, headers=headers).json()
        assert document["servers"] == [{"url": server}]
        inner = f"{server.rstrip('/')}/api/catalog"
        assert "/api/catalog" in document["paths"]
        assert client.get(inner, headers=headers).status_code == 200


def test_only_trusted_proxies_are_believed(client_with: MakeClient) -> None:
    app = client_with(trusted_proxies="10.0.0.0/8, ::1").app
    told = {"X-Forwarded-Prefix": PREFIX, "X-Forwarded-Proto": "https"} | BROWSER

    def canonical(address: str, **headers: str) -> str:
        page = TestClient(app, client=(address, 1)).get("/docs", headers=told | headers).text
        return html.unescape(re.findall('rel="canonical" href="([^"]+)"', page)[0])

    for trusted in ("10.1.2.3", "::ffff:10.1.2.3", "::1"):
        assert canonical(trusted) == f"https://testserver{PREFIX}/docs"
    for other in ("11.1.2.3", "::2", "testclient"):
        assert canonical(other) == "http://testserver/docs"
    for wrong in ("//evil.example", "ravine", '/a"b', "/a b"):
        headers = {"X-Forwarded-Prefix": wrong}
        assert canonical("10.1.2.3", **headers) == "https://testserver/docs"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path_prefix", "ravine"),
        ("path_prefix", "/ravine/"),
        ("path_prefix", "/a b"),
        ("trusted_proxies", "nginx"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "10.0.0.0/40"),
    ],
)
def test_an_unusable_address_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match="allowed is"):
        Settings(**{name: value})  # type: ignore[arg-type]  # one of the two
