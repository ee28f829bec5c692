"""What holds for every file of the repository."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest

from optimizers import RULES
from surfaces.catalog import SURFACES
from surfaces.surface import PointKind

ROOT = Path(__file__).resolve().parent.parent

LARGEST_FILE = 700_000
"""Bytes: room for reference trajectories and a screenshot, and for nothing built or bundled."""

LONGEST_CODE = 440
"""Lines: a file of code that needs more has two responsibilities. A style sheet has one page,
however long."""

CODE = {".py", ".js", ".html"}
BINARY = {".png", ".woff2", ".ico", ".npz", ".gif", ".jpg"}


def tracked(*suffixes: str, under: str = "") -> list[Path]:
    """The files that git keeps, or would keep: what is ignored is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", under or "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def texts(*suffixes: str, under: str = "") -> dict[str, str]:
    """Name -> content of every text file."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked(*suffixes, under=under)
        if path.suffix not in BINARY
    }


def places(pattern: str, contents: dict[str, str]) -> list[str]:
    """Where a pattern is found, as "file:line: text"."""
    return [
        f"{name}:{content.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, content in contents.items()
        for match in re.finditer(pattern, content)
    ]


def scripts() -> dict[str, str]:
    """The page's modules without their comments."""
    return {
        name: without_comments(content) for name, content in texts(".js", under="static").items()
    }


def without_comments(script: str) -> str:
    """A script with its comments blanked out, line breaks kept."""
    return re.sub(
        r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*",
        lambda match: "\n" * match.group().count("\n"),
        script,
        flags=re.DOTALL,
    )


def test_no_file_is_large() -> None:
    assert not {
        path.name: path.stat().st_size for path in tracked() if path.stat().st_size > LARGEST_FILE
    }


def test_no_file_of_code_is_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for path in tracked(*CODE)
    }
    assert not {name: length for name, length in lengths.items() if length > LONGEST_CODE}


def test_no_machine_is_named() -> None:
    """No path that exists on one machine only."""
    homes = "|".join(("home", "root", "Users", "work", "mnt"))
    assert not places(rf"(?<![\w.<*)}}\]/-])/(?:{homes})/\w+", texts())


def test_nothing_is_left_for_later() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"))
    assert not places(
        rf"\b(?:{words})\b",
        {name: text for name, text in texts().items() if name != "package-lock.json"},
    )


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    required = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    reasons = dict(re.findall(r'^ {4}"([^"]+)",  # (\S.*)$', text, flags=re.MULTILINE))
    assert not [requirement for requirement in required if requirement not in reasons]
    assert not [requirement for requirement in required if not re.search(r">=\d", requirement)], (
        "a lower bound is missing"
    )


def test_scripts_log_nothing() -> None:
    assert not places(r"\bconsole\.|\bdebugger\b|\balert\(", scripts())


def test_one_module_touches_plotly() -> None:
    assert {
        Path(name).name for name, text in scripts().items() if re.search(r"\bPlotly\b", text)
    } == {"plotly.js"}


def test_one_module_touches_the_network() -> None:
    network = r"\bfetch\(|\bEventSource\b|\bXMLHttpRequest\b|\bWebSocket\b|\bsendBeacon\b"
    assert {Path(name).name for name, text in scripts().items() if re.search(network, text)} == {
        "api.js"
    }


SLUGS = {rule.slug for rule in RULES} | {surface.slug for surface in SURFACES} - set(PointKind)
"""A kind of critical point may be named: its mark is drawn by it."""


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_neither_server_nor_pages_name_a_rule_or_a_surface(slug: str) -> None:
    """What they show comes from the registries: a new rule or surface needs no change there."""
    pages = (
        scripts()
        | texts(".html", ".py", under="templates")
        | texts(".css", under="static")
        | texts(".py", under="app")
    )
    del pages["app/scene/opening.py"]  # it is a link, and links name what they show
    assert not places(rf"""["'`=:#.]{re.escape(slug)}["'`,&\s]""", pages)


def test_no_script_or_style_comes_from_elsewhere() -> None:
    assert not places(
        r"""(?:src|href)=["']?(?:https?:)?//[^\s"']+\.(?:js|css)\b|@import\s+url\(""",
        texts(".html", ".css", ".js"),
    )


def test_continuous_integration_runs_the_one_test_command() -> None:
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert commands[-1] == "exec make test"


FACES = ("surfaces", "optimizers", "networks")


def exported_functions() -> Iterator[tuple[str, FunctionType]]:
    for package in FACES:
        face = importlib.import_module(package)
        for name in face.__all__:
            if isinstance(function := getattr(face, name), FunctionType):
                yield f"{package}.{name}", function


@pytest.mark.parametrize(
    ("name", "function"), [pytest.param(*each, id=each[0]) for each in exported_functions()]
)
def test_an_exported_functions_docstring_is_a_contract(name: str, function: FunctionType) -> None:
    text = inspect.getdoc(function) or ""
    told = text.partition("Args:")[2].partition("\n\n")[0]
    for parameter in inspect.signature(function).parameters:
        assert re.search(rf"[\s,*]{parameter}[,:]", told), f"{name}: {parameter} is not told"
    if inspect.signature(function).return_annotation != "None":
        assert "Returns:" in text, f"{name}: its result is not told"
