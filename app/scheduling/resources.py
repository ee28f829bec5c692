"""Scarce resources of a scheduler: claims on them, and the work that waits for one.

Long calls, memory, and each race that several answers are made from are such resources.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

SHARE: Final = 4
"""An address holds a single lasting claim, or at most one part in so many of the resource."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Claim:
    """Need of a resource, yielded by a job before the call that uses it."""

    resource: Hashable
    """One job at a time has it, unless the scheduler has another limit for it."""
    amount: int = 1
    lasting: bool = False
    """Held to the end of the job, not only during its next call."""
    name: str = ""
    """Of the call, for whoever looks how long such calls take."""


class Resources(Generic[Item]):
    """Amounts that are held, and the items that are blocked until enough is free."""

    def __init__(self, limits: Mapping[Hashable, int]) -> None:
        """Start with everything free.

        Args:
            limits: of each resource; 1 of any other.
        """
        self.limits = limits
        self._held = Counter[Hashable]()
        self._shares = Counter[tuple[str, Hashable]]()
        """Lasting claims, by address."""
        self._blocked = defaultdict[Hashable, list[Item]](list)

    def held(self, resource: Hashable) -> int:
        """Return the amount of a resource that is held."""
        return self._held[resource]

    def acquire(self, address: str, item: Item, claim: Claim) -> bool:
        """Take what is claimed, or remember the item until some of it is given back.

        A claim that is larger than the limit is met while nobody else has any.
        """
        limit, held = self.limits.get(claim.resource, 1), self._held[claim.resource]
        share = self._shares[address, claim.resource] if claim.lasting else 0
        exceeds_share = share > 0 and (share + claim.amount) * SHARE > limit
        if exceeds_share or (held > 0 and held + claim.amount > limit):
            self._blocked[claim.resource].append(item)
            return False
        self._held[claim.resource] += claim.amount
        if claim.lasting:
            self._shares[address, claim.resource] += claim.amount
        return True

    def release(self, address: str, claim: Claim) -> list[Item]:
        """Give a claim back; return the items that were blocked, which try again."""
        _subtract(self._held, claim.resource, claim.amount)
        if claim.lasting:
            _subtract(self._shares, (address, claim.resource), claim.amount)
        return self._blocked.pop(claim.resource, [])


def _subtract(amounts: Counter[Any], key: Hashable, amount: int) -> None:
    """Take from a counter, which forgets what is down to nothing."""
    amounts[key] -= amount
    if not amounts[key]:
        del amounts[key]
