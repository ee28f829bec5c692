"""The server under load, the load generator beside it on the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.load import Load, run
from tests.benchmarks.table import Goal, Row
from tests.benchmarks.timing import interleaved
from tests.server import Server

DISTINCT = "distinct 3-run 500-step races as JSON"


def rows(server: Server) -> Iterator[Row]:
    """How many races per second, and how long one takes."""
    yield first_path_of_a_formula(server)
    yield ensemble(server)
    yield preview(server)
    yield theory(server)
    run(
        Load(server.port, "saturate", seconds=1, first=900_000)
    )  # unmeasured: imports, first allocations
    distinct = run(Load(server.port, "saturate", first=0))
    size = f"{distinct.bytes / distinct.answers / 1000:.0f} kB each, {distinct.answers} answers"
    yield Row(
        f"{DISTINCT}: throughput", distinct.per_second, "requests/s", Goal.AT_LEAST, 200, size
    )
    paced = run(Load(server.port, "pace", rate=100, connections=64, first=distinct.answers + 64))
    yield Row(
        f"{DISTINCT}: p95 at 100 requests/s",
        paced.p95,
        "ms",
        Goal.AT_MOST,
        60,
        f"{paced.answers} answers, timed from when each was due",
    )
    again = run(Load(server.port, "saturate", same=True))
    yield Row(
        "the same race again: throughput",
        again.per_second,
        "requests/s",
        Goal.AT_LEAST,
        1000,
        f"{again.answers} answers",
    )


def first_path_of_a_formula(server: Server) -> Row:
    """As in `engine`, but as a page meets it.

    One request after the other, each for a race that no one has asked for.
    """
    connection, numbers = HTTPConnection("127.0.0.1", server.port), count(1)

    def get(surface: str) -> None:
        x = -1.2 - next(numbers) * 1e-6
        connection.request(
            "GET",
            f"/api/descend?v=1&{surface}&start={x:.6f},1&steps=500&run=adam,lr:0.02",
            headers={"Accept": "application/json"},
        )
        answer = connection.getresponse()
        assert answer.read() and answer.status == 200, answer.status

    def typed() -> None:
        get("formula=" + quote(f"(1 - x)**2 + {100 + next(numbers) / 1024}*(y - x**2)**2"))

    seconds = interleaved(
        {"typed": typed, "built in": lambda: get("surface=rosenbrock")}, repeats=25
    )
    connection.close()
    detail = f"{seconds['typed'] * 1e3:.2f} ms against {seconds['built in'] * 1e3:.2f} ms"
    ratio = seconds["typed"] / seconds["built in"]
    return Row(
        "first path after a never-seen formula, against a built-in surface, over HTTP",
        ratio,
        "x",
        Goal.AT_MOST,
        2,
        detail,
    )


ENSEMBLE = (
    "/api/ensemble?v=1&surface=rosenbrock&steps=500"
    "&run=sgd,lr:0.0005&run=momentum,lr:0.0001&run=adam,lr:0.02&noise=1&seeds=1000"
)


def ensemble(server: Server) -> Row:
    """1,000 seeds x 500 steps x 3 runs, one request after the other.

    Each is for seeds that no one has asked for.
    """
    connection, seeds, sizes = HTTPConnection("127.0.0.1", server.port), count(0, 1000), []

    def get() -> None:
        connection.request(
            "GET", f"{ENSEMBLE}&seed={next(seeds)}", headers={"Accept-Encoding": "br"}
        )
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        assert answer.status == 200, answer.status

    seconds = interleaved({"ensemble": get}, repeats=25)["ensemble"]
    connection.close()
    return Row(
        "an ensemble of 1,000 seeds x 500 steps x 3 runs, over HTTP",
        seconds * 1e3,
        "ms",
        Goal.AT_MOST,
        250,
        f"{sizes[-1] / 1000:.0f} kB each",
    )


def preview(server: Server) -> Row:
    """The picture of a race that no one has asked for, three runs of 200 steps."""
    connection, numbers, sizes = HTTPConnection("127.0.0.1", server.port), count(1), []

    def get() -> None:
        x = -1.2 - next(numbers) * 1e-6
        runs = "run=sgd,lr:0.001&run=momentum&run=adam"
        connection.request("GET", f"/preview.png?v=1&surface=rosenbrock&start={x:.6f},1&{runs}")
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        assert answer.status == 200, answer.status

    seconds = interleaved({"preview": get}, repeats=25)["preview"]
    connection.close()
    return Row(
        "the picture of a new race, over HTTP",
        seconds * 1e3,
        "ms",
        Goal.AT_MOST,
        150,
        f"{sizes[-1] / 1000:.0f} kB each",
    )


THEORY = "surface=rosenbrock&steps=500&run=sgd,lr:0.0005&run=momentum,lr:0.0001&run=adam,lr:0.02"


def theory(server: Server) -> Row:
    """3 runs x 500 steps, beside the race itself, one request after the other.

    Each is for a race that no one has asked for.
    """
    connection, numbers = HTTPConnection("127.0.0.1", server.port), count(1)

    def get(address: str) -> None:
        connection.request(
            "GET",
            f"{address}?v=1&{THEORY}&start=-1.2,{1 + next(numbers) * 1e-6:.6f}",
            headers={"Accept-Encoding": "br"},
        )
        answer = connection.getresponse()
        assert answer.read() and answer.status == 200, answer.status

    seconds = interleaved(
        {"theory": lambda: get("/api/theory"), "race": lambda: get("/api/descend")}, repeats=25
    )
    connection.close()
    detail = f"the race itself: {seconds['race'] * 1e3:.1f} ms"
    return Row(
        "what theory says of 3 runs x 500 steps, over HTTP",
        seconds["theory"] * 1e3,
        "ms",
        Goal.AT_MOST,
        20,
        detail,
    )


def memory(server: Server) -> Row:
    """What the server holds after all that."""
    resident = resident_megabytes(server)
    return Row("server resident memory after all that", resident, "MB", Goal.AT_MOST, 400)


def resident_megabytes(server: Server) -> float:
    """Memory that a server holds."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6
