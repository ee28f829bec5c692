"""The bulkhead: a database that hangs or fails costs its own threads, a deadline, and no more."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.links.bulkhead import FAILURES, REST_SECONDS, THREADS, Bulkhead, unavailable
from app.web.errors import Problem
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """Set it to let go what hangs."""
    event = threading.Event()
    yield event
    event.set()


def refused(bulkhead: Bulkhead, work: Callable[[], object]) -> float:
    """Seconds after which some work is refused."""
    begun = time.perf_counter()
    with pytest.raises(Problem) as caught:
        asyncio.run(bulkhead.run(work, "a=1"))
    assert (caught.value.status, caught.value.link) == (503, "/?a=1")
    assert int(caught.value.headers["Retry-After"]) > 0
    return time.perf_counter() - begun


def test_what_hangs_is_waited_for_until_the_deadline(hung: threading.Event) -> None:
    assert 0.1 <= refused(Bulkhead(0.1), hung.wait) < 20.0


def test_after_a_few_failures_nobody_waits(hung: threading.Event) -> None:
    now = 0.0
    bulkhead = Bulkhead(0.1, clock=lambda: now)
    for _ in range(FAILURES):
        refused(bulkhead, hung.wait)
    called: list[int] = []
    refused(bulkhead, lambda: called.append(1))
    assert not called
    now += REST_SECONDS
    hung.set()
    assert asyncio.run(bulkhead.run(lambda: 7)) == 7
    assert asyncio.run(bulkhead.run(lambda: 8)) == 8


def test_one_request_looks_whether_the_database_is_back(hung: threading.Event) -> None:
    now = 0.0
    bulkhead = Bulkhead(0.1, clock=lambda: now)
    for _ in range(FAILURES):
        refused(bulkhead, hung.wait)
    now += REST_SECONDS
    refused(bulkhead, hung.wait)
    called: list[int] = []
    refused(bulkhead, lambda: called.append(1))
    assert not called


def test_refusals_of_the_database_break_the_circuit_answers_do_not() -> None:
    def fail() -> None:
        raise unavailable("a=1")

    def miss() -> None:
        raise Problem(404, "unknown-link", "There is none.")

    bulkhead = Bulkhead(1.0)
    for _ in range(2 * FAILURES):
        with pytest.raises(Problem, match="none"):
            asyncio.run(bulkhead.run(miss))
    for _ in range(FAILURES):
        refused(bulkhead, fail)
    refused(bulkhead, lambda: pytest.fail("it was called"))


def test_a_hung_database_delays_neither_races_nor_files(
    client_with: MakeClient, hung: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.links.store.LinkStore._store", lambda self, query: hung.wait())
    client = client_with(max_link_seconds=0.5)
    answers: list[float] = []

    def ask() -> None:
        begun = time.perf_counter()
        response = client.post("/api/links", json={"link": "/?surface=saddle"})
        answers.append(time.perf_counter() - begun)
        assert error_of(response, 503)["link"].startswith("/?v=1&surface=saddle")

    with client:
        client.get("/api/descend?steps=5")
        asking = [threading.Thread(target=ask) for _ in range(2 * THREADS)]
        for thread in asking:
            thread.start()
        begun = time.perf_counter()
        for seed in range(5):
            assert client.get(f"/api/descend?steps=5&seed={seed}").status_code == 200
            assert client.get("/static/0/css/base.css").status_code == 200
        assert time.perf_counter() - begun < 20.0
        for thread in asking:
            thread.join()
        assert len(answers) == 2 * THREADS
        assert max(answers) < 20.0


def test_what_hangs_does_not_keep_the_links_from_being_closed(hung: threading.Event) -> None:
    bulkhead = Bulkhead(0.05)
    refused(bulkhead, hung.wait)
    begun = time.perf_counter()
    bulkhead.close()
    assert time.perf_counter() - begun < 20.0


def test_a_missing_folder_is_made(client_with: MakeClient, tmp_path: Path) -> None:
    client = client_with(database_url=f"sqlite:///{tmp_path / 'a' / 'b' / 'links.db'}")
    assert error_of(client.get("/api/links/2345678923"), 404)["code"] == "unknown-link"
    assert client.post("/api/links", json={"link": "/?surface=saddle"}).status_code == 200
