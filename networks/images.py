"""The images that filters slide over: real handwriting, and two that are drawn by formulas.

The digits are from a public data set; `digits.csv` beside this file says from which, under what
licence, and what was
changed: its 20 lines are the first 20 rows of scikit-learn's copy, with the label moved to the
    front.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from networks.shapes import Setting
from surfaces.errors import InputError, check_known, check_range

Pixels = npt.NDArray[np.float64]
"""Height x width x depth, whole numbers."""

_DIGITS: Final = Path(__file__).with_name("digits.csv")
DIGITS_SOURCE: Final = (
    "E. Alpaydin & C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998,"
    " doi:10.24432/C50P49, CC BY 4.0"
)
_SIDE: Final = "Pixels along each side of the image."


@dataclass(frozen=True, slots=True)
class Image:
    """An image to slide over."""

    slug: str
    title: str
    """A sentence's worth of English with a `{label}` place."""
    label: str
    depth: int
    high: int
    """The largest value of a pixel; the smallest is 0."""
    side: Setting
    draw: Callable[[int], Pixels]
    source: str = ""

    def pixels(self, side: int | None = None) -> Pixels:
        """The image, `side` pixels wide and high.

        Raises:
            InputError: it does not come in that size.
        """
        return self.draw(self.side.check(self.side.default if side is None else side))


@cache
def _digits() -> tuple[tuple[str, Pixels], ...]:
    lines = [
        line
        for line in _DIGITS.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    rows = [[int(cell) for cell in line.split(",")] for line in lines]
    return tuple(
        (str(label), np.array(values, np.float64).reshape(8, 8, 1)) for label, *values in rows
    )


def _digit(index: int, side: int) -> Pixels:
    assert side == 8
    return _digits()[index][1].copy()


def _cross(side: int) -> Pixels:
    """A diagonal cross: the smallest image that tells the two directions of an edge apart."""
    row, column = np.mgrid[:side, :side]
    strokes = (row == column) | (row + column == side - 1)
    return np.where(strokes, 9.0, 0.0)[:, :, np.newaxis]


def _landscape(side: int) -> Pixels:
    """Sun, hills and water, each a region of the plane with its own color."""
    steps = (np.arange(side) + 0.5) / side
    across, down = np.meshgrid(steps, steps)
    picture = _mixed((116, 182, 236), (250, 226, 190), down / 0.62)
    _paint(picture, np.hypot(across - 0.72, down - 0.24) < 0.12, (255, 214, 64))
    far = 0.5 - 0.2 * np.abs(np.sin(5.2 * across + 0.6)) + 0.05 * np.sin(19.0 * across)
    _paint(picture, down > far, (112, 118, 158))
    near = 0.6 - 0.13 * np.sin(3.4 * across + 2.4) ** 2
    _paint(picture, down > near, (58, 128, 76))
    water = _mixed((40, 116, 164), (18, 58, 106), (down - 0.72) / 0.28)
    waves = np.sin(70.0 * down) > 0.55
    picture = np.where(
        (down > 0.72)[..., np.newaxis], water + 26.0 * waves[..., np.newaxis], picture
    )
    house = (np.abs(across - 0.25) < 0.09) & (np.abs(down - 0.63) < 0.1)
    roof = (down > 0.4) & (down < 0.54) & (np.abs(across - 0.25) < 0.9 * (down - 0.4))
    _paint(picture, house, (244, 238, 226))
    _paint(picture, roof, (196, 52, 40))
    _paint(picture, (np.abs(across - 0.25) < 0.032) & (np.abs(down - 0.67) < 0.06), (92, 60, 40))
    return np.asarray(np.rint(np.clip(picture, 0.0, 255.0)), np.float64)


def _mixed(first: tuple[int, ...], last: tuple[int, ...], part: Pixels) -> Pixels:
    share = np.clip(part, 0.0, 1.0)[..., np.newaxis]
    return np.asarray(np.array(first) * (1.0 - share) + np.array(last) * share)


def _paint(picture: Pixels, where: npt.NDArray[np.bool_], color: tuple[int, ...]) -> None:
    picture[where] = color


def _digit_images() -> tuple[Image, ...]:
    side = Setting("side", "Image size", 8, 8, 8, _SIDE)
    images = []
    for index, (label, _) in enumerate(_digits()):
        again = index >= 10
        title = "Handwritten digit {label}, once more" if again else "Handwritten digit {label}"
        images.append(
            Image(
                f"digit-{label}{'b' * again}",
                title,
                label,
                1,
                16,
                side,
                partial(_digit, index),
                DIGITS_SOURCE,
            )
        )
    return tuple(images)


IMAGES: Final = (
    *_digit_images(),
    Image(
        "cross",
        "A cross of {label} pixels",
        "7×7",
        1,
        9,
        Setting("side", "Image size", 7, 3, 64, _SIDE),
        _cross,
    ),
    Image(
        "landscape",
        "A landscape in color ({label})",
        "RGB",
        3,
        255,
        Setting("side", "Image size", 32, 8, 64, _SIDE),
        _landscape,
    ),
)
"""Every image, in the order in which pages list them."""


OWN: Final = "own"
"""The slug of an image that somebody drew or took from a file."""
GRAYS: Final = 15
"""The largest gray of such an image: 16 levels, one hexadecimal digit in a link."""
OWN_SIDE: Final = Setting("side", "Image size", 12, 3, 32, _SIDE)


def own_image(pixels: Sequence[Sequence[int]]) -> Image:
    """Make an image of grays that somebody drew.

    Args:
        pixels: rows of whole numbers, 0 to `GRAYS`, as many in each row as there are rows; none
            for an empty image of the usual size.

    Returns:
        The image, which comes in that size alone.

    Raises:
        InputError: too few or too many rows, rows of other lengths, or a gray out of range.
    """
    side = OWN_SIDE.check(len(pixels)) if pixels else OWN_SIDE.default
    for row in pixels:
        if len(row) != side:
            template = (
                "Each of the {allowed} rows has as many pixels as there are rows, not {value}."
            )
            raise InputError(template, field="pixels", value=len(row), allowed=str(side))
        for gray in row:
            check_range(gray, 0, GRAYS, "pixels")
    drawn = np.array(pixels or np.zeros((side, side)), np.float64)[:, :, np.newaxis]
    return Image(
        OWN,
        "Your own image",
        f"{side}×{side}",
        1,
        GRAYS,
        replace(OWN_SIDE, default=side, high=side),
        lambda _: drawn.copy(),
    )


def find_image(slug: str) -> Image:
    """Find an image.

    Args:
        slug: its name in links, such as "landscape".

    Returns:
        The image with that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    check_known(slug, [image.slug for image in IMAGES], "image")
    return next(image for image in IMAGES if image.slug == slug)
