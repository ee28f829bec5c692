"""Budgets: the CPU seconds that each address may use, in one table for all processes of a machine.

Each budget is a token bucket in the form of one number, the time at which it will be full again
(the generic cell rate algorithm, ITU-T I.371). The table is set-associative: an address belongs
to one set of rows, and takes the row with the least debt if it has none in it yet.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SETS: Final = 4_096
WAYS: Final = 8
"""Rows of a set; `SETS * WAYS` addresses are remembered."""
MAX_RESERVE: Final = 1.0
"""CPU seconds that must be in a budget at most before new work is let in."""
RESERVE_SHARE: Final = 0.25
"""The same as a share of the whole budget."""
_SAME_BOOT: Final = 60.0
"""Seconds by which two readings of the time of the boot may differ, as clocks are set."""

_ROW: Final = struct.Struct("<Qd")
"""Key of an address, 0 for none, and the monotonic time at which its budget is full."""
_SET: Final = struct.Struct("<" + "Qd" * WAYS)
_HEADER: Final = struct.Struct("<d")
"""Wall-clock time of the boot that the table's times belong to."""
_SIZE: Final = (SETS + 1) * _SET.size


class Ledger:
    """The budgets of all addresses.

    Charging takes a few microseconds under a record lock, which the kernel takes back from a
    process that dies. Asking takes none: what is misread during a charge is right a moment later.
    """

    def __init__(
        self,
        rate: float,
        burst: float,
        path: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the table.

        Args:
            rate: CPU seconds that flow into a budget per second.
            burst: CPU seconds of a full budget.
            path: file that the processes of a machine share; None for a table of one process.
            clock: monotonic seconds since the machine started, the same for all processes.
        """
        self.rate, self.burst = rate, burst
        self.reserve = min(MAX_RESERVE, RESERVE_SHARE * burst)
        self.told: Callable[[str, float], None] | None = None
        """Is told each address and by how many seconds its charge puts off its full budget."""
        self._clock = clock
        self._file: int | None = None
        if path:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, _SIZE)
        self._table = mmap.mmap(-1 if self._file is None else self._file, _SIZE)
        self._threads = threading.Lock()  # a record lock belongs to a process, not to a thread
        self._start()

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()
        if self._file is not None:
            os.close(self._file)

    def charge(self, address: str, seconds: float) -> float:
        """Take CPU seconds that were used; return what `overdraft` says then."""
        owed = seconds / self.rate
        full_at = self._keep(address, lambda before: max(before, self._clock()) + owed)
        if self.told:
            self.told(address, owed)
        return self._wait(full_at, 0.0)

    def postpone(self, address: str, seconds: float) -> None:
        """Let a budget be full in so many seconds at the earliest.

        Other machines may have charged it, too.
        """
        self._keep(address, lambda before: max(before, self._clock() + seconds))

    def overdraft(self, address: str) -> float:
        """Return the seconds until a budget is no longer overdrawn, 0 where it is not."""
        return self._wait(self._find(*_place(address))[1], 0.0)

    def wait(self, address: str) -> float:
        """Return the seconds until new work is let in, 0 for now.

        It takes a reserve, so that an address barely out of its debt does not start work only to
        lose it after a piece.
        """
        return self._wait(self._find(*_place(address))[1], self.reserve)

    def balance(self, address: str) -> float:
        """Return the CPU seconds that an address has left; negative while it is overdrawn."""
        ahead = max(0.0, self._find(*_place(address))[1] - self._clock())
        return self.burst - ahead * self.rate

    def _keep(self, address: str, change: Callable[[float], float]) -> float:
        """Change the time at which a budget is full; return the new one."""
        key, offset = _place(address)
        with self._locked(offset):
            way, before = self._find(key, offset)
            full_at = change(before)
            _ROW.pack_into(self._table, offset + way * _ROW.size, key, full_at)
        return full_at

    def _wait(self, full_at: float, reserve: float) -> float:
        return max(0.0, full_at - self._clock() - (self.burst - reserve) / self.rate)

    def _find(self, key: int, offset: int) -> tuple[int, float]:
        """Return the row of an address in its set, or the one that it may take, and its time."""
        row = _SET.unpack_from(self._table, offset)
        keys, times = row[::2], row[1::2]
        if key in keys:
            way = keys.index(key)
            return way, times[way]
        return times.index(min(times)), 0.0

    def _start(self) -> None:
        """Clear a table whose times belong to another boot of the machine."""
        booted = time.time() - time.monotonic()
        with self._locked(0):
            if abs(_HEADER.unpack_from(self._table)[0] - booted) > _SAME_BOOT:
                self._table[:] = bytes(_SIZE)
                _HEADER.pack_into(self._table, 0, booted)

    @contextmanager
    def _locked(self, offset: int) -> Iterator[None]:
        """Keep other threads and other processes from changing a set."""
        with self._threads:
            if self._file is None:
                yield
                return
            from fcntl import LOCK_EX, LOCK_UN, lockf  # not on Windows, where none is shared

            lockf(self._file, LOCK_EX, _SET.size, offset)
            try:
                yield
            finally:
                lockf(self._file, LOCK_UN, _SET.size, offset)


def _place(address: str) -> tuple[int, int]:
    """Return the key of an address and the offset of its set; the first set is the header."""
    digest = hashlib.blake2b(address.encode("utf-8", "replace"), digest_size=16).digest()
    key, place = struct.unpack("<QQ", digest)
    return key | 1, (1 + place % SETS) * _SET.size
