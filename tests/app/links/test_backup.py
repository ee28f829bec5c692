"""Backups: every link, into a database of any kind, and nothing that is not a link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.__main__ import main
from app.links.backup import back_up, restore
from app.links.store import LinkStore
from tests.app.responses import error_of


def store(file: Path) -> LinkStore:
    return LinkStore(f"sqlite:///{file}", 100)


def test_a_backup_holds_every_link_and_is_added_to_what_is_there(tmp_path: Path) -> None:
    old, new, file = store(tmp_path / "a.db"), store(tmp_path / "b.db"), tmp_path / "links.jsonl"
    links = [old.store(f"query {number}") for number in range(5)]
    new.store("query 0")
    new.store("its own")
    assert back_up(old, file) == 5
    assert restore(new, file) == 4
    assert restore(new, file) == 0
    assert [new.find(link.id) for link in links] == links
    assert len(list(new.rows())) == 6
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "{}",
        json.dumps({"id": "2" * 10, "query": "a", "engine": "", "created": ""}),
    ],
)
def test_a_file_with_anything_else_adds_nothing(tmp_path: Path, line: str) -> None:
    old, new, file = store(tmp_path / "a.db"), store(tmp_path / "b.db"), tmp_path / "links.jsonl"
    old.store("query")
    back_up(old, file)
    file.write_text(f"{file.read_text()}{line}\n")
    with pytest.raises(ValueError, match="line 2 is no short link"):
        restore(new, file)
    assert list(new.rows()) == []


def test_the_commands_copy_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "links.jsonl"
    link = store(tmp_path / "a.db").store("query")
    monkeypatch.setenv("RAVINE_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    assert main(["backup", str(file)]) == 0
    monkeypatch.setenv("RAVINE_DATABASE_URL", f"sqlite:///{tmp_path / 'b.db'}")
    assert main(["restore", str(file)]) == 0
    assert store(tmp_path / "b.db").find(link.id).query == "query"
    assert capsys.readouterr().out == f"1 short links written to {file}\n1 short links added\n"
    assert main(["restore", str(tmp_path / "missing")]) == 1
    assert "could not be copied" in capsys.readouterr().err


def test_a_server_is_ready_while_links_can_be_read(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_without_its_links_is_alive_but_not_ready(tmp_path: Path) -> None:
    from app.main import create_app
    from app.settings import Settings

    (tmp_path / "file").write_text("not a folder")
    url = f"sqlite:///{tmp_path / 'file' / 'links.db'}"
    client = TestClient(create_app(Settings(database_url=url)), raise_server_exceptions=False)
    assert error_of(client.get("/readyz"), 503)["code"] == "store-unavailable"
    assert client.get("/healthz").status_code == 200
