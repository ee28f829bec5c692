"""Metrics: what they count, under which names, and that visitors name none of them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from starlette.testclient import TestClient

from app import settings
from app.monitoring.metrics import Metrics
from app.serving.connections import METERS as OF_CONNECTIONS
from app.settings import Settings
from app.web.computing import TOO_LONG
from tests.server import ROOT, Server, serve

MakeClient = Callable[..., TestClient]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((f"ravine_{name}", frozenset(labels.items())), 0.0)


@pytest.fixture
def watched(client_with: MakeClient) -> TestClient:
    return client_with(metrics=True)


def read(client: TestClient) -> Samples:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert response.headers["cache-control"] == "no-store"
    return samples_of(response.text)


def test_metrics_are_off_by_default(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_a_missing_package_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    with pytest.raises(ValidationError, match=r"prometheus-client is not installed.*\.\[metrics\]"):
        Settings(metrics=True)
    assert not Settings().metrics


def test_requests_count_by_declared_route_and_status(watched: TestClient) -> None:
    for path in ("/healthz", "/healthz", "/?steps=3", "/?steps=3", "/api/links/visitor-1"):
        watched.get(path)
    for path in ("/visitor-2", "/visitor-3/", "/static/visitor-4/visitor.js", "/docs/visitor-5"):
        watched.get(path)
    watched.request("VISITOR", "/healthz")
    response = watched.get("/metrics")
    samples = samples_of(response.text)
    assert value(samples, "requests_total", route="/healthz", status="200") == 2
    assert value(samples, "requests_total", route="/healthz", status="405") == 1
    assert value(samples, "requests_total", route="/", status="200") == 2
    assert value(samples, "requests_total", route="/api/links/{id}", status="404") == 1
    assert value(samples, "requests_total", route="/static", status="404") == 1
    assert value(samples, "requests_total", route="/docs/{slug}", status="404") == 1
    assert value(samples, "requests_total", route="other", status="404") == 2
    assert value(samples, "requests_total", route="other", status="307") == 1
    assert value(samples, "request_duration_seconds_count", route="/healthz") == 3
    assert "visitor" not in response.text.lower()


def test_work_is_counted_where_it_is_done(watched: TestClient) -> None:
    before = read(watched)
    for _ in range(2):
        assert watched.get("/api/descend?surface=saddle&steps=40&run=sgd").status_code == 200
    after = read(watched)
    assert value(after, "races_total") - value(before, "races_total") == 1
    assert value(after, "positions_total") - value(before, "positions_total") == 41
    assert value(after, "pieces_total") > value(before, "pieces_total")
    assert value(after, "computing_seconds_total") > value(before, "computing_seconds_total")
    assert value(after, "kept", store="races") == value(before, "kept", store="races") + 1
    assert value(after, "kept_bytes", store="answers") > 0
    assert value(after, "kept_hits_total", store="answers") >= 1
    assert value(after, "resident_bytes") > 1e7


def test_refused_work_is_counted_by_its_reason(client_with: MakeClient) -> None:
    client = client_with(
        metrics=True, max_client_seconds=0.2, max_client_rate=0.001, max_race_seconds=0.05
    )
    long = "/api/descend?surface=himmelblau&noise=1&steps=100000&run=adam&format=json"
    client.get(long + "&run=adam" * 8)  # it is cut off
    # TestClient only says that it is an ASGI app
    client.app.state.services.ledger.charge("testclient", 10.0)  # type: ignore[attr-defined]
    for seed in range(3):
        assert client.get(f"/api/descend?steps=9&seed={seed}").status_code == 429
    samples = read(client)
    assert value(samples, "refused_total", reason="overdrawn") == 3
    assert value(samples, "refused_total", reason=TOO_LONG) == 1


def test_a_broken_database_of_links_shows(client_with: MakeClient, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    client = client_with(metrics=True, database_url=f"sqlite:///{tmp_path}/file/links.db")
    assert value(read(client), "links_broken") == 0
    for _ in range(5):
        assert client.get("/api/links/bcdfghjkmn").status_code == 503
    samples = read(client)
    assert value(samples, "links_broken") == 1
    assert value(samples, "links_failures_total") == 3
    assert value(samples, "links_refused_total") == 2


def test_a_stalled_event_loop_shows(watched: TestClient) -> None:
    metrics: Metrics = watched.app.state.metrics  # type: ignore[attr-defined]  # of a FastAPI app

    async def stall() -> None:
        watching = asyncio.create_task(metrics.watch())
        await asyncio.sleep(0.05)
        time.sleep(0.4)
        await asyncio.sleep(0.05)
        watching.cancel()

    asyncio.run(stall())
    samples = read(watched)
    late = value(samples, "event_loop_lag_seconds_bucket", le="+Inf") - value(
        samples, "event_loop_lag_seconds_bucket", le="0.25"
    )
    assert late == 1


def test_documents_tell_every_metric_and_no_other(watched: TestClient) -> None:
    metrics: Metrics = watched.app.state.metrics  # type: ignore[attr-defined]  # of a FastAPI app
    metrics.add(OF_CONNECTIONS)
    text = watched.get("/metrics").text
    found = {name for name, kind in re.findall(r"^# TYPE (\w+) (\w+)", text, flags=re.M)}
    documents = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`ravine_[^|]+) \|", documents, flags=re.M)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert told == {name for name in found if not name.endswith("_created")}


def ask(server: Server, path: str) -> str:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=20) as response:
        text: str = response.read().decode()
        return text


def wait_for(server: Server, condition: Callable[[Samples], Any]) -> Samples:
    deadline = time.monotonic() + 300.0
    while True:
        samples = samples_of(ask(server, "/metrics"))
        if condition(samples) or time.monotonic() > deadline:
            return samples
        time.sleep(0.3)


def processes(samples: Samples) -> float:
    return sum(one for (name, _), one in samples.items() if name == "ravine_processes")


def test_workers_are_added_up_and_the_dead_forgotten() -> None:
    with serve({"RAVINE_METRICS": "true"}, arguments=("--workers", "2")) as server:
        assert processes(wait_for(server, lambda samples: processes(samples) == 2)) == 2
        labels = {"route": "/openapi.json", "status": "200"}
        for _ in range(30):
            ask(server, "/openapi.json")
        for _ in range(4):  # whichever of them answers
            assert value(samples_of(ask(server, "/metrics")), "requests_total", **labels) == 30
        assert value(samples_of(ask(server, "/metrics")), "connections") >= 1
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        workers = [int(child) for child in children.read_text().split()]
        worker = next(pid for pid in reversed(workers) if is_worker(pid))
        os.kill(worker, signal.SIGKILL)
        time.sleep(1.0)
        samples = wait_for(server, lambda samples: processes(samples) == 2)
        assert processes(samples) == 2
        assert value(samples, "requests_total", **labels) == 30


def is_worker(process: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
