"""The map of a race: contour, paths, critical points, start, and the place of every run.

Pillow draws lines without smoothing their edges, so a map is drawn `FINE` times as large and made
smaller at the end. The contour, smooth from the start, comes through that unchanged.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from app.pictures.contour import contour
from app.pictures.marks import MARK_WIDTH, outline
from app.pictures.paths import MOST_OF_ALL, MOST_POINTS, Array, dashed, to_pixels, visible_rows
from app.pictures.theme import (
    ALARM,
    BALL,
    CONTOUR,
    FALL_DASH,
    FALL_WIDTH,
    INK,
    PAPER,
    PATH_CASING,
    PATH_WIDTH,
    Color,
    Stroke,
    rgb,
)
from app.scheduling.jobs import undividable
from app.scheduling.resources import Claim
from surfaces.analysis.unbounded import falling_edges
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import CriticalPoint, PointKind, View

FINE: Final = 3
ROUNDED: Final = 400
"""Points of the longest path whose corners are rounded: of a longer one, which costs much more, one
can't see them."""


@dataclass(frozen=True, slots=True)
class Track:
    """One run's path on the map, ready to be drawn."""

    stroke: Stroke
    points: Array
    """(n, 2), in fine pixels."""
    rows: Array
    """(n,), which step each point is."""


class Chart:
    """A map of one surface, on which races are drawn.

    Args:
        tape, view, critical: what is shown.
        size: pixels of the picture.
        unit: pixels of the picture for a pixel of the page: how large strokes and marks are.
    """

    def __init__(
        self,
        tape: BoundTape,
        view: View,
        critical: Iterable[CriticalPoint],
        size: tuple[int, int],
        unit: float,
    ) -> None:
        self.view, self.size = view, size
        self._fine = (size[0] * FINE, size[1] * FINE)
        self._unit = unit * FINE
        self._critical = tuple(critical)
        self._ground = contour(tape, view, self._critical, size, unit).resize(
            self._fine, Image.Resampling.NEAREST
        )
        self._dash_falls(falling_edges(tape, view))

    def _dash_falls(self, edges: Iterable[tuple[float, float, float, float]]) -> None:
        """Mark the edges beyond which the surface falls without bound."""
        pen = ImageDraw.Draw(self._ground)
        for x0, y0, x1, y1 in edges:
            line = to_pixels(np.array([[x0, y0], [x1, y1]]), self.view, self._fine)
            for piece in dashed(line, [self._unit * part for part in FALL_DASH]):
                pen.line(piece.ravel().tolist(), rgb(ALARM), round(FALL_WIDTH * self._unit))

    def tracks(self, paths: Sequence[Array], strokes: Sequence[Stroke]) -> list[Track]:
        """The paths of a race's runs, thinned to what can be seen; of many runs, further."""
        most = min(MOST_POINTS, MOST_OF_ALL // max(1, len(paths)))
        return [
            self._track(positions, stroke, most)
            for positions, stroke in zip(paths, strokes, strict=True)
        ]

    def _track(self, positions: Array, stroke: Stroke, most: int) -> Track:
        pixels = to_pixels(positions, self.view, self._fine)
        rows = visible_rows(pixels, 0.5 * FINE, most)
        return Track(stroke, pixels[rows], rows.astype(np.float64))

    def draw(
        self, tracks: Sequence[Track], start: tuple[float, float], step: float = np.inf
    ) -> Generator[Claim, None, Image.Image]:
        """Return the map with the tracks up to a step."""
        yield undividable("map")
        picture = self._ground.copy()
        pen = ImageDraw.Draw(picture)
        shown = [up_to(track, step) for track in tracks]
        for track, points in zip(tracks, shown, strict=True):
            self._path(pen, points, track.stroke)
            yield undividable("path")
        for point in self._critical:
            self._mark(pen, point)
        self._start(pen, start)
        for track, points in zip(tracks, shown, strict=True):
            self._disc(pen, points[-1], BALL, rgb(PAPER), 2.0, track.stroke.color)
        return picture.reduce(FINE)

    def _path(self, pen: ImageDraw.ImageDraw, points: Array, stroke: Stroke) -> None:
        if len(points) < 2:
            return
        joint = "curve" if len(points) <= ROUNDED else None
        pen.line(
            points.ravel().tolist(),
            stroke.casing,
            round((PATH_WIDTH + 2 * PATH_CASING) * self._unit),
            joint,
        )
        for piece in dashed(points, [self._unit * part for part in stroke.dash]):
            pen.line(piece.ravel().tolist(), stroke.color, round(PATH_WIDTH * self._unit), joint)

    def _start(self, pen: ImageDraw.ImageDraw, start: tuple[float, float]) -> None:
        self._disc(
            pen,
            to_pixels(np.array([start]), self.view, self._fine)[0],
            BALL,
            rgb(INK),
            2.5,
            rgb(PAPER),
        )

    def _disc(
        self,
        pen: ImageDraw.ImageDraw,
        center: Array,
        radius: float,
        edge: Color,
        edge_width: float,
        fill: Color,
    ) -> None:
        x, y = center
        for size, color in ((radius + edge_width / 2, edge), (radius - edge_width / 2, fill)):
            reach = size * self._unit
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), color)

    def _mark(self, pen: ImageDraw.ImageDraw, point: CriticalPoint) -> None:
        center = to_pixels(np.array([[point.x, point.y]]), self.view, self._fine)[0]
        width = round(MARK_WIDTH * self._unit)
        for line in outline(point.kind):
            corners = (center + self._unit * line).ravel().tolist()
            match point.kind:
                case PointKind.SADDLE:
                    pen.line(corners, rgb(INK), width)
                case PointKind.MINIMUM:
                    pen.polygon(corners, rgb(INK))
                case _:
                    pen.polygon(corners, rgb(PAPER), rgb(INK), width)


def up_to(track: Track, step: float) -> Array:
    """The track's points up to a step.

    Where the step lies between two of them, the last point is where the run was then.
    """
    last = int(np.searchsorted(track.rows, step, "right"))
    points = track.points[:last]
    if last == len(track.rows) or track.rows[last - 1] == step:
        return points
    part = (step - track.rows[last - 1]) / (track.rows[last] - track.rows[last - 1])
    return np.vstack([points, points[-1] + part * (track.points[last] - points[-1])])


def swatch(stroke: Stroke, size: tuple[int, int], unit: float, background: Color) -> Image.Image:
    """A short line in a run's stroke, for a legend."""
    width, height = size[0] * FINE, size[1] * FINE
    picture = Image.new("RGB", (width, height), background)
    pen = ImageDraw.Draw(picture)
    points = np.array([[0.0, height / 2], [width, height / 2]])
    if stroke.casing != background:
        pen.line(
            points.ravel().tolist(),
            stroke.casing,
            round((PATH_WIDTH + 2 * PATH_CASING) * unit * FINE),
        )
    for piece in dashed(points, [unit * FINE * part for part in stroke.dash]):
        pen.line(piece.ravel().tolist(), stroke.color, round(PATH_WIDTH * unit * FINE))
    return picture.reduce(FINE)


def framed(picture: Image.Image) -> Image.Image:
    """The picture with a fine edge to its right, where something else begins."""
    ImageDraw.Draw(picture).line(
        (picture.width - 1, 0, picture.width - 1, picture.height), rgb(CONTOUR)
    )
    return picture
