"""The check of commit messages, on repositories of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / ".ci" / "commits"
GOOD = "Add a rule\n\nIt shows what the others do not.\n"


def git(folder: Path, *arguments: str) -> None:
    identity = {
        f"GIT_{role}_{name}": value
        for role in ("AUTHOR", "COMMITTER")
        for name, value in (("NAME", "A Writer"), ("EMAIL", "writer@example.org"))
    }
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-c", "core.hooksPath=", "-c", "commit.gpgSign=false", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "commit", "--allow-empty", "--message", message)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit, tagged v1, has a message of the old kind."""
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, f"{'Old ' * 30}subject")
    git(tmp_path, "tag", "v1")
    return tmp_path


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], cwd=folder, capture_output=True, text=True
    )
    return result.returncode, result.stdout + result.stderr


def test_good_messages_pass_and_older_ones_are_ignored(repository: Path) -> None:
    commit(repository, GOOD)
    commit(repository, f"{'가' * 72}\n\nSeventy-two characters, though 216 bytes.\n")
    assert check(repository) == (0, "2 new commits, their messages as they should be\n")


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (f"{'x' * 73}\n\nWhy.\n", "has 73 characters"),
        ("Add a rule\n", "has no body"),
        ("Add a rule\nand say nothing between\n\nWhy.\n", "the line after the subject"),
    ],
)
def test_each_fault_is_told(repository: Path, message: str, fault: str) -> None:
    commit(repository, message)
    commit(repository, GOOD)
    code, output = check(repository)
    assert code == 1
    assert fault in output
    assert output.count("\n") == 1


def test_a_base_can_be_named_and_must_exist(repository: Path) -> None:
    commit(repository, "No body\n")
    git(repository, "tag", "--annotate", "--message", "later", "later")
    commit(repository, GOOD)
    assert check(repository)[0] == 0
    assert check(repository, "v1")[0] == 1
    assert check(repository, "nowhere") == (2, ".ci/commits: there is no commit nowhere here\n")


def test_a_shallow_clone_is_checked_as_far_as_it_goes(repository: Path, tmp_path: Path) -> None:
    commit(repository, "No body\n")
    commit(repository, GOOD)
    for depth, code in (("1", 0), ("2", 1)):
        clone = tmp_path / depth
        git(
            tmp_path,
            "clone",
            "--quiet",
            "--depth",
            depth,
            "--no-tags",
            f"file://{repository}",
            depth,
        )
        assert check(clone)[0] == code


def test_outside_a_repository_nothing_passes(tmp_path: Path) -> None:
    assert check(tmp_path)[0] == 2
