"""The command line: `python -m app`, or `ravine` once installed.

Packages are imported where they are used: `ravine doctor` tells which of them are missing.
"""

from __future__ import annotations

import argparse
import logging.config
import os
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app import study
from app.benchmark import command as benchmark

if TYPE_CHECKING:
    from app.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, or do what a command says; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = make_parser().parse_args(given)
    if options.command == "doctor":
        return _examine(options)
    if options.command == benchmark.COMMAND:
        return benchmark.run(options, given)
    if options.command == study.COMMAND:
        return study.run(options)
    from pydantic import ValidationError

    from app.doctor.settings import complaints
    from app.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        print(*complaints(error), sep="\n", file=sys.stderr)
        return 2
    if options.command:
        return _copy_links(options.command, Path(options.file), settings)
    return _serve(options, settings)


def _examine(options: argparse.Namespace) -> int:
    """Say what is wrong with this installation; the exit code."""
    from app.doctor.examination import examine
    from app.doctor.finding import as_json, as_text, is_healthy

    findings = []
    for finding in examine(options.host, options.port):
        findings.append(finding)
        if not options.json:
            print(as_text([finding]), flush=True)
    if options.json:
        print(as_json(findings))
    return 0 if is_healthy(findings) else 1


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until interrupted; the exit code."""
    from app.serving.logs import log_config
    from optimizers.engine.warming import warm_up

    logs = log_config(settings.log_format, access_log=options.access_log)
    logging.config.dictConfig(logs)
    if options.workers > 1:  # they load what is compiled once; one alone compiles while it serves
        warm_up(_report)
    url = f"http://{_shown(options.host)}:{options.port}"
    print(f"Ravine is at {url} (Ctrl+C stops it)", flush=True)
    if options.open:
        threading.Thread(target=_open_when_ready, args=(url,), daemon=True).start()
    from app.serving.process import serve  # not before: it takes a second, and all is said by now

    with _shared_by_workers(options.workers, settings):
        return serve(
            settings,
            logs,
            host=options.host,
            port=options.port,
            workers=options.workers,
            access_log=options.access_log,
        )


def _copy_links(command: str, file: Path, settings: Settings) -> int:
    """Back up or restore the short links; the exit code."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.links.backup import back_up, restore
    from app.links.store import LinkStore

    store = LinkStore(settings.database, settings.max_stored_links)
    try:
        count = (back_up if command == "backup" else restore)(store, file)
    except (OSError, ValueError, SQLAlchemyError) as error:
        print(f"The short links could not be copied: {error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    print(
        f"{count} short links written to {file}"
        if command == "backup"
        else f"{count} short links added"
    )
    return 0


@contextmanager
def _shared_by_workers(workers: int, settings: Settings) -> Iterator[None]:
    """Let the processes of one server share their metrics, and what clients have used.

    Where a file for what clients have used is set, it is shared already.
    """
    if workers == 1:
        yield
        return
    from app.settings import METRICS_FOLDER, PREFIX

    with TemporaryDirectory(prefix="ravine-") as folder:
        if not settings.budget_file and sys.platform != "win32":  # which has no such locks
            os.environ[f"{PREFIX}BUDGET_FILE"] = f"{folder}/budgets"
        if settings.metrics:
            (Path(folder) / "metrics").mkdir()
            os.environ[METRICS_FOLDER] = f"{folder}/metrics"
        yield


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="ravine", description="Optimizers race down a loss surface in the browser."
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="the port to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=1, help="processes to serve with (default: %(default)s)"
    )
    commands = parser.add_subparsers(dest="command", metavar="command", title="commands")
    for name, about in (
        ("backup", "write all short links into a file"),
        ("restore", "add the short links of such a file to the database"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("file", help="a file of JSON lines")
    about = "say what is wrong with this installation; ends with 1 if anything is"
    doctor = commands.add_parser("doctor", help=about, description=about)
    doctor.add_argument("--json", action="store_true", help="as JSON, for programs")
    benchmark.add_command(commands)
    study.add_command(commands)
    parser.add_argument("--open", action="store_true", help="open a browser")
    parser.add_argument("--access-log", action="store_true", help="log every request")
    return parser


def _report(done: int, total: int, title: str) -> None:
    """Print one line of progress, again and again in the same place.

    Where nobody watches, there is one line at the start and one at the end.
    """
    if sys.stdout.isatty():
        line = (
            f"Preparing the engine {done}/{total} {title}"
            if done < total
            else "The engine is ready"
        )
        print(f"\r{line:<60}", end="\n" if done == total else "", flush=True)
    elif done == 0:
        print("Preparing the engine: compiled at the first start, kept for the next", flush=True)
    elif done == total:
        print("The engine is ready", flush=True)


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _open_when_ready(url: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                webbrowser.open(url)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
