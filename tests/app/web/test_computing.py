"""Computing for requests: budgets, places and limits, as clients meet them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient

import optimizers
from app.main import create_app
from app.services import Services
from app.settings import Settings
from app.web.computing import UNWATCHED_SECONDS, while_connected
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]
POOR: dict[str, Any] = {"max_client_seconds": 0.2, "max_client_rate": 0.001}
"""Enough for a few answers, and then a wait."""
SHORT = "/api/descend?steps=50&run=adam&seed="
LONG = "/api/descend?surface=himmelblau&noise=1&steps=100000&run=adam&run=sgd&format=json&seed="


def services_of(client: TestClient) -> Services:
    # TestClient only says that it is an ASGI app
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


def spend_all(client: TestClient, address: str = "testclient") -> None:
    """Leave an address without a budget."""
    services_of(client).ledger.charge(address, 10.0)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the kernels, as a server does: else the first request would pay for it."""
    optimizers.warm_up()


def test_who_has_used_up_its_budget_waits_and_is_told_so(client_with: MakeClient) -> None:
    client = client_with(**POOR)
    assert client.get(f"{SHORT}1").status_code == 200
    spend_all(client)
    response = client.get(f"{SHORT}2")
    error = error_of(response, 429)
    wait = int(response.headers["Retry-After"])
    assert wait > 1
    assert error["code"] == "too-many-requests"
    assert error["message"] == f"Too many requests. Try again in {wait} s."
    korean = error_of(client.get(f"{SHORT}2&lang=ko"), 429)
    assert korean["message"].startswith("요청이 너무 많습니다")
    page = client.get("/?steps=77", headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "Too many requests" in page.text


def test_a_budget_ends_a_race_that_is_under_way(client_with: MakeClient) -> None:
    client = client_with(max_client_seconds=0.02, max_client_rate=0.001)
    with pytest.raises(Exception, match=r"."):  # a part must not be taken for the whole
        client.get(f"{LONG}1").raise_for_status().json()
    positions = client.get("/healthz").json()["races"]["positions"]
    assert 0 < positions < 200_002
    assert client.get("/healthz").json()["races"]["running"] == 0


def test_a_stream_that_is_cut_off_says_why(client_with: MakeClient) -> None:
    client = client_with(max_client_seconds=0.02, max_client_rate=0.001)
    text = client.get(LONG.replace("&format=json", "") + "1").text
    assert text.rpartition("event: ")[2].startswith("error\n")
    assert "too-many-requests" in text


def test_kept_answers_and_files_cost_nothing(client_with: MakeClient) -> None:
    client = client_with(max_client_seconds=5.0, max_client_rate=0.001)
    client.get("/api/descend")  # kernels are loaded: a page waits for no race that takes long
    page = client.get("/", headers={"Accept": "text/html"})
    spend_all(client)
    assert error_of(client.get(f"{SHORT}3"), 429)
    assert client.get("/", headers={"Accept": "text/html"}).content == page.content
    assert client.get("/healthz").status_code == 200
    style = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(style).status_code == 200


def test_one_client_does_not_pay_for_another() -> None:
    app = create_app(Settings(database_url="sqlite://", **POOR))
    first, second = (TestClient(app, client=(host, 1)) for host in ("192.0.2.1", "192.0.2.2"))
    assert first.get(f"{SHORT}1").status_code == 200
    spend_all(first, "192.0.2.1")
    assert first.get(f"{SHORT}2").status_code == 429
    assert second.get(f"{SHORT}2").status_code == 200


def test_everything_that_is_computed_is_paid_for(client_with: MakeClient) -> None:
    client = client_with(max_client_rate=1e-6)
    ledger, before = services_of(client).ledger, 600.0
    for path in (
        "/",
        "/?surface=rosenbrok",
        f"{SHORT}1",
        "/api/theory?steps=60",
        "/api/ensemble?steps=60&seeds=5&noise=1",
        "/api/map?steps=60&across=lr,1e-3,1&cells=30",
        "/api/surface?surface=beale",
        "/api/surface?formula=x**4%2By**2",
        "/api/formula?formula=x**2%2Ba*y**2",
        "/api/script/numpy?steps=60",
        "/preview.png?steps=60",
        "/thumbnail.png?steps=60",
        "/api/animation.gif?steps=3",
        "/api/oembed?url=http://testserver/",
        "/docs",
        "/lessons",
        "/lessons/momentum",
        "/convolution",
        "/api/convolution/shapes",
        "/api/convolution/slide",
        "/api/convolution/preview.png",
        "/nowhere",
    ):
        client.get(path, headers={"Accept": "text/html,*/*"}, follow_redirects=False)
        after = ledger.balance("testclient")
        assert after < before, path
        before = after


def test_a_lecture_hall_behind_one_address_opens_one_link(client_with: MakeClient) -> None:
    client = client_with(**POOR)
    answers = {
        (response.status_code, response.content)
        for response in (client.get(f"{SHORT}9") for _ in range(300))
    }
    assert [status for status, _ in answers] == [200]


def test_the_usual_budget_is_generous(client: TestClient) -> None:
    for seed in range(30):
        assert client.get(f"/api/descend?steps=5000&run=adam&seed={seed}").status_code == 200


def test_short_links_are_paid_for(client_with: MakeClient) -> None:
    client = client_with(max_client_seconds=0.01, max_client_rate=0.001)
    assert client.post("/api/links", json={"link": "/?seed=1"}).status_code == 200
    assert client.post("/api/links", json={"link": "/?seed=2"}).status_code == 429


@pytest.mark.parametrize("path", [f"{SHORT}1", "/", "/preview.png", "/api/theory"])
def test_a_full_server_says_when_to_come_back(client_with: MakeClient, path: str) -> None:
    client = client_with(max_concurrent_races=1, max_waiting_races=0)
    table = services_of(client).computing.scheduler._table
    table.places = 1
    response = client.get(path)
    assert error_of(response, 503)["code"] == "busy"
    assert int(response.headers["Retry-After"]) > 0
    table.places = 0
    assert client.get(path).status_code == 200


def test_a_time_limit_ends_a_whole_answer(client_with: MakeClient) -> None:
    client = client_with(max_race_seconds=0.05)
    error = error_of(
        client.get(LONG.replace("/api/descend", "/api/theory").split("&format")[0]), 503
    )
    assert error["code"] == "too-long"
    assert client.get("/healthz").json()["races"]["running"] == 0


def in_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 10))


