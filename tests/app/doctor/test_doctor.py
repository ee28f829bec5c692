"""The doctor: each thing that can be wrong is told with its advice, and nothing is changed."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.__main__ import main
from app.doctor import installation, links, requirements, settings, surroundings
from app.doctor.finding import Finding, Level, as_json, as_text, fine, is_healthy, problem, warning
from app.links.store import LinkStore
from app.settings import Settings
from tests.server import ROOT, Server, free_port


def only(findings: Iterable[Finding], level: Level) -> Finding:
    """The one finding that is not well, which must say what to do."""
    (found,) = [one for one in findings if one.level is not Level.OK]
    assert found.level is level
    assert found.advice
    return found


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "links.db"
    monkeypatch.setenv("RAVINE_DATABASE_URL", f"sqlite:///{file}")
    return file


def test_a_sound_installation_is_healthy(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", str(free_port()), "doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "warning", "->"}
    checks = {line.split("  ")[-1].split(":")[0].strip() for line in lines}
    assert {"Python", "packages", "kernels", "native code", "files", "links", "port"} <= checks
    assert not database.exists()


def test_a_refused_setting_is_told_with_the_rest(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAVINE_MAX_RUNS", "65")
    assert main(["--port", str(free_port()), "doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["healthy"] is False
    (wrong,) = [one for one in told["findings"] if one["level"] == "problem"]
    assert wrong["message"].startswith("RAVINE_MAX_RUNS is '65'")
    assert {"files", "kernels", "port"} <= {one["check"] for one in told["findings"]}


def test_warnings_alone_leave_it_healthy() -> None:
    findings = [fine("a", "well"), warning("b", "slow", "hurry")]
    assert is_healthy(findings)
    assert not is_healthy([*findings, problem("c", "broken", "mend it")])
    assert as_text(findings) == "ok       a: well\nwarning  b: slow\n         -> hurry"
    assert json.loads(as_json(findings))["findings"][1]["advice"] == "hurry"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("no-such-package>=1.0", "no-such-package is missing"),
        ("numpy>=99.1", "numpy>=99.1 is required"),
        ("numpy>=1.0,<1.5", "numpy>=1.0,<1.5 is required"),
        ("psycopg[binary]>=99; sys_platform == 'linux'", ">=99 is required"),
    ],
)
def test_a_requirement_that_is_not_met_is_told(
    entry: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirements, "requires", lambda _: ["pytest>=1", entry])
    assert told in only(requirements.check_packages(), Level.PROBLEM).message


def test_requirements_of_others_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        "no-such-package>=1; extra == 'test'",
        "nothing; sys_platform == 'win32'",
        "numpy>=2",
    ]
    monkeypatch.setattr(requirements, "requires", lambda _: entries)
    assert [one.level for one in requirements.check_packages()] == [Level.OK]


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "OLDEST_PYTHON", (99, 0))
    only(requirements.check_python(), Level.PROBLEM)


def test_it_speaks_where_packages_cannot_be_imported() -> None:
    script = (
        "import sys; sys.modules |= dict.fromkeys(('numpy', 'numba', 'pydantic', 'fastapi'));"
        "from app.__main__ import main; sys.exit(main(['doctor']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "problem  packages: " in done.stdout


def test_settings_that_are_none_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = only(settings.check_settings({"RAVINE_MAX_STEP": "9"}), Level.WARNING)
    assert (found.message.split()[0], found.advice) == (
        "RAVINE_MAX_STEP",
        "did you mean RAVINE_MAX_STEPS?",
    )
    known = {"RAVINE_ENGINE_TIER": "native", "RAVINE_MAX_RUNS": "9", "HOME": "/"}
    assert [one.level for one in settings.check_settings(known)] == [Level.OK]


@pytest.mark.parametrize(
    ("trusted", "host", "level"),
    [
        ("0.0.0.0/0", "0.0.0.0", Level.PROBLEM),
        ("127.0.0.1,::/0", "127.0.0.1", Level.PROBLEM),
        ("", "127.0.0.1", Level.WARNING),
        ("10.0.0.0/8", "localhost", Level.WARNING),
        ("", "0.0.0.0", Level.OK),
        ("127.0.0.1", "127.0.0.1", Level.OK),
    ],
)
def test_proxies_that_do_not_fit_are_told(trusted: str, host: str, level: Level) -> None:
    (found,) = settings.check_proxies(Settings(trusted_proxies=trusted), host)
    assert found.level is level


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        only(surroundings.check_port("127.0.0.1", other.getsockname()[1]), Level.PROBLEM)


def test_a_running_server_is_recognized(server: Server) -> None:
    (found,) = surroundings.check_port("127.0.0.1", server.port)
    assert found.level is Level.OK
    assert "engine" in found.message


def test_an_address_of_another_machine_is_told() -> None:
    only(surroundings.check_port("192.0.2.1", 8000), Level.PROBLEM)


def test_more_connections_than_descriptors_are_told() -> None:
    only(surroundings.check_descriptors(Settings(max_connections=1_000_000)), Level.WARNING)
    (found,) = surroundings.check_descriptors(Settings(max_connections=1))
    assert found.level is Level.OK


def test_a_clock_in_the_past_is_told() -> None:
    only(surroundings.check_clock(now=0.0), Level.PROBLEM)
    assert [one.level for one in surroundings.check_clock()] == [Level.OK]


def test_a_file_of_budgets_without_a_folder_is_told(tmp_path: Path) -> None:
    missing = Settings(budget_file=str(tmp_path / "nothing" / "budgets"))
    only(surroundings.check_budgets(missing), Level.PROBLEM)
    (found,) = surroundings.check_budgets(Settings(budget_file=str(tmp_path / "budgets")))
    assert found.level is Level.OK
    assert not list(surroundings.check_budgets(Settings(budget_file="")))


def at(file: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{file}")


def test_links_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, and no folder either")
    for place in (tmp_path / "file", tmp_path / "file" / "links.db", Path("/proc/links.db")):
        only(links.check_links(at(place)), Level.PROBLEM)


def test_links_of_a_newer_release_are_told(database: Path) -> None:
    store = LinkStore(f"sqlite:///{database}", 10)
    store.store("v=1")
    store.close()
    (found,) = links.check_links(at(database))
    assert found.level is Level.OK
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99)")
    connection.close()
    assert "99" in only(links.check_links(at(database)), Level.PROBLEM).message


def test_links_that_are_locked_are_told(database: Path) -> None:
    LinkStore(f"sqlite:///{database}", 10).store("v=1")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "locked" in only(links.check_links(at(database)), Level.WARNING).message
    other.close()


def test_an_unreachable_server_of_links_is_told_without_its_password() -> None:
    url = f"postgresql://me:secret@127.0.0.1:{free_port()}/links"
    found = only(links.check_links(Settings(database_url=url)), Level.PROBLEM)
    assert "secret" not in found.message


def test_kernels_that_are_not_kept_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = SimpleNamespace(compiled=SimpleNamespace(stats=SimpleNamespace(cache_path=None)))
    monkeypatch.setattr(installation, "evaluate", kernel)
    only(installation.check_kernels(), Level.WARNING)


def test_a_missing_compiler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def interpreted(*_: Any) -> Any:
        return SimpleNamespace(lanes=lambda *_: None)

    monkeypatch.setattr(installation, "ready", interpreted)
    only(installation.check_native_code(), Level.WARNING)


def test_missing_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "FOLDERS", {tmp_path: "pages/playground.js"})
    assert "playground.js" in only(installation.check_files(), Level.PROBLEM).message
    monkeypatch.undo()
    monkeypatch.setattr(installation, "LANGUAGES", {})
    assert "한국어" in only(installation.check_files(), Level.PROBLEM).message
