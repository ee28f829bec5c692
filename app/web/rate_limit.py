"""Rate limit: a bucket of computing seconds per address, refilled steadily.

What was computed for a client is taken from its bucket afterwards, so nothing is refused for what
it might cost; a client whose bucket is empty waits until something has run into it again. Answers
that are kept cost nothing, nor do files.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import Problem

REMEMBERED: Final = 10_000
"""Clients whose buckets are kept; of more, those that were here last."""
LINK_COST: Final = 0.05
"""Seconds that storing a short link is counted as: it takes a place for ever."""
clock: Callable[[], float] = time.monotonic
"""What buckets are refilled by."""
_FREE: Final = ("/static/", "/healthz")
_IPV6_SITE: Final = 64
"""Bits that the addresses of one site share."""

_CLIENT: ContextVar[str] = ContextVar("client", default="")
"""Whom the request under way is from."""


class Allowances:
    """Balances of all clients. Used on the event loop only."""

    def __init__(self, most: float, per_second: float) -> None:
        self.most, self.per_second, self._now = most, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Client -> (seconds, when that was)."""

    def left(self, client: str) -> float:
        """Computing seconds that a client may still use; less than zero where the last answer cost more than there was."""
        seconds, at = self._buckets.get(client, (self.most, 0.0))
        return min(self.most, seconds + (self._now() - at) * self.per_second)

    def spend(self, seconds: float) -> None:
        """Take something from the client of the request under way."""
        client = _CLIENT.get()
        self._buckets[client] = (self.left(client) - seconds, self._now())
        self._buckets.move_to_end(client)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)

    def admit(self, client: str) -> None:
        """Let a client's request in, at its expense.

        Raises:
            Problem: 429, while its bucket is empty.
        """
        left = self.left(client)
        if left <= 0.0:
            wait = max(1, math.ceil(-left / self.per_second))
            template = (
                "Much has been computed for this address just now; there is more in {seconds} s."
            )
            raise Problem(
                429, "too-many-requests", template, headers={"Retry-After": str(wait)}, seconds=wait
            )
        _CLIENT.set(client)


class Metered:
    """Lets requests in that their client can pay for."""

    def __init__(self, app: ASGIApp, allowances: Allowances) -> None:
        self.app, self.allowances = app, allowances

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not scope["path"].startswith(_FREE):
            self.allowances.admit(client_of(scope))
        await self.app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Whom a request is from: its address, or the network of a site where one site has many."""
    host: str = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    return (
        str(ip_network((address, _IPV6_SITE), strict=False))
        if isinstance(address, IPv6Address)
        else host
    )
