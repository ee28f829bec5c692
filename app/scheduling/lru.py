"""A store of results that forgets the least recently used ones: bounded in bytes, keys included."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

OVERHEAD: Final = 1_000
"""Bytes that an entry takes beside its key and its content."""

Value = TypeVar("Value")


class BoundedStore(Generic[Value]):
    """Values by key. Whoever shares it between threads guards it by a lock."""

    def __init__(self, max_bytes: int, max_entry_bytes: int) -> None:
        """Start empty.

        Args:
            max_bytes: of all entries together.
            max_entry_bytes: of the largest entry that is kept.
        """
        self.max_bytes, self.max_entry_bytes = max_bytes, min(max_entry_bytes, max_bytes)
        self.bytes = 0
        self.hits = 0
        self._entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._entries

    def get(self, key: Hashable) -> Value | None:
        """Return the value under `key`, None where there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry[0]

    def put(self, key: Hashable, value: Value, size: int) -> bool:
        """Keep a value of `size` bytes; return False if it is too large."""
        self.remove(key)
        size += size_of(key) + OVERHEAD
        if size > self.max_entry_bytes:
            return False
        self._entries[key] = value, size
        self.bytes += size
        while self.bytes > self.max_bytes:
            self.remove(next(iter(self._entries)))
        return True

    def remove(self, key: Hashable) -> None:
        """Forget a key, if it is there."""
        _, size = self._entries.pop(key, (None, 0))
        self.bytes -= size


def size_of(key: Hashable) -> int:
    """Bytes that a key takes, by the text that tells it from others."""
    return len(repr(key).encode("utf-8", "replace"))
