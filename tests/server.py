"""A real server in a process of its own, for tests that a test client can't make."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent

START_SECONDS = 600.0
"""How long a server may take to answer: the first one compiles the kernels, perhaps on a busy
machine; one that died is noticed at once."""

STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve(
    settings: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    arguments: Sequence[str] = (),
    until_ready: bool = True,
    root: Path = ROOT,
) -> Iterator[Server]:
    """Run `python -m app` on a free port until the block ends.

    Args:
        settings: environment variables, such as {"RAVINE_MAX_STEPS": "500"}.
        folder: where its links and its log are kept; a temporary one if left out.
        arguments: of the command line, beside host and port.
        until_ready: wait for the engine too, which compiles meanwhile.
        root: the folder of the code.
    """
    with TemporaryDirectory(prefix="ravine-") as temporary:
        home = folder or Path(temporary)
        port = free_port()
        environment = {
            **os.environ,
            "RAVINE_DATABASE_URL": f"sqlite:///{home / 'links.db'}",
            **(settings or {}),
        }
        log = home / f"server-{port}.log"
        with log.open("wb") as output:
            place = ["--host", "127.0.0.1", "--port", str(port)]
            command = [sys.executable, "-m", "app", *place, *arguments]
            process = subprocess.Popen(
                command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        server = Server(port, process, log)
        try:
            _wait(server, until_ready)
            yield server
        finally:
            _stop(process)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, until_ready: bool) -> None:
    """Wait for an answer, and for the engine."""
    deadline = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5) as answer:
                if not until_ready or json.load(answer)["ready"]:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
