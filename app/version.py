"""Version of the engine: answers of the same engine to the same link hold the same numbers."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Final

import app
import networks
import optimizers
import surfaces
from surfaces.version import RELEASE, source_digest


def _digest(*packages: ModuleType) -> str:
    # their own places alone, wherever Python was started
    return source_digest(*(Path(str(package.__file__)).parent for package in packages))


ENGINE: Final = f"{RELEASE}+{_digest(surfaces, optimizers, networks)}"
"""The release, and a digest of the source text that the numbers come from."""
BUILD: Final = f"{ENGINE}-{_digest(app)}"
"""The engine and the source text of the web face: what an answer depends on beside its request."""
