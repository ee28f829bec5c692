"""How much one client may have computed: kept answers cost nothing, others cost what they took, and it comes back with time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web import rate_limit as allowance
from app.web.errors import Problem
from app.web.rate_limit import Allowances, client_of
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]
POOR = {"max_client_seconds": 0.001, "max_client_rate": 0.001}
"""One answer, and then a wait."""
LONG = "/api/descend?steps=5000&run=adam&run=sgd&seed="


class Clock:
    """Time that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A busy machine takes its time, and no bucket fills up meanwhile."""
    stopped = Clock()
    monkeypatch.setattr(allowance, "clock", stopped)
    return stopped


def test_a_bucket_empties_and_fills(clock: Clock) -> None:
    allowances = Allowances(10.0, 0.5)
    allowances.admit("a")
    allowances.spend(12.0)
    assert (allowances.left("a"), allowances.left("b")) == (-2.0, 10.0)
    with pytest.raises(Problem) as refused:
        allowances.admit("a")
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "4"})
    allowances.admit("b")
    clock.seconds += 4.5
    allowances.admit("a")
    assert allowances.left("a") == 0.25
    clock.seconds += 1e6
    assert allowances.left("a") == 10.0, "no more than fits in"


def test_only_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "REMEMBERED", 2)
    allowances = Allowances(1.0, 0.001)
    for client in "abac":
        allowances.admit(client)
        allowances.spend(0.25)
    assert [allowances.left(client) for client in "abc"] == [
        0.5,
        1.0,
        0.75,
    ], "b was here longest ago"


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_is_a_client(host: str, client: str) -> None:
    assert client_of({"client": (host, 1234)}) == client
    assert client_of({"client": None}) == client_of({}) == ""


def test_who_has_used_up_its_share_waits_and_is_told_so_in_its_language(
    client_with: MakeClient,
) -> None:
    client = client_with(**POOR)
    assert client.get(f"{LONG}1").status_code == 200
    response = client.get(f"{LONG}2")
    error = error_of(response, 429)
    wait = int(response.headers["Retry-After"])
    assert wait > 1
    assert error["code"] == "too-many-requests"
    assert (
        error["message"]
        == f"Much has been computed for this address just now; there is more in {wait} s."
    )
    korean = error_of(client.get(f"{LONG}2&lang=ko"), 429)
    assert "초" in korean["message"]
    page = client.get("/?steps=77", headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= wait
    assert "A moment, please" in page.text


def test_kept_answers_and_files_cost_nothing(client_with: MakeClient) -> None:
    client = client_with(**POOR)
    page = client.get("/", headers={"Accept": "text/html"})
    client.get(f"{LONG}1")
    assert error_of(client.get(f"{LONG}3"), 429)
    assert client.get("/", headers={"Accept": "text/html"}).content == page.content
    assert client.get("/healthz").status_code == 200
    assert (
        client.get(page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]).status_code
        == 200
    )


def test_one_client_does_not_pay_for_another() -> None:
    app = create_app(
        Settings(max_client_seconds=0.001, max_client_rate=0.001, database_url="sqlite://")
    )
    first, second = (TestClient(app, client=(host, 1)) for host in ("192.0.2.1", "192.0.2.2"))
    assert first.get(f"{LONG}1").status_code == 200
    assert first.get(f"{LONG}2").status_code == 429
    assert second.get(f"{LONG}2").status_code == 200


def test_a_lecture_hall_behind_one_address_opens_one_link(client_with: MakeClient) -> None:
    client = client_with(**POOR)
    answers = {
        (response.status_code, response.content)
        for response in (client.get(f"{LONG}9") for _ in range(300))
    }
    assert [status for status, _ in answers] == [200]


def test_the_usual_allowance_is_generous(client: TestClient) -> None:
    for seed in range(30):
        assert (
            client.get(f"{LONG}{seed}", headers={"Accept": "application/json"}).status_code == 200
        )


def test_short_links_are_paid_for(client_with: MakeClient) -> None:
    client = client_with(max_client_seconds=0.01, max_client_rate=0.001)
    assert client.post("/api/links", json={"link": "/?seed=1"}).status_code == 200
    assert client.post("/api/links", json={"link": "/?seed=2"}).status_code == 429
