"""Version of the engine that computed a race: two answers with the same engine and the same link hold the same numbers."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Final

import app
import networks
import optimizers
import surfaces


def _digest(*packages: ModuleType) -> str:
    digest = hashlib.sha256()
    for package in packages:
        folder = Path(
            str(package.__file__)
        ).parent  # its own place alone, wherever Python was started
        for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.po")]):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]


def _release() -> str:
    try:
        return version("ravine")
    except PackageNotFoundError:  # run from a folder that nobody installed
        return "0"


RELEASE: Final = _release()
ENGINE: Final = f"{RELEASE}+{_digest(surfaces, optimizers, networks)}"
"""The release, and a digest of the source text that the numbers come from."""
BUILD: Final = f"{ENGINE}-{_digest(app)}"
"""The engine and the source text of the web face: what an answer depends on beside its request."""