def test_work_is_cancelled_when_its_client_leaves() -> None:
    async def test() -> None:
        cancelled, left = False, asyncio.Event()

        async def receive() -> dict[str, Any]:
            await left.wait()
            return {"type": "http.disconnect"}

        async def work() -> None:
            nonlocal cancelled
            async with while_connected(receive):
                try:
                    left.set()
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    cancelled = True
                    raise

        with pytest.raises(ClientDisconnect):
            await work()
        assert cancelled

    in_loop(test)


def test_a_cancelled_request_is_not_taken_for_a_client_that_left() -> None:
    async def test() -> None:
        async def receive() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def work() -> None:
            async with while_connected(receive):
                await asyncio.sleep(60)

        working = asyncio.create_task(work())
        await asyncio.sleep(2 * UNWATCHED_SECONDS)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await work()

    in_loop(test)


def test_work_that_ends_stops_watching_its_client() -> None:
    async def test() -> None:
        watching = 0

        async def receive() -> dict[str, Any]:
            nonlocal watching
            watching += 1
            try:
                await asyncio.sleep(60)
            finally:
                watching -= 1
            return {"type": "http.disconnect"}

        async with while_connected(receive):
            await asyncio.sleep(2 * UNWATCHED_SECONDS)
            assert watching == 1
        await asyncio.sleep(0)
        assert watching == 0

    in_loop(test)
