"""Folders that are no Python: templates, static files and documents.

In a checkout they stand beside the packages; a wheel carries them inside this package, under
`bundled/`, so that nothing of Ravine's lies about in site-packages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final


def _folder(name: str) -> Path:
    package = Path(__file__).parent
    bundled = package / "bundled" / name
    return bundled if bundled.is_dir() else package.parent / name


TEMPLATES: Final = _folder("templates")
STATIC: Final = _folder("static")
DOCS: Final = _folder("docs")
