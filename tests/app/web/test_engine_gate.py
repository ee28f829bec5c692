"""The start of the engine: pages are served without it, and what computes waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from app.web.engine_gate import EngineStart, computes
from surfaces.autodiff.jit import Kernel
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]
HTML = {"Accept": "text/html"}
RACE = "/api/descend?surface=saddle&steps=9&run=sgd&format=json"


def engine_of(client: TestClient) -> EngineStart:
    # TestClient only says that it is an ASGI app
    engine: EngineStart = client.app.state.services.engine  # type: ignore[attr-defined]
    return engine


@contextmanager
def starting(client: TestClient) -> Iterator[None]:
    """Let the engine start for as long as the block lasts."""
    end = threading.Event()
    engine_of(client).begin(end.wait)
    yield
    end.set()
    while not engine_of(client).is_ready:
        time.sleep(0.01)


@pytest.mark.parametrize(
    "path", ["/", "/?surface=rosenbrock&run=adam", "/embed", "/docs", "/gallery", "/api/catalog"]
)
def test_a_page_needs_no_kernel_while_they_compile(
    client_with: MakeClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*_: object) -> None:
        raise AssertionError("a kernel was called")

    client = client_with()
    with starting(client), monkeypatch.context() as patch:
        patch.setattr(Kernel, "__call__", called)
        patch.setattr(Kernel, "compiled", property(called))
        assert client.get(path, headers=HTML).status_code == 200


def test_a_page_of_the_start_is_not_kept(client_with: MakeClient) -> None:
    client = client_with()
    with starting(client):
        early = client.get("/?steps=20", headers=HTML).text
    late = client.get("/?steps=20", headers=HTML).text
    assert len(late) > len(early)


@pytest.mark.parametrize("path", [RACE, "/preview.png?steps=9", "/lessons/momentum"])
def test_what_computes_waits_and_is_refused_in_time(client_with: MakeClient, path: str) -> None:
    client = client_with(max_race_seconds=0.05)
    with starting(client):
        response = client.get(path)
        assert error_of(response, 503)["code"] == "starting"
        assert int(response.headers["Retry-After"]) > 0


def test_a_waiting_race_is_answered_once_it_can_be(client_with: MakeClient) -> None:
    client = client_with()
    end = threading.Event()
    engine_of(client).begin(end.wait)
    threading.Timer(0.3, end.set).start()
    begun = time.monotonic()
    assert client.get(RACE).status_code == 200
    assert time.monotonic() - begun > 0.25


def test_readiness_is_told_after_the_start(client_with: MakeClient) -> None:
    client = client_with()
    with starting(client):
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").json()["ready"] is False
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").json()["ready"] is True


def test_who_leaves_does_not_end_the_start() -> None:
    engine, end = EngineStart(), threading.Event()
    engine.begin(end.wait)

    async def leave() -> None:
        waiting = asyncio.create_task(engine.wait(60.0))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert not engine.is_ready
        end.set()
        assert await engine.wait(60.0)

    asyncio.run(leave())


def test_a_start_that_fails_keeps_nobody_waiting() -> None:
    def fail() -> None:
        raise OSError("no compiler")

    engine = EngineStart()
    engine.begin(fail)
    assert asyncio.run(engine.wait(60.0))


@pytest.mark.parametrize(
    ("path", "waits"),
    [
        ("/", False),
        ("/static/0/plotly.min.js", False),
        ("/api/links/bcdfghjkmn", False),
        ("/api/ensemble", True),
        ("/map.png", True),
        ("/api/lessons/momentum/questions/1", True),
    ],
)
def test_paths_that_wait_are_those_that_compute(path: str, waits: bool) -> None:
    assert computes(path) is waits
