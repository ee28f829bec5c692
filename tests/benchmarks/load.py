"""A small HTTP load generator in a process of its own.

    python -m tests.benchmarks.load PORT saturate|pace [--seconds 5] [--connections 16] [--rate 100]
    [--first 0] [--same]

`saturate`: every connection asks again as soon as it has its answer: how many answers per second?
`pace`: requests begin at a fixed rate whatever the server does, and each is timed from when it was
due to begin, so that a stall counts for all that it delays: how long does an answer take?
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field

from tests.benchmarks.timing import percentile
from tests.server import ROOT

RACE = (
    "/api/descend?v=1&surface=rosenbrock&start={x},1&steps=500"
    "&run=sgd,lr:0.0005&run=momentum,lr:0.0001&run=adam,lr:0.02"
)


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask for, and how hard."""

    port: int
    pattern: str
    seconds: float = 5.0
    connections: int = 16
    rate: float = 0.0
    same: bool = False
    first: int = 0
    """The number of the first distinct race: one that an earlier load has not asked for."""


@dataclass(slots=True)
class Result:
    """What came of it."""

    answers: int = 0
    seconds: float = 0.0
    bytes: int = 0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds

    @property
    def p95(self) -> float:
        """The time that 95 of 100 answers took at most, in milliseconds."""
        return percentile(self.milliseconds, 95)


def run(load: Load) -> Result:
    """Generate the load in another process."""
    options = [
        f"--{name}={value}"
        for name, value in asdict(load).items()
        if name not in ("port", "pattern", "same")
    ]
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.load",
        str(load.port),
        load.pattern,
        *options,
        *(["--same"] if load.same else []),
    ]
    return Result(
        **json.loads(
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        )
    )


class Client:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def get(self, path: str) -> int:
        """Ask for JSON and read the whole answer; its size in bytes."""
        self._writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"{path} was answered with {head.decode()}")
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(await self._reader.readexactly(length))


async def generate(load: Load) -> Result:
    """Open the connections, make the load, and count."""
    clients: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(load.connections):
        clients.put_nowait(
            Client(*await asyncio.open_connection("127.0.0.1", load.port, limit=2**20))
        )
    result = Result()
    begin = time.perf_counter()
    await (_saturate if load.pattern == "saturate" else _pace)(load, clients, result, begin)
    result.seconds = time.perf_counter() - begin
    return result


async def _saturate(
    load: Load, clients: asyncio.Queue[Client], result: Result, begin: float
) -> None:
    asked = 0

    async def keep_asking(client: Client) -> None:
        nonlocal asked
        while time.perf_counter() < begin + load.seconds:
            asked += 1
            await _ask(load, client, asked, time.perf_counter(), result)

    await asyncio.gather(*(keep_asking(clients.get_nowait()) for _ in range(load.connections)))


async def _pace(load: Load, clients: asyncio.Queue[Client], result: Result, begin: float) -> None:
    async def ask_when_a_connection_is_free(number: int, due: float) -> None:
        client = await clients.get()
        await _ask(load, client, number, due, result)
        clients.put_nowait(client)

    async with asyncio.TaskGroup() as tasks:
        for number in range(round(load.rate * load.seconds)):
            due = begin + number / load.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(ask_when_a_connection_is_free(number, due))


async def _ask(load: Load, client: Client, number: int, since: float, result: Result) -> None:
    race = 0 if load.same else load.first + number
    size = await client.get(RACE.format(x=round(-1.2 - race * 1e-6, 6)))
    result.bytes += size
    result.milliseconds.append((time.perf_counter() - since) * 1e3)
    result.answers += 1


def main() -> None:
    """Read the command line, and print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("pattern", choices=["saturate", "pace"])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--same", action="store_true")
    print(json.dumps(asdict(asyncio.run(generate(Load(**vars(parser.parse_args())))))))


if __name__ == "__main__":
    main()
