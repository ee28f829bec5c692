"""A real server process: its connections, its end, and a start that fails."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.server import ROOT, Server, free_port, serve

LONG = b"GET /api/descend?steps=100000&noise=1&run=adam HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    settings = {
        "RAVINE_MAX_CLIENT_CONNECTIONS": "5",
        "RAVINE_TRUSTED_PROXIES": "",
        "RAVINE_MAX_HEAD_BYTES": "8192",
    }
    with serve(settings) as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def answer(server: Server, *sent: bytes) -> bytes:
    with connect(server) as connection:
        try:
            for part in sent:
                connection.sendall(part)
                time.sleep(0.05)
        except ConnectionError:  # it was refused before the end
            pass
        try:
            return connection.recv(65_536)
        except ConnectionError:
            return b""


@pytest.mark.parametrize("size", [9_000, 60_000])
def test_a_large_head_is_refused_at_once_or_in_parts(guarded: Server, size: int) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"x" * size
    assert answer(guarded, head + b"\r\n\r\n").startswith(b"HTTP/1.1 431 ")
    parts = [head[start : start + 4_000] for start in range(0, len(head), 4_000)]
    assert answer(guarded, *parts).startswith(b"HTTP/1.1 431 ")
    assert guarded.log.read_text().count("refused since the last report") == 1


def test_a_large_body_is_no_large_head(guarded: Server) -> None:
    head = (
        b"POST /api/links HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 30000\r\nConnection: close\r\n\r\n"
    )
    body = b'{"link": "' + b"x" * 29_988 + b'"}'
    assert answer(guarded, head + body).startswith(b"HTTP/1.1 200 ")
    parts = [body[start : start + 5_000] for start in range(0, len(body), 5_000)]
    assert answer(guarded, head, *parts).startswith(b"HTTP/1.1 200 ")


def held(server: Server) -> socket.socket:
    """A connection that stays; the server may still count those of the test before."""
    deadline = time.monotonic() + 20.0
    while time.monotonic() < deadline:
        connection = connect(server)
        with suppress(ConnectionError):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if connection.recv(100).startswith(b"HTTP/1.1 200 "):
                return connection
        connection.close()
        time.sleep(0.2)
    raise AssertionError("no connection was let in")


def test_an_address_has_so_many_connections_and_others_again(guarded: Server) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    connections = [held(guarded) for _ in range(5)]
    assert answer(guarded, request) == b""
    for connection in connections:
        connection.close()
    held(guarded).close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_time_with_code_0(number: signal.Signals) -> None:
    with serve({"RAVINE_SHUTDOWN_SECONDS": "1"}) as server:
        with connect(server) as unread:
            unread.sendall(LONG)
            time.sleep(0.5)
            begun = time.monotonic()
            server.process.send_signal(number)
            assert server.process.wait(30) == 0
            assert time.monotonic() - begun < 10.0
        assert "Traceback" not in server.log.read_text()


def test_a_worker_that_cannot_start_is_not_tried_for_ever(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    environment = {**os.environ, "RAVINE_BUDGET_FILE": str(tmp_path / "file" / "budgets")}
    command = [sys.executable, "-m", "app", "--port", str(free_port()), "--workers", "2"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 3
    assert "the server could not start" in done.stderr
    assert "NotADirectoryError" in done.stderr
