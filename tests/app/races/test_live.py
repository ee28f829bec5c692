"""Behavior that only a real server shows.

Order in time, clients that leave, several processes, an end in time.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT, Server, serve

LONG = "/api/descend?surface=himmelblau&noise=1&steps=100000" + "&run=adam" * 12
"""A race of 1,200,000 steps: seconds of work, and far more bytes than sockets hold."""
PATIENCE = 20.0


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with room for two long races; waits for a place end within a test's patience."""
    settings = {"RAVINE_MAX_WAITING_SECONDS": "3", "RAVINE_MAX_RACE_SECONDS": "3600"}
    with serve(settings, folder=tmp_path_factory.mktemp("live")) as server:
        yield server


def get(server: Server, path: str, accept: str = "*/*") -> bytes:
    with urllib.request.urlopen(
        urllib.request.Request(server.url + path, headers={"Accept": accept}), timeout=PATIENCE
    ) as response:
        return bytes(response.read())


def races(server: Server) -> Any:
    return json.loads(get(server, "/healthz"))["races"]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def connect(
    server: Server, path: str, accept: str = "*/*", source: str = "127.0.0.1"
) -> socket.socket:
    """Ask for something, from one of the addresses that a machine has for itself."""
    connection = socket.create_connection(
        ("127.0.0.1", server.port), timeout=PATIENCE, source_address=(source, 0)
    )
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
    )
    return connection


def at_rest(server: Server) -> bool:
    """Whether nothing is computed, nor was in the last half second."""
    before, used = races(server), cpu_seconds(server)
    time.sleep(0.5)
    return before["running"] == 0 and before == races(server) and cpu_seconds(server) - used < 0.1


def read_until(connection: socket.socket, text: bytes) -> bytes:
    received = b""
    while text not in received:
        piece = connection.recv(65_536)
        assert piece, f"the connection ended before {text!r}"
        received += piece
    return received


def test_every_run_is_seen_long_before_the_race_ends(live: Server) -> None:
    with connect(live, LONG) as connection:
        received = read_until(connection, b'"run":11,"first_step":0')
        assert b"event: end" not in received
        now = races(live)
        assert now["running"] == 1
        assert now["positions"] < 1_200_000
    until(lambda: races(live)["running"] == 0)


ENSEMBLE = (
    "/api/ensemble?surface=rosenbrock&steps=1600&run=armijo&run=l-bfgs&run=adam&noise=1&seeds=1000"
)
MAP = (
    "/api/map?surface=himmelblau&noise=1&steps=600&run=adam&of=0"
    "&across=start.x,-5,5&up=start.y,-5,5&cells=400,400"
)
COMPUTED_FOR_LONG = {
    "events": LONG,
    "json": f"{LONG}&format=json&seed=1",
    "csv": f"{LONG}&format=csv&seed=2",
    "animation": LONG.replace("/api/descend", "/api/animation.gif") + "&seed=3",
    "preview": LONG.replace("/api/descend", "/preview.png") + "&seed=4",
    "theory": LONG.replace("/api/descend", "/api/theory") + "&seed=5",
    "ensemble": ENSEMBLE,
    "map": MAP,
    "map as csv": f"{MAP}&format=csv&seed=1",
}


