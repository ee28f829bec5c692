"""Turns: whoever has had least is next, nobody saves up, and who has most waiting gives way."""

from __future__ import annotations

from threading import Thread

from optimizers.engine.turns import OWNER, Turns, on_behalf_of


def taken(turns: Turns[str], seconds: float = 1.0) -> list[str]:
    """All jobs in their order, each taking as long."""
    order = []
    while turns:
        owner, job = turns.take()
        turns.charge(owner, seconds)
        order.append(job)
    return order


def test_owners_take_turns_and_their_own_jobs_are_in_order() -> None:
    turns = Turns[str](10)
    for job in ("a1", "a2", "a3", "b1", "b2", "c1"):
        assert turns.add(job[0], job) is None
    assert taken(turns) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_had_long_jobs_waits() -> None:
    turns = Turns[str](10)
    for job in ("a1", "a2", "b1", "b2", "b3"):
        turns.add(job[0], job)
    turns.charge("a", 2.5)
    assert taken(turns) == ["b1", "b2", "b3", "a1", "a2"]


def test_who_comes_late_has_saved_up_nothing() -> None:
    turns = Turns[str](10)
    for k in range(4):
        turns.add("a", f"a{k}")
    for _ in range(2):
        turns.charge(turns.take()[0], 1.0)
    for k in range(3):
        turns.add("b", f"b{k}")
    assert taken(turns) == ["b0", "a2", "b1", "a3", "b2"]


def test_the_newest_of_whoever_has_most_gives_way() -> None:
    turns = Turns[str](3)
    assert [turns.add("a", f"a{k}") for k in range(4)] == [None, None, None, "a3"]
    assert [turns.add("b", "b0"), turns.add("b", "b1")] == ["a2", "b1"]
    assert len(turns) == 3
    assert taken(turns) == ["a0", "b0", "a1"]


def test_owners_of_the_past_are_forgotten() -> None:
    turns = Turns[str](10)
    for k in range(1_000):
        turns.add(str(k), "job")
        turns.charge(turns.take()[0], 1e-3)
    assert len(turns._used) <= 2


def test_an_owner_is_the_one_of_its_thread() -> None:
    seen = []
    with on_behalf_of("me"):
        thread = Thread(target=lambda: seen.append(OWNER.get()))
        thread.start()
        thread.join()
        seen.append(OWNER.get())
    assert [*seen, OWNER.get()] == ["", "me", ""]
