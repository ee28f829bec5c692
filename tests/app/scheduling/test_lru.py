"""The store of results: bounded in bytes, keys included."""

from __future__ import annotations

from app.scheduling.lru import OVERHEAD, BoundedStore


def test_least_recently_used_entries_are_forgotten() -> None:
    store = BoundedStore[str](3 * (OVERHEAD + 100), 10**6)
    for key in "abc":
        assert store.put(key, key.upper(), 90)
    assert store.get("a") == "A"
    store.put("d", "D", 90)
    assert [store.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    assert store.bytes <= store.max_bytes


def test_keys_count() -> None:
    store = BoundedStore[str](100_000, 100_000)
    for number in range(100):
        store.put(("page", "x" * 10_000, number), "", 0)
    assert 0 < len(store) < 10
    assert not store.put("x" * 200_000, "", 0)
    assert store.bytes <= 100_000


def test_an_entry_is_replaced_not_counted_twice() -> None:
    store = BoundedStore[int](10_000, 10_000)
    store.put("a", 1, 500)
    once = store.bytes
    store.put("a", 2, 500)
    assert (store.get("a"), store.bytes, len(store)) == (2, once, 1)
    store.remove("a")
    assert (store.bytes, "a" in store) == (0, False)


def test_too_large_entries_are_not_kept() -> None:
    store = BoundedStore[int](10_000, 5_000)
    store.put("b", 1, 10)
    assert not store.put("a", 1, 4_500)
    assert "a" not in store
    assert "b" in store
