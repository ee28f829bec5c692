"""Two servers, one PostgreSQL and nginx with the documented configuration."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.serving.proxied import HOST, Nginx, nginx, postgresql, request_of
from tests.programs import missing
from tests.server import Server, serve

NEEDED = missing("nginx", "initdb", "openssl")
pytestmark = pytest.mark.skipif(bool(NEEDED), reason=NEEDED or "all is there")

LONG = "/api/map?surface=rosenbrock&steps=9000&run=adam&of=0&across=lr,1e-4,1,log&up=beta1,0,0.9"
"""Takes seconds, and says less than nginx would hold back if it buffered."""
SOURCES = [f"127.0.0.{number}" for number in range(10, 34)]
"""Addresses enough for both servers to have some."""


@dataclass(frozen=True, slots=True)
class Site:
    """All that serves."""

    front: Nginx
    servers: tuple[Server, Server]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with postgresql() as database:
        settings = {"RAVINE_DATABASE_URL": database, "RAVINE_METRICS": "true"}
        with serve(settings) as one, serve(settings) as other:
            places = [f"127.0.0.1:{server.port}" for server in (one, other)]
            with nginx(folder, places) as front:
                yield Site(front, (one, other))


def counted(server: Server, route: str) -> float:
    """Requests for a route that a server has answered."""
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=20) as answer:
        text: str = answer.read().decode()
    pattern = rf'^ravine_requests_total{{route="{re.escape(route)}",status="\d+"}} (\S+)'
    return sum(float(one) for one in re.findall(pattern, text, flags=re.M))


def direct(server: Server, path: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=20) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def test_a_link_that_one_server_stored_opens_at_both(site: Site) -> None:
    body = json.dumps({"link": "/?surface=saddle&run=sgd,lr:0.125"}).encode()
    deadline = time.monotonic() + 120.0
    status = 503  # a store that takes too long is told as such; a busy machine is not a broken one
    while status == 503 and time.monotonic() < deadline:
        status, _, answer = site.front.ask("/api/links", body=body)
    assert status == 200
    made = json.loads(answer)
    assert made["url"] == f"https://{HOST}/t/{made['id']}"
    for server in site.servers:
        assert direct(server, f"/api/links/{made['id']}")["link"] == made["link"]
    for source in SOURCES[:4]:
        assert site.front.ask(f"/t/{made['id']}", source=source)[0] == 200


def test_clients_are_spread_and_each_keeps_to_one_server(site: Site) -> None:
    before = [counted(server, "/healthz") for server in site.servers]
    for source in SOURCES:
        site.front.ask("/healthz", source=source)
    shares = [
        counted(server, "/healthz") - so_far
        for server, so_far in zip(site.servers, before, strict=True)
    ]
    assert sum(shares) == len(SOURCES)
    assert min(shares) >= 1
    before = [counted(server, "/healthz") for server in site.servers]
    for _ in range(6):
        site.front.ask("/healthz", source=SOURCES[0])
    after = [counted(server, "/healthz") for server in site.servers]
    assert sorted(b - a for a, b in zip(before, after, strict=True)) == [0.0, 6.0]


def test_an_event_stream_passes_while_it_is_computed(site: Site) -> None:
    with site.front.connect() as connection:
        begun = time.monotonic()
        connection.sendall(request_of(f"{LONG}&cells=100,100", "Accept: text/event-stream"))
        received = b""
        while b"\ndata:" not in received:
            received += connection.recv(65_536)
        first = time.monotonic() - begun
        assert received.count(b"\ndata:") == 1  # it did not wait for the next one
        while part := connection.recv(65_536):
            received += part
        whole = time.monotonic() - begun
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.count(b"\ndata:") > 2
    assert len(received) < 4_000_000
    assert first < whole / 3


def test_https_and_the_clients_address_are_passed_on(site: Site) -> None:
    status, head, page = site.front.ask("/docs", "Accept: text/html", "X-Forwarded-For: 192.0.2.1")
    assert status == 200
    assert "strict-transport-security" in head
    assert f'rel="canonical" href="https://{HOST}/docs"'.encode() in page
    status, head, _ = site.front.ask("/docs?lang=ko", "Accept: text/html")
    assert "secure" in re.findall(r"set-cookie: (.*)", head)[0]


def test_plain_http_leads_to_https(site: Site) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.front.plain_port}/docs?q=a", headers={"Host": HOST}
    )
    opener = urllib.request.build_opener(NoRedirect)
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(request, timeout=20)
    assert refused.value.code == 308
    assert refused.value.headers["Location"] == f"https://{HOST}/docs?q=a"
    refused.value.close()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def test_a_prefix_is_told_by_nginx_and_by_nobody_else(site: Site) -> None:
    _, _, page = site.front.ask("/ravine/docs", "Accept: text/html")
    assert f'href="https://{HOST}/ravine/docs"'.encode() in page
    assert b'src="/ravine/static/' in page
    script = re.findall(rb'src="(/ravine/static/[^"]+)"', page)[0].decode()
    assert site.front.ask(script)[0] == 200
    _, _, page = site.front.ask("/docs", "Accept: text/html", "X-Forwarded-Prefix: /evil")
    assert b"/evil" not in page


def test_what_is_not_public_is_not_found(site: Site) -> None:
    for path in ("/metrics", "/readyz", "/ravine/metrics"):
        assert site.front.ask(path)[0] == 404
    assert site.front.ask("/healthz")[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: " + HOST.encode(),
        b"POST /api/links HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Content-Length: 40\r\n\r\n{",
    ],
    ids=["head", "body"],
)
def test_a_request_that_does_not_end_is_let_go(site: Site, sent: bytes) -> None:
    before = [counted(server, "/api/links") for server in site.servers]
    with site.front.connect() as connection:
        begun = time.monotonic()
        connection.sendall(sent)
        answer = connection.recv(65_536)
        assert answer == b"" or b" 408 " in answer.splitlines()[0]
        assert 0.5 < time.monotonic() - begun < 20.0
    assert [counted(server, "/api/links") for server in site.servers] == before


def test_bodies_and_heads_have_the_same_bounds_as_without(site: Site) -> None:
    assert site.front.ask("/api/links", body=b"x" * 66_000)[0] == 413
    assert site.front.ask("/healthz", f"Cookie: {'x' * 30_000}")[0] == 200
    assert site.front.ask("/healthz", f"Cookie: {'x' * 40_000}")[0] in (400, 431)


def test_static_files_are_asked_for_once(site: Site) -> None:
    _, _, page = site.front.ask("/docs", "Accept: text/html")
    script = re.findall(rb'src="(/static/[^"]+)"', page)[0].decode()
    bodies = [site.front.ask(script, "Accept-Encoding: br")[2]]
    before = sum(counted(server, "/static") for server in site.servers)
    bodies += [site.front.ask(script, "Accept-Encoding: br", source=one)[2] for one in SOURCES]
    assert sum(counted(server, "/static") for server in site.servers) == before
    assert len(set(bodies)) == 1


def test_one_server_stands_in_for_another(tmp_path: Path) -> None:
    settings = {"RAVINE_DATABASE_URL": f"sqlite:///{tmp_path}/links.db"}
    with serve(settings) as one, serve(settings) as other:
        places = [f"127.0.0.1:{server.port}" for server in (one, other)]
        with nginx(tmp_path, places) as front:
            one.process.kill()
            one.process.wait()
            for source in SOURCES:
                assert front.ask("/api/descend?steps=9", source=source)[0] == 200
