"""The documents of the repository: short, linked, and true of the code."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.__main__ import make_parser
from app.main import create_app
from app.manual.loader import CONTENTS, LISTS
from app.manual.markdown import render
from app.settings import PREFIX, TABLE, Settings
from surfaces.formula import FUNCTIONS
from surfaces.functions import RESERVED

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
FILES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), *DOCUMENTS]
TEXTS = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in FILES}
EVERYTHING = "\n".join(TEXTS.values())
README_BYTES = 6_000


def matches(pattern: str) -> Iterator[tuple[str, str]]:
    """Each document with each match of a pattern, the first group if it has one."""
    for name, text in TEXTS.items():
        for match in re.finditer(pattern, text, flags=re.M | re.S):
            yield name, match[match.lastindex or 0]


def test_readme_is_short() -> None:
    assert len(TEXTS["README.md"].encode()) <= README_BYTES


def test_every_document_is_in_the_contents() -> None:
    listed = [slug for group in CONTENTS.values() for slug in group]
    assert sorted(listed) == sorted([*(file.stem for file in DOCUMENTS), *LISTS])


def test_readme_links_every_document() -> None:
    linked = set(re.findall(r"\]\(docs/([a-z]+)\.md\)", TEXTS["README.md"]))
    assert linked == {file.stem for file in DOCUMENTS}


def test_relative_links_lead_to_files_and_headings() -> None:
    links = [(name, target) for name, target in matches(r"\]\(([^)\s]+)\)") if "://" not in target]
    assert links
    for name, target in links:
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name}: {target}"
        if anchor:
            sections = render(file.read_text(encoding="utf-8"), str).sections
            assert anchor in {section.anchor for section in sections}, f"{name}: {target}"


PLACE = r"`((?:app|docs|networks|optimizers|static|surfaces|templates|tests|\.ci)/[\w./-]*)`"


def test_paths_named_exist() -> None:
    named = list(matches(PLACE))
    assert ("docs/architecture.md", "app/main.py") in named
    assert not [f"{name}: {path}" for name, path in named if not (ROOT / path).exists()]


def test_paths_of_the_diagram_exist() -> None:
    diagram = re.findall(r"```text\n(.*?)```", TEXTS["docs/architecture.md"], flags=re.S)[0]
    named = re.findall(r"(?:app|optimizers|surfaces|static)/[\w./-]*", diagram)
    assert len(named) > 9
    assert not [path for path in named if not (ROOT / path).exists()]


BLOCKS = [
    (name, block) for name, block in matches(r"^```python\n(.*?)^```") if name != "CONTRIBUTING.md"
]


@pytest.mark.parametrize(
    ("name", "block"), BLOCKS, ids=[f"{n}-{k}" for k, (n, _) in enumerate(BLOCKS)]
)
def test_python_prints_what_the_text_says(name: str, block: str, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(block, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == re.findall(r"# -> (.*)", block)


def test_python_is_shown() -> None:
    assert {"README.md", "docs/python.md", "docs/api.md", "docs/theory.md"} <= {
        n for n, _ in BLOCKS
    }


LINKS = sorted({link for _, link in matches(r"(?<!=)(/(?:embed|convolution)?\?v=1[^\s\"'`)]*)")})


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    url = f"sqlite:///{tmp_path_factory.mktemp('links') / 'links.db'}"
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


@pytest.mark.parametrize("link", LINKS)
def test_links_written_in_documents_open(client: TestClient, link: str) -> None:
    opened = client.get(link, headers={"Accept": "text/html"}, follow_redirects=False)
    assert opened.status_code == 200


def test_several_links_are_written() -> None:
    assert {link.partition("?")[0] for link in LINKS} == {"/", "/embed", "/convolution"}


def test_routes_named_exist(client: TestClient) -> None:
    patterns = [
        re.sub(r"\{\w+\}|…", "[^/]+", path) for path in client.get("/openapi.json").json()["paths"]
    ]
    pages = [
        "/",
        "/embed",
        "/docs",
        "/lessons",
        "/gallery",
        "/map",
        "/tune",
        "/benchmark",
        "/compare",
        "/convolution",
    ]
    pages += ["/openapi.json", "/metrics"]
    named = {route for _, route in matches(r"`(?:GET |POST )?(/[a-z][\w./…]*)[`?]")}
    named -= {"/ravine/", "/var/lib/ravine", "/etc/ravine.env"}  # a prefix and places of a machine
    assert "/api/descend" in named
    assert not [
        route
        for route in named
        if not (route in pages or route.startswith("/t/"))
        and not any(re.fullmatch(one, route) for one in patterns)
    ]


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {target for _, target in matches(r"(?:^|`)make ([a-z-]+)")}
    assert {"run", "test", "check", "bench"} <= named
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, flags=re.M)]


def test_settings_named_exist() -> None:
    named = {setting for _, setting in matches(rf"{PREFIX}[A-Z_]+[A-Z]")}
    assert named
    of_the_engine = {"RAVINE_ENGINE_TIER"}  # for tests, as the engine knows no settings
    assert named - of_the_engine <= {row.variable for row in TABLE}


def test_command_line_is_told_in_full() -> None:
    told = set(re.findall(r"^\| `(--[a-z-]+)`", TEXTS["docs/deployment.md"], flags=re.M))
    assert told == set(re.findall(r"--[a-z-]+", make_parser().format_usage()))


def test_formula_functions_are_told_in_full() -> None:
    always, called = re.findall(r"^\| functions.* \| (.*) \|$", TEXTS["docs/formulas.md"], re.M)
    assert re.findall(r"`(\w+)`", always) == list(RESERVED)
    assert {*re.findall(r"`(\w+)`", called)} == FUNCTIONS.keys() - RESERVED.keys()


def test_version_and_license_are_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {project['version']}\n" in citation
    assert re.findall(r"^## (\S+)", changelog, flags=re.M)[0] == project["version"]
    assert f"\nlicense: {project['license']}\n" in citation
    assert (
        (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{project['license']} License")
    )


MODULES_WITH_EXAMPLES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for folder in ("surfaces", "optimizers", "networks", "app")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES_WITH_EXAMPLES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted and not result.failed
