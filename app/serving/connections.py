"""Connections that are admitted, and the largest head of a request.

A connection holds a file descriptor and memory before any request is read, so it is counted for
each address and in all. Deadlines for slow heads are nginx's (docs/deployment.md).
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from ipaddress import ip_network
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.monitoring.meters import Meter
from app.settings import Settings
from app.web.clients import client_of, lies_in

LOG = logging.getLogger("ravine")
REPORT_SECONDS: Final = 60.0
SPARED_DESCRIPTORS: Final = 128
"""For files, the database and what else a process opens."""
_MOST_DESCRIPTORS: Final = 1 << 16
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 36\r\nConnection: close\r\n\r\n"
    b"The head of the request is too large"
)


def descriptor_limit() -> int:
    """Let the process open as many files as the system allows it; return how many that is."""
    if sys.platform == "win32":
        return _MOST_DESCRIPTORS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return _MOST_DESCRIPTORS if soft == resource.RLIM_INFINITY else int(soft)


class Connections:
    """Counts of one process's connections."""

    def __init__(
        self, settings: Settings, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with none.

        Args:
            settings: bounds of an address and of a head; proxies, which come for many.
            most: connections in all.
            clock: monotonic seconds.
        """
        self.max_head = settings.max_head_bytes
        self._most, self._most_of_one = most, settings.max_client_connections
        self._proxies = [ip_network(proxy) for proxy in settings.proxies]
        self._counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        """Number refused so far, by what."""
        self._reported: Counter[str] = Counter()
        """The same at the last report."""
        self._clock, self._reported_at = clock, -REPORT_SECONDS

    @property
    def open(self) -> int:
        """Number of connections that are open."""
        return self._counts.total()

    def admit(self, host: str) -> bool:
        """Count a connection from an address, unless that has too many."""
        address = client_of({"client": (host, 0)})
        is_full = self.open >= self._most
        if is_full or (
            self._counts[address] >= self._most_of_one and not lies_in(host, self._proxies)
        ):
            self.report("connections")
            return False
        self._counts[address] += 1
        return True

    def release(self, host: str) -> None:
        """Count a connection no longer."""
        address = client_of({"client": (host, 0)})
        self._counts[address] -= 1
        if self._counts[address] <= 0:
            del self._counts[address]

    def report(self, what: str) -> None:
        """Log what is refused, once a minute."""
        self.refused[what] += 1
        if self._clock() - self._reported_at >= REPORT_SECONDS:
            new = self.refused - self._reported
            counts = ", ".join(f"{count} {name}" for name, count in new.items())
            LOG.warning("refused since the last report: %s", counts)
            self._reported = self.refused.copy()
            self._reported_at = self._clock()


@cache
def connections() -> Connections:
    """Return the count of this process."""
    settings, descriptors = Settings(), descriptor_limit()
    allowed = max(1, descriptors - SPARED_DESCRIPTORS)
    return Connections(settings, min(settings.max_connections, allowed))


METERS: Final = (
    Meter("connections", "Open connections.", lambda _: connections().open),
    Meter(
        "connections_refused_total",
        "Connections and heads of requests refused.",
        lambda _: connections().refused,
        "reason",
    ),
)


class GuardedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, for connections that are admitted."""

    _host: str | None = None
    _head = 0
    """Bytes of a head that has not ended yet."""
    _has_head = _is_too_large = False

    # uvicorn's protocol has this signature, too
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Admit a connection, or close it."""
        peer = transport.get_extra_info("peername") or ("",)
        host = str(peer[0])
        if not connections().admit(host):
            transport.abort()
            return
        self._host = host
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Release it."""
        if self._host is not None:
            connections().release(self._host)
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrives, unless it is a head without an end."""
        if self._host is None:
            return
        self._has_head = False
        super().data_received(data)
        cycle: Any = self.cycle  # None before the first request
        in_body = cycle is not None and not cycle.response_complete
        self._head = 0 if self._has_head or in_body else self._head + len(data)
        if self._head > connections().max_head and not self._is_too_large:
            self._is_too_large = True
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """Refuse a head that is too large."""
        self._has_head = True
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > connections().max_head:
            self._is_too_large = True
            raise ValueError("the head is too large")  # uvicorn answers by `send_400_response`
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what can't be read."""
        if not self._is_too_large:
            super().send_400_response(msg)
            return
        connections().report("heads that are too large")
        self.transport.write(_TOO_LARGE)
        self.transport.close()
