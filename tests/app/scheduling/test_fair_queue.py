"""The order of pieces: by CPU time over addresses, small work first within one."""

from __future__ import annotations

from collections import Counter

import pytest

from app.scheduling.fair_queue import HEAD_START, MAX_HEAD_START, FairQueue

PIECE = 1.0


def fits_always(address: str, item: str) -> bool:
    return True


def serve(queue: FairQueue[str], costs: dict[str, float], pieces: int) -> list[tuple[str, str]]:
    """Give out pieces, each item waiting again after its own, and return who paid for which."""
    used: Counter[str] = Counter()
    served = []
    for _ in range(pieces):
        taken = queue.take(fits_always)
        assert taken
        address, item = taken
        served.append(taken)
        queue.settle(address, costs[item])
        used[item] += costs[item]  # type: ignore[assignment]  # seconds
        queue.add(item, [address], used[item])
    return served


def test_addresses_share_time_not_pieces() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("long", ["a"], 0.0)
    queue.add("short", ["b"], 0.0)
    counts = Counter(item for _, item in serve(queue, {"long": 1.0, "short": 0.1}, 440))
    assert counts["short"] / counts["long"] == pytest.approx(10.0, rel=0.05)


def test_an_address_with_much_work_gets_no_more() -> None:
    queue = FairQueue[str](PIECE)
    for number in range(50):
        queue.add(f"greedy {number}", ["a"], 0.0)
    queue.add("one", ["b"], 0.0)
    costs = {"one": 1.0} | {f"greedy {number}": 1.0 for number in range(50)}
    paid = Counter(address for address, _ in serve(queue, costs, 100))
    assert abs(paid["a"] - paid["b"]) <= 1


def test_those_who_choose_meanwhile_see_a_piece_under_way() -> None:
    queue = FairQueue[str](PIECE)
    for item in ("a1", "a2", "b1", "b2"):
        queue.add(item, [item[0]], 0.0)
    taken = [queue.take(fits_always) for _ in range(4)]
    assert [address for address, _ in filter(None, taken)] == ["a", "b", "a", "b"]


def test_an_idle_address_saves_up_no_turns() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("idle", ["b"], 0.0)
    serve(queue, {"idle": 1.0}, 1)
    queue.remove("idle")
    queue.add("busy", ["a"], 0.0)
    serve(queue, {"busy": 1.0}, 100)
    queue.add("back", ["b"], 0.0)
    order = serve(queue, {"busy": 1.0, "back": 1.0}, 10)
    assert [item for _, item in order].count("back") in (5, 6)


def test_a_newcomer_owes_and_is_owed_nothing() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("busy", ["a"], 0.0)
    serve(queue, {"busy": 1.0}, 100)
    queue.add("new", ["b"], 0.0)
    order = serve(queue, {"busy": 1.0, "new": 1.0}, 10)
    assert [item for _, item in order].count("new") in (5, 6)


def test_debts_are_not_forgotten_by_leaving() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("a", ["a"], 0.0)
    queue.add("b", ["b"], 0.0)
    assert queue.take(fits_always) == ("a", "a")
    queue.settle("a", 30.0)  # a call that could not be cut
    queue.add("a again", ["a"], 0.0)
    order = [item for _, item in serve(queue, {"b": 1.0, "a again": 1.0}, 30)]
    assert order == ["b"] * 30


def test_small_work_goes_first_within_an_address() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("large", ["a"], 0.5 * MAX_HEAD_START / HEAD_START)
    queue.add("medium", ["a"], 0.25 * MAX_HEAD_START / HEAD_START)
    queue.add("small", ["a"], 0.0)
    order = [item for _, item in filter(None, (queue.take(fits_always) for _ in range(3)))]
    assert order == ["small", "medium", "large"]


def test_large_work_is_not_passed_over_for_ever() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("large", ["a"], 1e6)
    passed = 0
    while True:
        queue.add(f"small {passed}", ["a"], 0.0)
        taken = queue.take(fits_always)
        assert taken
        if taken[1] == "large":
            break
        queue.settle("a", 0.01)
        passed += 1
    assert passed == pytest.approx(MAX_HEAD_START / 0.01, rel=0.05)


def test_joined_work_is_paid_by_those_whose_turn_it_is() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("alone", ["b"], 0.0)
    queue.add("joined", ["a", "b"], 0.0)
    paid = Counter[str]()
    for _ in range(300):
        taken = queue.take(fits_always)
        assert taken
        paid[taken[0]] += 1
        queue.settle(taken[0], 1.0)
        queue.add(taken[1], ["a", "b"] if taken[1] == "joined" else ["b"], 0.0)
    assert paid["a"] == pytest.approx(paid["b"], abs=2)


def test_what_does_not_fit_blocks_nobody_behind_it() -> None:
    queue = FairQueue[str](PIECE)
    for item in ("too large", "small"):
        queue.add(item, ["a"], 0.0)
    queue.add("other", ["b"], 0.0)
    taken = [queue.take(lambda _, item: item != "too large") for _ in range(3)]
    assert taken == [("a", "small"), ("b", "other"), None]
    assert len(queue) == 0


def test_removed_work_is_not_served() -> None:
    queue = FairQueue[str](PIECE)
    queue.add("gone", ["a", "b"], 0.0)
    queue.remove("gone")
    queue.remove("gone")
    assert queue.take(fits_always) is None


def test_idle_addresses_are_forgotten() -> None:
    queue = FairQueue[str](PIECE)
    for number in range(10_000):
        queue.add("work", [f"address {number}"], 0.0)
        serve(queue, {"work": 0.5}, 1)
        queue.remove("work")
    assert queue.addresses < 1_000
