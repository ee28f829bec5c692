"""Surroundings of a server: its port, file descriptors, the clock, the folder of budgets."""

from __future__ import annotations

import json
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import app
from app.doctor.finding import Finding, fine, problem, warning
from app.serving.connections import SPARED_DESCRIPTORS, descriptor_limit
from app.settings import PREFIX, Settings

_PATIENCE: Final = 3.0


def check_port(host: str, port: int) -> Iterator[Finding]:
    """Try to listen."""
    place = f"{host}:{port}"
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if engine := _engine_at(host, port):
            yield fine("port", f"a server of Ravine answers at {place}, engine {engine}")
        else:
            advice = "choose another with --port, or end what listens there"
            yield problem("port", f"{place} can't be listened on: {error.strerror}", advice)
        return
    yield fine("port", f"{place} is free")


def _engine_at(host: str, port: int) -> str:
    """The engine of a server that is there already, "" where there is none."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    try:
        with urllib.request.urlopen(f"http://{name}:{port}/healthz", timeout=_PATIENCE) as answer:
            return str(json.load(answer)["engine"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def check_descriptors(settings: Settings) -> Iterator[Finding]:
    """Compare the connections that are wanted with those that the system allows."""
    wanted, allowed = settings.max_connections, max(1, descriptor_limit() - SPARED_DESCRIPTORS)
    if wanted > allowed:
        yield warning(
            "connections",
            f"{PREFIX}MAX_CONNECTIONS is {wanted}, but file descriptors allow {allowed}",
            "raise the limit (ulimit -n, LimitNOFILE= of systemd), or lower the setting",
        )
    else:
        yield fine("connections", f"{wanted} of one process; file descriptors allow {allowed}")


def check_clock(now: float | None = None) -> Iterator[Finding]:
    """Look whether the clock is behind the files of this installation."""
    now = time.time() if now is None else now
    made = max(file.stat().st_mtime for file in Path(str(app.__file__)).parent.glob("*.py"))
    told = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    if now < made:
        yield problem(
            "clock",
            f"it is {told}, before this installation was made; links would be stored with that"
            " time",
            "set the clock, or let it be set by NTP",
        )
    else:
        yield fine("clock", f"it is {told}")


def check_budgets(settings: Settings) -> Iterator[Finding]:
    """Look whether the file of budgets can be written."""
    file = Path(settings.budget_file)
    if not settings.budget_file:
        return
    target = file if file.exists() else file.parent
    if target.exists() and not (file.is_dir()) and os.access(target, os.W_OK):
        yield fine("budgets", f"shared in {file}")
    else:
        yield problem(
            "budgets",
            f"{file} can't be written, so that no server starts",
            f"make its folder writable, or unset {PREFIX}BUDGET_FILE",
        )
