"""The house: floors and rooms, arrows that only point downwards, and no circle of imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = ("surfaces", "optimizers", "networks", "app")
"""Each imports those before it."""

LIBRARIES = {
    "surfaces": {"numpy", "numba", "llvmlite"},
    "optimizers": {"numpy", "numba", "llvmlite"},
    "networks": {"numpy"},
}
"""Third-party packages of each floor below the top: none knows the web."""

ALONE = {
    "plotly": "optimizers/notebook.py",
    "optuna": "optimizers/tuning/optuna.py",
    "distributed": "optimizers/study/executors/dask.py",
    "pyarrow": "optimizers/study/results.py",
}
"""Imports of one file below the top, inside of the functions that need them."""

ROOMS = (
    "answers",
    "resources",
    "settings",
    "version",
    "highlight",
    "terminal",
    "scheduling",
    "urls",
    "web",
    "scene",
    "catalog",
    "links",
    "races",
    "surfaces",
    "pictures",
    "maps",
    "tuning",
    "share_card",
    "benchmark",
    "map_page",
    "lessons",
    "gallery",
    "manual",
    "services",
    "monitoring",
    "clean_link",
    "convolution",
    "site",
    "error_middleware",
    "routes",
    "main",
    "openapi",
    "messages",
    "serving",
    "doctor",
    "study",
    "__main__",
)
"""The rooms of app, each importing those before it; `routes` are the modules of that name in any
room, which stand above all that they serve."""


def files(floor: str) -> list[Path]:
    found = sorted((ROOT / floor).rglob("*.py"))
    assert found
    return found


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Full names of all that a file imports, wherever in it: "a.b.c" for `from a.b import c`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def import_graph() -> Mapping[str, set[str]]:
    """Modules of the house, and the modules of the house that each imports."""
    paths = {module_name(path): path for floor in FLOORS for path in files(floor)}
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        named = ((full, full.rpartition(".")[0]) for full in imports(path))
        graph[name] = {full if full in paths else parent for full, parent in named}
        graph[name] &= paths.keys()
    return graph


def room_of(module: str) -> str:
    parts = module.split(".")
    return "routes" if parts[-1] == "routes" else parts[1]


@pytest.mark.parametrize("floor", FLOORS)
def test_floors_import_only_lower_floors(floor: str) -> None:
    above = set(FLOORS[FLOORS.index(floor) + 1 :]) | {"tests"}
    assert not {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(floor)
        for name in imports(path)
        if name.split(".")[0] in above
    }


@pytest.mark.parametrize("floor", LIBRARIES)
def test_lower_floors_use_few_libraries(floor: str) -> None:
    allowed = {*LIBRARIES[floor], *FLOORS, *sys.stdlib_module_names}
    found = {
        (path.relative_to(ROOT).as_posix(), name.split(".")[0])
        for path in files(floor)
        for name in imports(path)
    }
    assert not {
        f"{file} imports {name}"
        for file, name in found
        if name not in allowed and ALONE.get(name) != file
    }


def test_app_compiles_nothing() -> None:
    assert not {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("app")
        for name in imports(path)
        if name.split(".")[0] == "numba"
    }


def test_rooms_of_app_import_only_lower_rooms() -> None:
    arrows = [
        (module, imported)
        for module, names in import_graph().items()
        for imported in names
        if module.startswith("app.") and imported.startswith("app.")
    ]
    assert arrows
    assert not {
        f"{module} imports {imported}"
        for module, imported in arrows
        if ROOMS.index(room_of(imported)) > ROOMS.index(room_of(module))
    }


def test_no_circle_of_imports() -> None:
    try:
        TopologicalSorter(import_graph()).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_plotly_is_not_imported_with_the_engine() -> None:
    command = "import sys, optimizers; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=False).returncode == 0
