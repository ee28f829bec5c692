"""Tiles: the parts of a study, each a pure function of plain data to arrays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import surfaces
from surfaces.version import RELEASE, source_digest

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Tile:
    """A part of a study.

    Args:
        text: all that decides its arrays, as canonical JSON: the kind, and complete arguments.
        work: evaluations of loss and gradient, if no run ends early.
    """

    text: str
    work: int

    @classmethod
    def of(cls, kind: str, data: Mapping[str, Any], work: int) -> Tile:
        """Return a tile of some plain data."""
        whole = {"kind": kind, **data}
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return cls(text, work)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The text as plain data."""
        data: dict[str, Any] = json.loads(self.text)
        return data

    @property
    def address(self) -> str:
        """SHA-256 of the engine and the text: equal for tiles with the same numbers."""
        return hashlib.sha256(f"{engine()}\n{self.text}".encode()).hexdigest()


Found = tuple[Tile, Arrays]
"""A tile and its arrays."""


@cache
def engine() -> str:
    """Return the version of all that a tile's numbers depend on beside its text."""
    optimizers = Path(__file__).parents[1]
    digest = source_digest(Path(surfaces.__file__).parent, optimizers)
    return f"{RELEASE}+{digest} numpy {np.__version__}"
