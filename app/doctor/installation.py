"""Parts of an installation: the engine's compiler and its cache, files and translations."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from app.doctor.finding import Finding, fine, problem, warning
from app.resources import DOCS, STATIC, TEMPLATES
from app.web.assets import PLOTLY
from app.web.languages import LANGUAGES, TITLES
from optimizers.engine.tiers import ready
from optimizers.rules import OPENING as OPENING_RULES
from surfaces.autodiff.interpreter import evaluate
from surfaces.catalog import OPENING as OPENING_SURFACE

_REINSTALL: Final = "install Ravine again: python -m pip install --force-reinstall --no-deps ravine"
_MANY: Final = 10**9
"""Steps for which native code is always worth its making."""
FOLDERS: Final = {
    STATIC: "pages/playground.js",
    TEMPLATES: "playground.html",
    DOCS: "deployment.md",
}
"""Folders of the installation, each with a file that must be there."""


def check_kernels() -> Iterator[Finding]:
    """Compile a kernel, or load it, and see where it is kept."""
    begun = time.perf_counter()
    folder = evaluate.compiled.stats.cache_path
    seconds = time.perf_counter() - begun
    if folder is None:
        yield warning(
            "kernels",
            "they can't be kept on disk, so that every start compiles them",
            "set NUMBA_CACHE_DIR to a folder that the server may write",
        )
    else:
        yield fine("kernels", f"one was ready in {seconds:.1f} s; they are kept in {folder}")


def check_native_code() -> Iterator[Finding]:
    """Make native code for one rule on one surface."""
    native = ready(OPENING_RULES[0], OPENING_SURFACE.tape()).lanes(False, False, _MANY)
    if native is None:
        yield warning(
            "native code",
            "LLVM makes none, so that everything is interpreted, several times slower",
            "python -m pip install --force-reinstall llvmlite, and unset RAVINE_ENGINE_TIER",
        )
    else:
        yield fine("native code", "LLVM makes it")


def check_files() -> Iterator[Finding]:
    """Look for static files, templates, documents and translations."""
    missing = [folder / name for folder, name in FOLDERS.items() if not (folder / name).is_file()]
    if not (files("plotly") / "package_data" / PLOTLY).is_file():
        missing.append(Path(PLOTLY))
    if missing:
        yield problem("files", f"missing: {', '.join(map(str, missing))}", _REINSTALL)
    else:
        yield fine("files", f"pages, templates and documents are in {STATIC.parent}")
    untold = [title for code, title in TITLES.items() if code not in LANGUAGES]
    if untold:
        yield problem("languages", f"no translation: {', '.join(untold)}", _REINSTALL)
    else:
        yield fine("languages", ", ".join(language.title for language in LANGUAGES.values()))
