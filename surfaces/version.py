"""Version of a calculation: the release, and a digest of the sources of its numbers."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final


def _release() -> str:
    try:
        return version("ravine")
    except PackageNotFoundError:  # run from a folder that nobody installed
        return "0"


RELEASE: Final = _release()


def source_digest(*folders: Path) -> str:
    """Return a digest of the source text and translations in folders, wherever they lie."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.po")]):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]
