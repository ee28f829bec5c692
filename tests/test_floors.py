"""The house has three floors, and arrows only point downwards."""

from __future__ import annotations

import ast
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
    assert not {f"{path.relative_to(ROOT)} imports {name}" for path in files(floor) for name in imports(path) if name not in allowed}


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_the_top_floor_leaves_to_others_what_is_theirs(floor: str) -> None:
    assert not {f"{path.relative_to(ROOT)} imports {name}" for path in files(floor) for name in imports(path) if name in FORBIDDEN[floor]}
