"""Ravine as others install it: its requirements, and its engine's name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from app.version import ENGINE

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "networks", "optimizers", "surfaces")

DISTRIBUTIONS = {
    "PIL": "pillow",
    "pydantic_settings": "pydantic-settings",
    "annotated_types": "annotated-types",
    "typing_extensions": "typing-extensions",
    "prometheus_client": "prometheus-client",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
}
"""Import name -> distribution, where they differ."""


def imported() -> set[str]:
    """Top-level names that the packages import, anywhere in them."""
    names: set[str] = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names.add(str(node.module).split(".")[0])
    return names - set(sys.stdlib_module_names) - set(PACKAGES)


def test_every_direct_import_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    required = [
        *project["dependencies"],
        *extras["metrics"],
        *extras["postgresql"],
        *extras["optuna"],
        *extras["dask"],
        *extras["parquet"],
    ]
    declared = {re.split(r"[\[<>=;]", entry)[0] for entry in required}
    assert {DISTRIBUTIONS.get(name, name) for name in imported()} <= declared


def test_constraints_pin_every_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert {re.split(r"[\[<>=;]", entry)[0].lower() for entry in required} <= pinned


def test_engine_digest_is_independent_of_the_folder(tmp_path: Path) -> None:
    for package in PACKAGES:  # what a namespace package would collect from where Python was started
        (tmp_path / package).mkdir()
        (tmp_path / package / "other.py").write_text("OTHER = 1\n")
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.path.append('.');"
        "from app.version import ENGINE; print(ENGINE)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == ENGINE
