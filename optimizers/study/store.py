"""Stores of computed tiles, by their address: a folder, or memory."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

import numpy as np

from optimizers.study.tile import Arrays, Tile, engine

ABOUT: Final = "about"
"""The array of a file that tells what it is: JSON as bytes."""


class Computed(NamedTuple):
    """Arrays of a tile, and the seconds that they took."""

    arrays: Arrays
    seconds: float


class Store(Protocol):
    """A store of tiles."""

    def find(self, tile: Tile) -> Computed | None:
        """Return what is kept of a tile; None if nothing is, or what is there is damaged."""

    def keep(self, tile: Tile, computed: Computed) -> None:
        """Keep a tile."""


class Memory:
    """A store that ends with the program."""

    def __init__(self) -> None:
        self._kept: dict[str, Computed] = {}

    def find(self, tile: Tile) -> Computed | None:
        """Return what is kept of a tile."""
        return self._kept.get(tile.address)

    def keep(self, tile: Tile, computed: Computed) -> None:
        """Keep a tile."""
        self._kept[tile.address] = computed


class Folder:
    """A folder with a file for each tile, which other studies may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, tile: Tile) -> Path:
        """Return the place of a tile's file."""
        address = tile.address
        return self._folder / address[:2] / f"{address}.npz"

    def find(self, tile: Tile) -> Computed | None:
        """Return what a tile's file holds; None if there is none, or a damaged one.

        A damaged file is told by its being no archive, or by the digest of its arrays.
        """
        try:
            content = self.path(tile).read_bytes()
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            about = json.loads(arrays.pop(ABOUT).tobytes())
            whole = about["tile"] == tile.text and about["digest"] == _digest(arrays)
            return Computed(arrays, about["seconds"]) if whole else None
        except Exception:  # there is hardly an error that damaged bytes can't raise
            return None

    def keep(self, tile: Tile, computed: Computed) -> None:
        """Write a tile's file; it is there as a whole or not at all."""
        about = {
            "engine": engine(),
            "tile": tile.text,
            "seconds": computed.seconds,
            "digest": _digest(computed.arrays),
        }
        told = np.frombuffer(json.dumps(about).encode(), np.uint8)
        with whole_file(self.path(tile)) as file:
            np.savez(file, allow_pickle=False, **{ABOUT: told}, **computed.arrays)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write it; it takes its place once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _digest(arrays: Arrays) -> str:
    """Return the SHA-256 of some arrays, their names, types and shapes."""
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
