"""GIF files (GIF89a), frame by frame; Pillow writes all in one call, which takes too long."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import GifImagePlugin, Image

from app.pictures.palette import UNKNOWN, Indices

TRAILER: Final = b";"
"""The end of a file."""
_GLOBAL_TABLE: Final = 0xF7
"""Flags: one table of 256 colors for all frames."""
_LOOP_FOR_EVER: Final = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def header(size: tuple[int, int], colors: npt.NDArray[np.uint8]) -> bytes:
    """Begin an animation that is played again and again.

    Args:
        size: width and height in pixels.
        colors: (n, 3), at most 256.
    """
    table = np.zeros((256, 3), np.uint8)
    table[: len(colors)] = colors
    screen = struct.pack("<HHBBB", *size, _GLOBAL_TABLE, 0, 0)
    return b"GIF89a" + screen + table.tobytes() + _LOOP_FOR_EVER


def frame(indices: Indices, before: Indices | None, milliseconds: int) -> bytes:
    """Write a frame: the part that differs from the one before, transparent where it does not.

    Args:
        indices: (height, width), of its colors; none is `UNKNOWN`.
        before: the frame that is shown before it.
        milliseconds: for which it is shown.
    """
    part, left, top = indices, 0, 0
    if before is not None:
        changed = indices != before
        rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
        top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 1)
        left, right = (int(columns[0]), int(columns[-1]) + 1) if rows.size else (0, 1)
        part = np.where(changed, indices, UNKNOWN)[top:bottom, left:right]
    image = Image.fromarray(np.ascontiguousarray(part, np.uint8), "L").convert("L")
    image.putpalette(bytes(768))
    data = GifImagePlugin.getdata(
        image, (left, top), duration=milliseconds, disposal=1, transparency=UNKNOWN
    )
    return b"".join(data)
