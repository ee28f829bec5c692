"""Folders without Python: templates, static files, documents, and what is kept between starts.

In a checkout they stand beside the packages; a wheel carries them inside this package, under
`bundled/`, so that nothing of Ravine's lies about in site-packages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from surfaces.autodiff.interpreter import evaluate


def _folder(name: str) -> Path:
    package = Path(__file__).parent
    bundled = package / "bundled" / name
    return bundled if bundled.is_dir() else package.parent / name


TEMPLATES: Final = _folder("templates")
STATIC: Final = _folder("static")
DOCS: Final = _folder("docs")


def kept_folder() -> str | None:
    """The folder in which Numba keeps compiled code, and others what takes them long.

    It is None if no disk can be written to. Only a compiled kernel knows it.
    """
    folder: str | None = evaluate.compiled.stats.cache_path
    return folder
