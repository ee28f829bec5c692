"""The server under load, the load generator beside it on the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.load import Load, run
from tests.bench.table import Goal, Row
from tests.serving import Server

DISTINCT = "distinct 3-run 500-step races as JSON"


def rows(server: Server) -> Iterator[Row]:
    """How many races per second, and how long one takes."""
    run(Load(server.port, "saturate", seconds=1, first=900_000))  # unmeasured: imports, first allocations
    distinct = run(Load(server.port, "saturate", first=0))
    size = f"{distinct.bytes / distinct.answers / 1000:.0f} kB each, {distinct.answers} answers"
    yield Row(f"{DISTINCT}: throughput", distinct.per_second, "requests/s", Goal.AT_LEAST, 200, size)
    paced = run(Load(server.port, "pace", rate=100, connections=64, first=distinct.answers + 64))
    yield Row(f"{DISTINCT}: p95 at 100 requests/s", paced.p95, "ms", Goal.AT_MOST, 60, f"{paced.answers} answers, timed from when each was due")
    again = run(Load(server.port, "saturate", same=True))
    yield Row("the same race again: throughput", again.per_second, "requests/s", Goal.AT_LEAST, 1000, f"{again.answers} answers")


def memory(server: Server) -> Row:
    """What the server holds after all that."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6
    return Row("server resident memory after all that", resident, "MB", Goal.AT_MOST, 400)