def cpu_seconds(server: Server) -> float:
    """CPU time that the server has used."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="reads a process's CPU time in /proc")
@pytest.mark.parametrize("path", COMPUTED_FOR_LONG.values(), ids=COMPUTED_FOR_LONG)
def test_work_stops_when_the_client_leaves(live: Server, path: str) -> None:
    before = races(live)["positions"]
    with connect(live, path):
        until(lambda: races(live)["positions"] > before)
        assert races(live)["running"] >= 1  # a map has a helper
    until(lambda: at_rest(live))
    assert races(live)["positions"] - before < 1_200_000


@pytest.mark.parametrize("path", ["/api/theory", "/api/descend"])
def test_those_who_share_a_race_finish_it_when_one_leaves(live: Server, path: str) -> None:
    query = f"?surface=rosenbrock&steps=50000&run=adam&run=sgd&noise=0.5&seed={len(path)}"
    before = races(live)
    with connect(live, f"{path}{query}"):
        answer = get(live, f"/api/descend{query}&format=json")
    assert len(json.loads(answer)["runs"]) == 2
    after = races(live)
    assert after["started"] - before["started"] == 1
    until(lambda: races(live)["running"] == 0)


def test_a_race_does_not_wait_for_an_ensemble(live: Server) -> None:
    with connect(live, ENSEMBLE.replace("noise=1", "noise=2")):
        until(lambda: races(live)["running"] == 1)
        assert b"event: done" in get(live, "/api/descend?steps=91")
        assert races(live)["running"] == 1
    until(lambda: races(live)["running"] == 0)


def test_a_client_that_does_not_read_holds_the_work_back(live: Server) -> None:
    before = races(live)["positions"]
    with connect(live, LONG.replace("noise=1", "noise=2")) as connection:
        read_until(connection, b"event: points")
        growth = [-1, 0]
        while growth[-1] != growth[-2]:
            time.sleep(0.4)
            growth.append(races(live)["positions"] - before)
        assert growth[-1] < 600_000
    until(lambda: races(live)["running"] == 0)


def test_unread_streams_refuse_nobody(live: Server) -> None:
    before = races(live)["positions"]
    with ExitStack() as greedy:
        for number in range(20):
            path = LONG.replace("noise=1", f"noise=3.{number}")
            greedy.enter_context(connect(live, path, source="127.0.0.2"))
        until(lambda: races(live)["positions"] > before)
        for seed in range(5):
            assert b"event: done" in get(live, f"/api/descend?steps=90&noise=0.1&seed={seed}")
        assert b"no-js" in get(live, "/?steps=91", "text/html")
        with connect(live, LONG.replace("noise=1", "noise=4")) as own:
            read_until(own, b"event: points")
    until(lambda: races(live)["running"] == 0)


def test_without_memory_long_races_are_refused_and_short_ones_are_not(live: Server) -> None:
    with ExitStack() as holding:
        for number in (2, 3):
            path = LONG.replace("noise=1", f"noise=5.{number}")
            held = holding.enter_context(connect(live, path, source=f"127.0.0.{number}"))
            read_until(held, b"event: points")
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(live, LONG.replace("noise=1", "noise=6"))
        with refused.value as response:
            assert response.code == 503
            assert int(response.headers["Retry-After"]) > 0
            assert json.loads(response.read())["error"]["code"] == "busy"
        assert b"event: done" in get(live, "/api/descend?steps=92")
    until(lambda: races(live)["running"] == 0)
    with connect(live, LONG.replace("noise=1", "noise=6")) as connection:
        read_until(connection, b"event: points")
    until(lambda: races(live)["running"] == 0)


def test_a_client_that_does_not_read_is_dropped(tmp_path: Path) -> None:
    with (
        serve({"RAVINE_MAX_UNREAD_SECONDS": "0.2"}, folder=tmp_path) as server,
        connect(server, LONG) as connection,
    ):
        read_until(connection, b"event: points")
        until(lambda: races(server)["running"] == 0)
        assert races(server)["positions"] < 1_200_000


def test_a_lecture_hall_opening_one_link_costs_one_race(live: Server) -> None:
    before = races(live)["started"]
    with ThreadPoolExecutor(24) as hall:
        answers = set(
            hall.map(
                lambda _: get(live, "/api/descend?surface=beale&steps=900&seed=5&noise=0.1"),
                range(48),
            )
        )
    assert len(answers) == 1
    assert races(live)["started"] == before + 1


def test_a_race_that_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    with serve({"RAVINE_MAX_RACE_SECONDS": "0.5"}, folder=tmp_path) as server:
        with connect(server, LONG) as connection:
            received = b""
            while piece := connection.recv(1 << 20):
                received += piece
        assert b"event: done" not in received
        assert races(server)["running"] == 0
        assert b"event: done" in get(server, "/api/descend?steps=90")


def post(server: Server, link: str) -> str:
    request = urllib.request.Request(
        f"{server.url}/api/links",
        json.dumps({"link": link}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return str(json.loads(response.read())["id"])


def test_two_servers_share_one_store(live: Server) -> None:
    with serve(folder=live.log.parent) as other, ThreadPoolExecutor(8) as clients:
        links = [f"/?surface=saddle&seed={seed}" for seed in range(20)]
        ids = [
            list(clients.map(lambda link, server=server: post(server, link), links))
            for server in (live, other, live)
        ]
        assert ids[0] == ids[1] == ids[2]
        assert len(set(ids[0])) == 20
        for seed, id in enumerate(ids[0]):
            assert json.loads(get(other, f"/api/links/{id}"))["scene"]["seed"] == seed


def test_an_open_stream_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with (
        serve({"RAVINE_SHUTDOWN_SECONDS": "1"}, folder=tmp_path) as server,
        connect(server, LONG) as connection,
    ):
        read_until(connection, b"event: points")
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(8)


def test_the_command_line_explains_itself() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 10,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "--workers" in result.stdout


def test_the_address_is_printed(live: Server) -> None:
    assert f"Ravine is at {live.url}" in live.log.read_text()
