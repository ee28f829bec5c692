"""A crowd behind a trusted proxy: races at a fixed rate, whatever the server does.

They come from many addresses or one.

    python -m tests.benchmarks.crowd PORT [--rate 600] [--seconds 5] [--addresses 300] [--first 0]

prints the milliseconds of each race, from when it was due, and how many were not answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.timing import percentile
from tests.server import ROOT

RACE: Final = "/api/descend?v=1&surface=rosenbrock&steps=50&run=adam,lr:0.02&noise=0.1&seed={n}"
CONNECTIONS: Final = 128
"""Kept alive, as a proxy does."""
PATIENCE: Final = 10.0
"""Seconds after which a race counts as not answered."""


@dataclass(slots=True)
class Crowd:
    """Races that were asked for."""

    milliseconds: list[float] = field(default_factory=list)
    unanswered: int = 0

    @property
    def p95(self) -> float:
        """The time that 95 of 100 took at most."""
        return percentile(self.milliseconds, 95)


def run(
    port: int, *, rate: float = 600.0, seconds: float = 5.0, addresses: int = 300, first: int = 0
) -> Crowd:
    """Ask for races in another process."""
    options = {"rate": rate, "seconds": seconds, "addresses": addresses, "first": first}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "tests.benchmarks.crowd", str(port), *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Crowd(**json.loads(done.stdout))


async def _ask(options: argparse.Namespace) -> Crowd:
    result = Crowd()
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", options.port, limit=2**20))

    async def race(number: int, due: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await free.get()
                is_answered = await _race(reader, writer, number, options)
                free.put_nowait((reader, writer))
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            is_answered = False
            free.put_nowait(await asyncio.open_connection("127.0.0.1", options.port, limit=2**20))
        result.unanswered += not is_answered
        result.milliseconds.append((time.perf_counter() - due) * 1e3)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(round(options.rate * options.seconds)):
            due = begun + number / options.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(race(number, due))
    return result


async def _race(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    number: int,
    options: argparse.Namespace,
) -> bool:
    """Return True if a race that nobody has asked for is answered."""
    client = number % options.addresses
    path = RACE.replace("{n}", str(options.first + number))
    head = f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n"
    head += f"X-Forwarded-For: 10.0.{client // 250}.{client % 250 + 1}\r\n\r\n"
    writer.write(head.encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(answer.split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return answer.startswith(b"http/1.1 200")


def main() -> None:
    """Read the command line, ask, and print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=float, default=600.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--addresses", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    result = asyncio.run(_ask(parser.parse_args()))
    print(json.dumps({"milliseconds": result.milliseconds, "unanswered": result.unanswered}))


if __name__ == "__main__":
    main()
