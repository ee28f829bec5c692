"""Budgets: charged, refilled, shared by processes, and kept through kills."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.scheduling import ledger as ledger_module
from app.scheduling.ledger import WAYS, Ledger
from tests.server import ROOT


class Clock:
    """Time that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def stopped() -> float:
    return 1_000.0


def test_a_budget_empties_and_fills() -> None:
    clock = Clock()
    ledger = Ledger(rate=0.5, burst=10.0, clock=clock)
    assert (ledger.balance("a"), ledger.wait("a")) == (10.0, 0.0)
    assert ledger.charge("a", 4.0) == 0.0
    assert ledger.charge("a", 8.0) == pytest.approx(4.0), "2 s too much, at 0.5 s per second"
    assert ledger.balance("a") == pytest.approx(-2.0)
    assert ledger.balance("b") == 10.0
    clock.seconds += 5.0
    assert ledger.balance("a") == pytest.approx(0.5)
    assert ledger.overdraft("a") == 0.0
    clock.seconds += 1e6
    assert ledger.balance("a") == 10.0, "no more than fits in"


def test_new_work_takes_a_reserve() -> None:
    clock = Clock()
    ledger = Ledger(rate=1.0, burst=100.0, clock=clock)
    ledger.charge("a", 100.5)
    clock.seconds += ledger.overdraft("a") + 0.001
    assert ledger.overdraft("a") == 0.0, "out of debt"
    assert ledger.wait("a") == pytest.approx(ledger.reserve, abs=0.01), "but not let in yet"
    clock.seconds += ledger.wait("a") + 0.001
    assert ledger.wait("a") == 0.0
    assert ledger.charge("a", 0.9 * ledger.reserve) == 0.0, "which buys more than a piece"


def test_a_small_budget_lets_someone_in() -> None:
    ledger = Ledger(rate=0.001, burst=0.001, clock=stopped)
    assert ledger.wait("a") == 0.0
    ledger.charge("a", 0.001)
    assert ledger.wait("a") > 0.0


def test_addresses_of_one_set_do_not_pay_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "SETS", 1)
    ledger = Ledger(rate=1.0, burst=10.0, clock=stopped)
    for number in range(WAYS):
        ledger.charge(f"address {number}", 1.0 + number)
    for number in range(WAYS):
        assert ledger.balance(f"address {number}") == pytest.approx(9.0 - number)


def test_of_too_many_addresses_the_least_debt_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_module, "SETS", 1)
    ledger = Ledger(rate=1.0, burst=100.0, clock=stopped)
    for number in range(WAYS):
        ledger.charge(f"address {number}", 50.0 + number)
    ledger.charge("one more", 1.0)
    assert ledger.balance("address 0") == 100.0, "forgotten"
    assert [ledger.balance(f"address {number}") for number in range(1, WAYS)] == pytest.approx(
        [50.0 - number for number in range(1, WAYS)]
    )


def test_the_table_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "budgets"
    ledger = Ledger(rate=1.0, burst=1.0, path=path, clock=stopped)
    size = path.stat().st_size
    addresses = [f"2001:db8:{number:x}::/64" for number in range(5_000)]
    for address in addresses:
        ledger.charge(address, 0.5)
    assert path.stat().st_size == size < 2**20
    assert sum(ledger.balance(address) == 0.5 for address in addresses) > 4_900


def test_processes_share_a_budget(tmp_path: Path) -> None:
    path = tmp_path / "budgets"
    one, other = (Ledger(rate=0.001, burst=10.0, path=path, clock=stopped) for _ in range(2))
    one.charge("a", 4.0)
    other.charge("a", 4.0)
    assert one.balance("a") == other.balance("a") == pytest.approx(2.0)


CHARGE = """
import sys
from pathlib import Path
from app.scheduling.ledger import Ledger
ledger = Ledger(rate=1.0, burst=1e6, path=Path(sys.argv[1]), clock=lambda: 1_000.0)
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    ledger.charge("a", 0.25)
"""


def charging(path: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHARGE, str(path), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_no_charge_is_lost_between_processes_and_threads(tmp_path: Path) -> None:
    path = tmp_path / "budgets"
    ledger = Ledger(rate=1.0, burst=1e6, path=path, clock=stopped)

    def charge() -> None:
        for _ in range(2_000):
            ledger.charge("a", 0.25)

    processes = [charging(path, 2_000) for _ in range(2)]
    threads = [threading.Thread(target=charge) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        with process:
            assert process.wait(60) == 0
    assert ledger.balance("a") == 1e6 - 4 * 2_000 * 0.25


def test_a_killed_process_holds_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "budgets"
    ledger = Ledger(rate=1.0, burst=1e6, path=path, clock=stopped)
    for _ in range(5):
        with charging(path, 10**9) as process:
            assert process.stdout
            process.stdout.readline()
            before = ledger.balance("a")
            deadline = time.monotonic() + 60
            while ledger.balance("a") == before:
                assert time.monotonic() < deadline
            process.send_signal(signal.SIGKILL)
            process.wait(60)
        before = ledger.balance("a")
        ledger.charge("a", 1.0)
        assert ledger.balance("a") == before - 1.0


def test_times_do_not_outlive_a_boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "budgets"
    Ledger(rate=1.0, burst=10.0, path=path, clock=stopped).charge("a", 9.0)
    assert Ledger(rate=1.0, burst=10.0, path=path, clock=stopped).balance("a") == pytest.approx(1.0)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_600.0)
    after = Ledger(rate=1.0, burst=10.0, path=path, clock=lambda: 10.0)
    assert after.balance("a") == 10.0
