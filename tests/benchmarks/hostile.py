"""Hostile requests: none of them is answered with 5xx, and none keeps the event loop."""

from __future__ import annotations

import asyncio
import math
import random
import re
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import quote

from tests.benchmarks.table import Goal, Row
from tests.server import Server

COUNT: Final = 2_000
CONNECTIONS: Final = 32
SETTINGS: Final = {"RAVINE_METRICS": "true", "RAVINE_MAX_CLIENT_SECONDS": "100000"}
PATIENCE: Final = 30.0
_PATHS: Final = ("/", "/embed", "/api/descend", "/api/surface", "/api/theory", "/api/map")
_PATHS_ALONE: Final = (
    "/../../etc/passwd",
    "//evil.example/%2e%2e/",
    "/static/0/../../app/main.py",
    "/t/%00",
    "/api/links/" + "b" * 5_000,
    "/%ff%fe",
    "/docs/..%5c..%5c",
)
_VALUES: Final = ("nan", "-1e999", "1e-320", "%00", "%ff", "<script>", "a" * 3_000, "٣", "0x10", "")
_FORMULAS: Final = (
    "(" * 200 + "x" + ")" * 200,
    "x**y**x**y**x",
    "1/0+log(0)*x",
    "exp(exp(exp(x)))",
    "__import__('os').system('id')",
    "x" * 300,
    "sqrt(-1-x**2)",
)
_NAMES: Final = ("steps", "start", "run", "view", "seed", "noise", "with", "surface", "v", "size")


def rows(server: Server, count: int = COUNT) -> Iterator[Row]:
    """Send so many, and see how they are answered."""
    before = _lags(server)
    statuses = asyncio.run(_send_all(server.port, count))
    worst = worst_lag(before, _lags(server))
    told = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
    failures = sum(number for status, number in statuses.items() if status >= 500)
    yield Row(f"{count} hostile requests: answers of 5xx", failures, "", Goal.AT_MOST, 0, told)
    yield Row("the event loop's lag meanwhile, at most", worst, "ms", Goal.AT_MOST, 50)


async def _send_all(port: int, count: int) -> Counter[int]:
    statuses: Counter[int] = Counter()
    numbers = iter(range(count))

    async def send() -> None:
        for number in numbers:
            statuses[await _status(port, request(random.Random(number)))] += 1

    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    return statuses


async def _status(port: int, sent: bytes) -> int:
    """The status of an answer, 0 where the connection was closed."""
    with suppress(OSError, TimeoutError, ValueError):
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(sent)
                return int((await reader.read(-1))[9:12])
            finally:
                writer.close()
    return 0


def request(choose: random.Random) -> bytes:
    """A request that means harm."""
    method = choose.choice(("GET", "GET", "GET", "POST", "PUT", "TRACE", "GARBAGE"))
    path = choose.choice(_PATHS_ALONE)
    if choose.random() < 0.8:
        asked = [f"{choose.choice(_NAMES)}={choose.choice(_VALUES)}" for _ in range(4)]
        asked.append(f"formula={quote(choose.choice(_FORMULAS))}")
        path = f"{choose.choice(_PATHS)}?{'&'.join(asked[choose.randrange(4) :])}"
    headers = [f"Host: {choose.choice(('a', 'evil.example', '', 'a b'))}", "Connection: close"]
    headers.append(f"Accept: {choose.choice(('*/*', 'text/html', 'text/event-stream', '@' * 900))}")
    headers.append(f"Cookie: lang={'x' * choose.choice((1, 1_000, 40_000))}")
    body = bytes(choose.randrange(256) for _ in range(64)) if method == "POST" else b""
    if body:
        headers += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *headers, "", ""])
    return head.encode("utf-8") + body


def _lags(server: Server) -> dict[float, float]:
    """Number of the event loop's lags up to each bound, in seconds."""
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=60) as answer:
        text = answer.read().decode()
    pattern = r'^ravine_event_loop_lag_seconds_bucket{le="([^"]+)"} (\S+)$'
    return {float(le): float(n) for le, n in re.findall(pattern, text, flags=re.M)}


def worst_lag(before: dict[float, float], after: dict[float, float]) -> float:
    """Milliseconds that no lag between two readings exceeded."""
    new = {bound: number - before[bound] for bound, number in after.items()}
    return 1e3 * min(bound for bound, number in new.items() if number == new[math.inf])
