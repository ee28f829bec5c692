"""A cold start: the first page and the first race, with kernels kept on disk or not."""

from __future__ import annotations

import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.benchmarks.table import Goal, Row
from tests.server import ROOT, Server, serve

RACE: Final = "/api/descend?surface=rosenbrock&steps=100&run=adam&format=json"
FOLDERS: Final = ("app", "networks", "optimizers", "surfaces", "static", "templates", "docs")
NOWHERE: Final = "/dev/null/nothing"
"""A folder that nobody can make, root neither."""


def rows() -> Iterator[Row]:
    """A start with kernels on disk, with none yet, and where none can be kept."""
    with TemporaryDirectory(prefix="ravine-") as name:
        cache = {"NUMBA_CACHE_DIR": f"{name}/kernels"}
        yield from _start("kernels missing", cache, ROOT)
        yield from _start("kernels kept", cache, ROOT)
        unwritable = {"NUMBA_CACHE_DIR": NOWHERE, "XDG_CACHE_HOME": NOWHERE, "HOME": NOWHERE}
        yield from _start("kernels not writable", unwritable, _sealed(Path(name) / "code"))


def _start(kind: str, settings: dict[str, str], root: Path) -> Iterator[Row]:
    begun = time.perf_counter()
    with serve(settings, root=root, until_ready=False) as server:
        _ask(server, "/")
        page = time.perf_counter() - begun
        _ask(server, RACE)
        race = time.perf_counter() - begun
    what = f"a start with {kind}"
    yield Row(f"{what}: first page", page, "s", Goal.AT_MOST, 15, "from the command on")
    yield Row(f"{what}: first race", race, "s", Goal.AT_MOST, 60)


def _ask(server: Server, path: str) -> None:
    """Ask until there is an answer: a server that starts may still be busy."""
    while True:
        with suppress(urllib.error.HTTPError):
            with urllib.request.urlopen(f"{server.url}{path}", timeout=600) as answer:
                answer.read()
            return
        time.sleep(0.1)


def _sealed(folder: Path) -> Path:
    """A copy of the code in which no folder for compiled files can be made."""
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for each in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        (each / "__pycache__").touch()
    return folder
