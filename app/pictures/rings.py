"""Closed lines of a contour: areas at least so high, of few points. Pure functions of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from contourpy import ContourGenerator

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Rings:
    """Many closed lines, one after the other."""

    points: Array
    """(n, 2)."""
    group: Indices
    """(n,): the number of the region to which each point's line belongs."""
    ring: Indices
    """(n,): the number of each point's line; ascending."""

    def of_group(self, number: int) -> Iterator[Array]:
        """Iterate over the lines (n, 2) of a region."""
        mine = self.group == number
        points, ring = self.points[mine], self.ring[mine]
        edges = [0, *(np.flatnonzero(np.diff(ring)) + 1), len(points)]
        return (points[begin:end] for begin, end in pairwise(edges) if end > begin)

    def simplified(self, tolerance: float) -> Rings:
        """Return them in whole numbers, without points close to the line of their neighbors.

        They are dropped within the tolerance.
        """
        rings = self
        for odd in (0, 1, 0, 1):
            before, after = rings._neighbors()
            along, aside = after - before, rings.points - before
            area = np.abs(along[:, 0] * aside[:, 1] - along[:, 1] * aside[:, 0])
            off_line = area > tolerance * np.hypot(along[:, 0], along[:, 1])
            rings = rings._where(off_line | (np.arange(len(area)) % 2 == odd))
        rings = Rings(np.rint(rings.points), rings.group, rings.ring)
        rings = rings._where(np.any(rings.points != rings._neighbors()[0], axis=1))
        return rings._where(np.bincount(rings.ring, minlength=1)[rings.ring] > 2)

    def _where(self, kept: npt.NDArray[np.bool_]) -> Rings:
        return Rings(self.points[kept], self.group[kept], self.ring[kept])

    def _neighbors(self) -> tuple[Array, Array]:
        """The points before and after each one on its line."""
        count = len(self.ring)
        is_first = np.append(True, np.diff(self.ring) != 0)[:count]
        first = np.flatnonzero(is_first)
        last = np.append(first[1:], count) - 1
        before, after = np.arange(count) - 1, np.arange(count) + 1
        before[first], after[last] = last, first
        return self.points[before], self.points[after]


def regions(generator: ContourGenerator, levels: Iterable[float]) -> Rings:
    """Return the edges, holes among them, of where heights are at least each of the levels.

    Args:
        generator: of polygons with offsets (`FillType.OuterOffset`).
        levels: the height of each region.
    """
    points, sizes, groups = [np.zeros((0, 2))], [], []
    for number, level in enumerate(levels):
        for polygon, offsets in zip(*generator.filled(level, np.inf), strict=True):
            whole = np.diff(offsets).astype(np.intp)
            # contourpy ends a ring with its first point
            is_again = np.zeros(len(polygon), np.bool_)
            is_again[offsets[1:] - 1] = True
            points.append(polygon[~is_again])
            sizes += (whole - 1).tolist()
            groups += [number] * len(whole)
    count = np.array(sizes, np.intp)
    ring = np.repeat(np.arange(len(count)), count)
    return Rings(np.concatenate(points), np.array(groups, np.intp)[ring], ring)
