"""Start-time fair queueing: the order in which the work of many addresses gets its pieces.

Each address has a virtual time, the CPU seconds that it has had; the address with the least goes
first (Goyal, Vin, Cheng 1996). An address that was idle starts at the queue's own time: nobody
saves up turns. Within one address the work that has had least goes first, but none is passed over
for longer than `MAX_HEAD_START` CPU seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, Generic, TypeVar

HEAD_START: Final = 100.0
"""CPU seconds of an address in which newer work passes work that has had one."""
MAX_HEAD_START: Final = 1.0
"""The largest head start, so that no work is passed over for ever."""
_MIN_SWEEP: Final = 64
"""Addresses below which those that are idle are not looked for."""

Item = TypeVar("Item", bound=Hashable)


@dataclass(slots=True)
class _Flow(Generic[Item]):
    """The work of one address."""

    virtual_time: float
    waiting: list[tuple[float, int, Item]] = field(default_factory=list)
    """Heap of (rank, ticket, item); an item whose ticket is another one by now is not there."""
    taken: int = 0
    """Pieces that are being computed."""
    ticket: int | None = None
    """Of this flow's entry in the heap of flows, None while it has none."""


class FairQueue(Generic[Item]):
    """Items that wait for their next piece, each in the queue of one address or of several."""

    def __init__(self, piece: float) -> None:
        """Start with nobody.

        Args:
            piece: CPU seconds that a piece is expected to take.
        """
        self.piece = piece
        self.now = 0.0
        """Virtual time of the address that was served last."""
        self._flows: dict[str, _Flow[Item]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._tickets: dict[Item, int] = {}
        self._count = count()
        self._sweep_at = _MIN_SWEEP

    def __len__(self) -> int:
        return len(self._tickets)

    @property
    def addresses(self) -> int:
        """Number of addresses whose virtual time is remembered."""
        return len(self._flows)

    def add(self, item: Item, addresses: Iterable[str], used: float) -> None:
        """Let an item wait for its next piece in the queue of each of its addresses.

        Args:
            item: one that does not wait yet.
            addresses: those that want it; any of them may pay for the piece.
            used: CPU seconds that the item has had.
        """
        self._tickets[item] = ticket = next(self._count)
        for address in addresses:
            flow = self._flow(address)
            rank = flow.virtual_time + min(HEAD_START * used, MAX_HEAD_START)
            heappush(flow.waiting, (rank, ticket, item))
            if flow.ticket is None:
                self._enter(address, flow)

    def remove(self, item: Item) -> None:
        """Let an item wait no longer, if it does."""
        self._tickets.pop(item, None)

    def take(self, fits: Callable[[str, Item], bool]) -> tuple[str, Item] | None:
        """Take out the item whose turn it is, with the address that pays for its piece.

        Args:
            fits: return False to take an item out of the queue without giving it a piece.

        Returns:
            None where no item fits.
        """
        while self._heap:
            _, ticket, address = heappop(self._heap)
            flow = self._flows.get(address)
            if flow is None or flow.ticket != ticket:
                continue
            flow.ticket = None
            if (item := self._first(address, flow, fits)) is not None:
                self.now = max(self.now, flow.virtual_time)
                flow.virtual_time += self.piece  # in advance, for those who choose meanwhile
                flow.taken += 1
                self._enter(address, flow)
                return address, item
        return None

    def settle(self, address: str, seconds: float) -> None:
        """Replace the expected cost of a piece by the measured one."""
        flow = self._flows[address]
        flow.taken -= 1
        flow.virtual_time += seconds - self.piece
        self._enter(address, flow)

    def _flow(self, address: str) -> _Flow[Item]:
        flow = self._flows.get(address)
        if flow is None:
            if len(self._flows) >= self._sweep_at:
                self._sweep()
            flow = self._flows[address] = _Flow(self.now)
        elif flow.ticket is None and not flow.taken:
            flow.virtual_time = max(flow.virtual_time, self.now)
        return flow

    def _enter(self, address: str, flow: _Flow[Item]) -> None:
        """Put a flow where its virtual time belongs among the others, if it has work."""
        if flow.waiting:
            flow.ticket = next(self._count)
            heappush(self._heap, (flow.virtual_time, flow.ticket, address))

    def _first(
        self, address: str, flow: _Flow[Item], fits: Callable[[str, Item], bool]
    ) -> Item | None:
        while flow.waiting:
            entry = heappop(flow.waiting)
            item = entry[2]
            if self._is_waiting(entry):
                del self._tickets[item]
                if fits(address, item):
                    return item
        return None

    def _sweep(self) -> None:
        """Forget idle addresses, which owe a piece at most."""
        self._flows = {
            address: flow
            for address, flow in self._flows.items()
            if flow.taken or any(map(self._is_waiting, flow.waiting))
        }
        self._heap = [entry for entry in self._heap if entry[2] in self._flows]
        heapify(self._heap)
        self._sweep_at = max(_MIN_SWEEP, 2 * len(self._flows))

    def _is_waiting(self, entry: tuple[float, int, Item]) -> bool:
        """Return True if an entry of a heap is an item's latest."""
        return self._tickets.get(entry[2]) == entry[1]
