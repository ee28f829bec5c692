"""Greedy clients: all that one address can do to keep a server from answering another.

    python -m tests.benchmarks.greedy PORT KIND

keeps at it, from an address of its own, until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Final
from urllib.parse import quote

ADDRESS: Final = "127.0.0.2"
"""Loopback addresses are all one machine's own, and different clients to a server."""
SLOWLY: Final = 1_000
"""Bytes per second that a slow client reads."""

_LONG = "surface=himmelblau&noise=1&steps=100000&seed={n}" + "&run=adam" * 12
_MIDDLE = "surface=himmelblau&noise=1&steps=20000&seed={n}&run=adam&run=sgd,lr:0.001"
_SEARCHES = "surface=rosenbrock&steps=1600&run=armijo&run=l-bfgs&run=adam&noise=1&seed={n}"
_FORMULA = quote("sin(3*x)*cos(4*y)+exp(-abs(x*y))+log(1+x**2)+max(x,y)*min(x,-y)+{n}*x*y")
STREAM: Final = f"/api/descend?{_LONG}"

Client = Callable[[int], Awaitable[None]]


class Crowd:
    """Requests of one greedy address, each for something that nobody has asked for."""

    def __init__(self, port: int) -> None:
        self._port, self._numbers = port, itertools.count()

    async def ask(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send a request on a connection of its own."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self._port, local_addr=(ADDRESS, 0), limit=2**16
        )
        target = path.replace(quote("{n}"), str(next(self._numbers)))
        target = target.replace("{n}", str(next(self._numbers)))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        return reader, writer

    async def read(self, path: str) -> None:
        """Read an answer to its end."""
        reader, writer = await self.ask(path)
        while await reader.read(2**16):
            pass
        writer.close()

    async def leave(self, path: str) -> None:
        """Leave 20 ms after asking."""
        _, writer = await self.ask(path)
        await asyncio.sleep(0.02)
        writer.close()

    async def hold(self, path: str) -> None:
        """Never read."""
        _, writer = await self.ask(path)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a transport that reads
        await asyncio.sleep(60)
        writer.close()

    async def read_slowly(self, path: str) -> None:
        """Read a kilobyte a second."""
        reader, writer = await self.ask(path)
        while await reader.read(SLOWLY):
            await asyncio.sleep(1)
        writer.close()


def kinds(crowd: Crowd) -> dict[str, Iterator[tuple[Callable[[str], Awaitable[None]], str]]]:
    """By name: what each of some clients does again and again, and with which address."""
    long, gif = f"/api/descend?{_LONG}", "/api/animation.gif?"
    described = {
        "2 unread streams": [(crowd.hold, long)] * 2,
        "2 read at 1 kB/s": [(crowd.read_slowly, long)] * 2,
        "2 unread, 300 waiting": [(crowd.hold, long)] * 2 + [(crowd.read, long)] * 300,
        "2 streams": [(crowd.read, long)] * 2,
        "2 JSON": [(crowd.read, f"{long}&format=json")] * 2,
        "2 CSV": [(crowd.read, f"{long}&format=csv")] * 2,
        "2 pages": [(crowd.read, f"/?{_LONG}"), (crowd.read, f"/embed?{_MIDDLE}")],
        "8 pages left": [(crowd.leave, f"/?{_MIDDLE}")] * 8,
        "8 streams left": [(crowd.leave, long)] * 8,
        "2 theory": [(crowd.read, f"/api/theory?{_LONG}")] * 2,
        "2 ensembles": [(crowd.read, f"/api/ensemble?{_SEARCHES}&seeds=1000")] * 2,
        "2 long GIFs": [(crowd.read, gif + _LONG)] * 2,
        "2 previews": [(crowd.read, f"/preview.png?{_MIDDLE}")] * 2,
        "8 GIFs of 100 steps": [(crowd.read, f"{gif}steps=100&noise=1&seed={{n}}")] * 8,
        "8 surfaces": [(crowd.read, f"/api/surface?formula={_FORMULA}&size=200")] * 8,
        "8 formulas": [(crowd.read, f"/api/formula?formula={_FORMULA}")] * 8,
        "8 damaged links": [(crowd.read, "/?surface=rosenbrok,a:{n}" + "&run=adom,lrr:1" * 16)] * 8,
        "8 lab pictures": [(crowd.read, "/api/convolution/preview.png?seed={n}")] * 8,
    }
    everything = [client for clients in described.values() for client in clients[-2:]]
    described = {"nobody": [], **described, "all of these": everything}
    return {name: iter(clients) for name, clients in described.items()}


async def keep_at_it(port: int, kind: str) -> None:
    """Do what a kind does, until cancelled."""
    crowd = Crowd(port)

    async def again(action: Callable[[str], Awaitable[None]], path: str) -> None:
        while True:
            try:
                await action(path)
            except OSError:  # refused or dropped: once more
                await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks:
        for action, path in kinds(crowd)[kind]:
            tasks.create_task(again(action, path))


def main() -> None:
    """Read the command line, and be greedy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("kind", choices=kinds(Crowd(0)))
    options = parser.parse_args()
    asyncio.run(keep_at_it(options.port, options.kind))


if __name__ == "__main__":
    main()
