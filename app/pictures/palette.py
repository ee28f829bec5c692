"""A few colors for many pictures: exact for what is flat, for the rest those that cover it best."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

Indices = npt.NDArray[np.uint8]

EXACT: Final = 96
"""Colors that are taken as they are: paper, ink, the bands of the contour and what else fills much
of a picture."""
COVERING: Final = 128
UNKNOWN: Final = 255
"""Stays free: for colors not met yet, and for the transparency of an animation's frames."""


class Palette:
    """The colors of a picture, and the nearest one of them for any other color.

    Pillow's own mapping to a palette rounds colors first, which shows on paper and on quiet
    contours.
    """

    def __init__(self, picture: Image.Image) -> None:
        counted = sorted(
            picture.getcolors(picture.width * picture.height) or [], key=lambda entry: -entry[0]
        )
        exact = np.array([color for _, color in counted[:EXACT]], np.int64)
        covering = adapted(picture, COVERING).convert("RGB").getcolors(COVERING) or []
        self._colors = np.unique(
            np.vstack([exact, np.array([color for _, color in covering], np.int64)]), axis=0
        )
        self._nearest = np.full(1 << 24, UNKNOWN, np.uint8)

    @property
    def colors(self) -> Indices:
        """(n, 3), by index."""
        return np.asarray(self._colors, np.uint8)

    def applied(self, picture: Image.Image) -> Image.Image:
        """The picture in these colors."""
        result = Image.fromarray(self.indices(picture))
        result.putpalette(self.colors.ravel().tolist())
        return result

    def indices(self, picture: Image.Image) -> Indices:
        """(height, width): the color of each pixel."""
        pixels = np.asarray(picture).astype(np.int32)
        packed = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
        indices = self._nearest[packed]
        new = np.unique(packed[indices == UNKNOWN])
        if new.size:
            self._nearest[new] = self._choose(
                np.column_stack([new >> 16, (new >> 8) & 255, new & 255])
            )
            indices = self._nearest[packed]
        return np.asarray(indices, np.uint8)

    def _choose(self, colors: npt.NDArray[np.int32]) -> Indices:
        distances = ((colors[:, None, :] - self._colors[None, :, :]) ** 2).sum(axis=2)
        return np.asarray(distances.argmin(axis=1), np.uint8)


def adapted(picture: Image.Image, colors: int) -> Image.Image:
    """The picture in the few colors that cover it best."""
    return picture.quantize(colors, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
