"""The house has three floors, and arrows only point downwards."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ALLOWED = {
    "surfaces": {"surfaces", "numpy", "numba"},
    "optimizers": {"optimizers", "surfaces", "numpy", "numba"},
}
"""What each floor may import beside the standard library: no floor knows the web."""

FORBIDDEN = {"app": {"tests", "numba"}}
"""The top floor may import nearly all; but compiling belongs to the floors below."""


ALONE = {"plotly": "optimizers/figure.py"}
"""What one file below the top may import: it is imported in its turn only when a figure is asked
for."""


def imports(path: Path) -> Iterator[str]:
    """The top-level name of every import in a file, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield str(node.module).split(".")[0]


def files(floor: str) -> list[Path]:
    found = sorted((ROOT / floor).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize("floor", ALLOWED)
def test_a_floor_imports_only_what_lies_below(floor: str) -> None:
    allowed = ALLOWED[floor] | sys.stdlib_module_names
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files(floor)
        for name in imports(path)
        if name not in allowed
    }
    assert not {f"{file} imports {name}" for file, name in found if ALONE.get(name) != file}


def test_a_figure_s_library_is_not_imported_with_the_engine() -> None:
    command = (
        "import sys, optimizers; sys.exit('plotly' in sys.modules or 'optimizers.figure' in"
        " sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_the_top_floor_leaves_to_others_what_is_theirs(floor: str) -> None:
    assert not {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(floor)
        for name in imports(path)
        if name in FORBIDDEN[floor]
    }
