"""Budgets of several machines in one PostgreSQL."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.links.budgets import SharedBudgets
from app.scheduling.ledger import Ledger
from tests.app.serving.proxied import postgresql
from tests.programs import missing
from tests.server import free_port, serve

NEEDED = missing("initdb")
with_database = pytest.mark.skipif(bool(NEEDED), reason=NEEDED or "all is there")
RATE, BURST = 0.25, 60.0
ADDRESS = "192.0.2.7"


class Machine:
    """A server's budgets, with a clock that stands still."""

    def __init__(self, database: str, booted: float) -> None:
        self.computing = Ledger(RATE, BURST, clock=lambda: booted)
        self.links = Ledger(RATE, BURST, clock=lambda: booted)
        self.shared = SharedBudgets(database, {"computing": self.computing, "links": self.links})


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture
def machines(database: str) -> Iterator[tuple[Machine, Machine]]:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS budgets"))
    engine.dispose()
    both = Machine(database, 1_000.0), Machine(database, 5e6)
    yield both
    for machine in both:
        machine.shared.stop()


@with_database
def test_a_machine_learns_what_another_charged(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    one.computing.charge(ADDRESS, 50.0)
    one.shared.exchange()
    other.computing.charge(ADDRESS, 1.0)
    assert other.computing.balance(ADDRESS) == pytest.approx(59.0)
    other.shared.exchange()
    # the database's clock goes on, and fills the budget a little
    assert 9.0 <= other.computing.balance(ADDRESS) < 20.0
    assert other.computing.balance("192.0.2.8") == BURST
    assert other.links.balance(ADDRESS) == BURST


@with_database
def test_own_charges_are_not_counted_twice(machines: tuple[Machine, Machine]) -> None:
    one, _ = machines
    for _ in range(3):
        one.computing.charge(ADDRESS, 10.0)
        one.shared.exchange()
    assert one.computing.balance(ADDRESS) == pytest.approx(30.0)


@with_database
def test_many_charges_at_once_add_up(machines: tuple[Machine, Machine]) -> None:
    addresses = [f"192.0.2.{k}" for k in range(50)]

    def charge(machine: Machine, order: int) -> None:
        for _ in range(5):
            for address in addresses[::order]:
                machine.computing.charge(address, 2.0)
            machine.shared.exchange()

    threads = [
        threading.Thread(target=charge, args=(machine, order))
        for machine, order in zip(machines, (1, -1), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for machine in machines:
        for address in addresses:
            machine.computing.charge(address, 0.0)
        machine.shared.exchange()
        assert all(
            BURST - 20.0 <= machine.computing.balance(address) < BURST - 10.0
            for address in addresses
        )


@with_database
def test_no_address_and_no_full_budget_is_kept(
    database: str, machines: tuple[Machine, Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = machines
    one.computing.charge(ADDRESS, 50.0)
    one.computing.charge("192.0.2.9", 1e-9)
    one.shared.exchange()
    monkeypatch.setattr("app.links.budgets.SWEEP_EVERY", 1)
    other.shared.exchange()
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        keys = connection.execute(sa.text("SELECT key FROM budgets")).scalars().all()
    engine.dispose()
    assert len(keys) == 1
    assert ADDRESS not in keys[0]


@with_database
def test_a_server_tells_what_it_charges(database: str, machines: tuple[Machine, Machine]) -> None:
    one, _ = machines
    body = json.dumps({"link": "/?surface=saddle&run=sgd,lr:0.125"}).encode()
    with serve({"RAVINE_DATABASE_URL": database}) as server:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}/api/links", body, headers)
        with urllib.request.urlopen(request, timeout=90) as answer:
            assert answer.status == 200
        deadline = time.monotonic() + 90.0
        while one.links.balance("127.0.0.1") == BURST and time.monotonic() < deadline:
            time.sleep(0.2)
            one.links.charge("127.0.0.1", 0.0)
            one.shared.exchange()
    assert one.links.balance("127.0.0.1") < BURST


def test_without_the_database_a_machine_counts_alone() -> None:
    alone = Machine(f"postgresql://ravine@127.0.0.1:{free_port()}/none", 0.0)
    alone.computing.charge(ADDRESS, 50.0)
    with pytest.raises(SQLAlchemyError):
        alone.shared.exchange()
    alone.shared.stop()
    assert alone.computing.balance(ADDRESS) == pytest.approx(10.0)
