"""A map as a picture: cells in color with theory on them, or a line for each run."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from io import BytesIO
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from app.maps.scene_map import SceneMap
from app.maps.shades import Shading, basin_color, loss_range, ramp, shaded
from app.maps.ticks import places, ticks
from app.pictures.brand import draw_brand
from app.pictures.contour import hatch
from app.pictures.paths import dashed
from app.pictures.race import FASTER_PNG
from app.pictures.text import fitting, font, plain
from app.pictures.theme import INK, MUTED, PAPER, Color, Stroke, rgb, strokes_of
from app.scene.titles import run_titles
from app.scheduling.jobs import Item, undividable
from optimizers.maps.axis import Axis
from optimizers.maps.result import best_cell
from optimizers.maps.sweep import IS_FAILURE, Cells
from optimizers.outcome import ENDINGS
from optimizers.problem import Array

SIZE: Final = (1200, 800)
BOX: Final = (130, 96, 906, 700)
"""Left, top, right and lower edge of the plot."""
UNIT: Final = 1.6
"""Pixels of the picture for a pixel of the page."""
KEY: Final = 950
"""Left edge of the key."""
TITLES: Final = {
    "final_loss": "final loss",
    "best_loss": "best loss",
    "steps_to_tolerance": "steps to tolerance",
    "outcome": "outcome",
    "minimum": "ends in",
}
MOST_ENTRIES: Final = 11
"""Outcomes or minima in the key: there is room for no more."""
BORDER_DASH: Final = (14.0, 8.0)


def map_png(map: SceneMap, show: str) -> Generator[Item, None, bytes]:
    """Return the picture of a map as PNG.

    Args:
        map: of one run, or a line of several.
        show: one of `TITLES`.
    """
    yield from map.computed(1)
    yield undividable("map picture")
    picture = Image.new("RGB", SIZE, rgb(PAPER))
    _Drawing(map, picture).draw(show)
    yield undividable("png")
    body = BytesIO()
    picture.save(body, "PNG", compress_level=FASTER_PNG)
    return body.getvalue()


class _Drawing:
    """One picture under way."""

    def __init__(self, map: SceneMap, picture: Image.Image) -> None:
        self.map, self.picture = map, picture
        self.pen = ImageDraw.Draw(picture)

    def draw(self, show: str) -> None:
        query = self.map.query
        if query.up:
            cells = self.map.sweeps[0].picture()
            shading = shaded(cells, show)
            self._cells(shading)
            self._axes(query.up.name)
            self._key(cells, shading, show)
            self.pen.text((KEY, 66), TITLES[show], rgb(MUTED), font(20))
            if show != "minimum":
                self._theory(query.across, query.up)
        else:
            self._axes(TITLES[show])
            self._curves(show)
        self._head()
        draw_brand(self.pen, 40, SIZE[0] - 40, SIZE[1] - 28, 24, f"{query.scene.steps:,} steps")

    def _head(self) -> None:
        scene = self.map.query.scene
        names = run_titles([scene.runs[index] for index in self.map.query.indices])
        surface = scene.surface
        title = f"{', '.join(names)} on {surface.title if surface.slug else surface.formula}"
        text, size = fitting(plain(title), SIZE[0] - 80, 32, 18)
        self.pen.text((40, 24), text, rgb(INK), font(size))

    def _cells(self, shading: Shading) -> None:
        left, top, right, bottom = BOX
        size = right - left, bottom - top
        rows, columns = (
            (np.arange(length) * count) // length
            for length, count in zip(size[::-1], shading.hatched.shape, strict=True)
        )
        picked = np.ix_(rows[::-1], columns)
        painted = np.asarray(shading.colors[picked], np.float32)
        hatch(painted, shading.hatched[picked], UNIT)
        self.picture.paste(_image(painted), (left, top))

    def _axes(self, upright: str) -> None:
        """Draw frame, ticks and names of the axes, but for a line's upright ticks.

        These are drawn with its curves.
        """
        left, _, right, bottom = BOX
        across, up = self.map.query.across, self.map.query.up
        self.pen.rectangle(BOX, outline=rgb(MUTED))
        for tick in ticks(across.low, across.high, across.scale):
            x = left + float(self._across(np.array([tick]))[0])
            self.pen.line((x, bottom, x, bottom + 8), rgb(MUTED), 2)
            self.pen.text((x, bottom + 12), f"{tick:g}", rgb(INK), font(18), anchor="mt")
        self.pen.text(((left + right) / 2, bottom + 38), across.name, rgb(INK), font(20), "mt")
        self.pen.text((left, 66), upright, rgb(INK), font(20))
        if up:
            values = ticks(up.low, up.high, up.scale)
            self._upright(values, bottom - self._up(np.array(values)))

    def _upright(self, values: Iterable[float], heights: Array) -> None:
        left = BOX[0]
        for value, y in zip(values, heights.tolist(), strict=True):
            self.pen.line((left - 8, y, left, y), rgb(MUTED), 2)
            self.pen.text((left - 14, y), f"{value:g}", rgb(INK), font(18), anchor="rm")

    def _across(self, values: Array) -> Array:
        return (BOX[2] - BOX[0]) * _centered(self.map.query.across, values)

    def _up(self, values: Array) -> Array:
        assert self.map.query.up
        return (BOX[3] - BOX[1]) * _centered(self.map.query.up, values)

    def _theory(self, across: Axis, up: Axis) -> None:
        """Draw theory's border, the best cell and theory's optimum, and name them in the key."""
        border, optimum, top = self.map.borders[0], self.map.optima[0], BOX[1] + 440.0
        if border and border.lines:
            for line in border.lines:
                self._dashed(self._points(line.across, line.up))
            self._dashed(np.array([[KEY, top], [KEY + 34, top]]))
            self._say(top, f"lr = {border.limit}".replace("ρ", "rho") if border.limit else "border")
        if best := best_cell(self.map.sweeps[0]):
            self._ring(*self._points(np.array([best.across]), np.array([best.up]))[0].tolist())
            self._ring(KEY + 17, top + 36)
            self._say(top + 36, "lowest final loss")
        if optimum:
            place = optimum.hyperparameters
            ends = np.array([place[across.name]]), np.array([place[up.name]])
            self._cross(*self._points(*ends)[0].tolist())
            self._cross(KEY + 17, top + 72)
            self._say(top + 72, "fastest by theory")

    def _say(self, middle: float, text: str) -> None:
        self.pen.text((KEY + 48, middle), plain(text), rgb(INK), font(18), anchor="lm")

    def _ring(self, x: float, y: float) -> None:
        for radius, color, width in ((13, PAPER, 8), (11, INK, 4)):
            box = (x - radius, y - radius, x + radius, y + radius)
            self.pen.ellipse(box, outline=rgb(color), width=width)

    def _cross(self, x: float, y: float) -> None:
        for reach, color, width in ((13, PAPER, 9), (12, INK, 4)):
            for turn in (-1, 1):
                ends = (x - reach, y - turn * reach, x + reach, y + turn * reach)
                self.pen.line(ends, rgb(color), width)

    def _points(self, across: Array, up: Array) -> Array:
        return np.column_stack([BOX[0] + self._across(across), BOX[3] - self._up(up)])

    def _dashed(self, points: Array) -> None:
        if len(points) > 1:
            self.pen.line(points.ravel().tolist(), rgb(PAPER), 7, "curve")
            for piece in dashed(points, BORDER_DASH):
                self.pen.line(piece.ravel().tolist(), rgb(INK), 3)

    def _key(self, cells: Cells, shading: Shading, show: str) -> None:
        """Draw the ramp with its ends, or an entry for each outcome or minimum that there is."""
        top: float = BOX[1]
        entries = [] if shading.best else _entries(self.map, cells, show)
        if shading.best:
            bar = np.repeat(ramp(np.linspace(1.0, 0.0, 360))[:, None], 34, axis=1)
            self.picture.paste(_image(bar), (KEY, BOX[1]))
            self.pen.text((KEY + 48, top), shading.best, rgb(INK), font(18))
            self.pen.text((KEY + 48, top + 360), shading.worst, rgb(INK), font(18), anchor="ls")
            top += 386
        if shading.hatched.any():
            entries.append((None, "left or undefined"))
        for color, text in entries[:MOST_ENTRIES]:
            box = np.broadcast_to(np.array(color or rgb(PAPER), np.float32), (26, 34, 3)).copy()
            if color is None:
                hatch(box, np.full((26, 34), True), UNIT)
            self.picture.paste(_image(box), (KEY, round(top)))
            self._say(top + 13, text)
            top += 36

    def _curves(self, show: str) -> None:
        """Draw a line for each run: what becomes of it by the number that is varied."""
        pictures = [sweep.picture() for sweep in self.map.sweeps]
        kept = [
            np.where(IS_FAILURE[each.outcome], np.nan, getattr(each, show).astype(np.float64))
            for each in pictures
        ]
        is_loss = show in ("final_loss", "best_loss")
        kept = kept if is_loss else [np.where(values < 0, np.nan, values) for values in kept]
        axis = _upright_axis(np.array(kept), is_loss=is_loss)
        marks = ticks(axis.low, axis.high, axis.scale)
        self._upright(marks, _heights(axis, np.array(marks)))
        scene, across = self.map.query.scene, self._across(self.map.query.across.values)
        strokes = strokes_of([run.rule.slug for run in scene.runs])
        titles = run_titles(scene.runs)
        for row, (index, values) in enumerate(zip(self.map.query.indices, kept, strict=True)):
            points = np.column_stack([BOX[0] + across, _heights(axis, values)])
            self._curve(points, strokes[index])
            top = BOX[1] + 14 + 36 * row
            self._curve(np.array([[KEY, top], [KEY + 34, top]], np.float64), strokes[index])
            text, size = fitting(plain(titles[index]), SIZE[0] - KEY - 60, 18, 12)
            self.pen.text((KEY + 48, top), text, rgb(INK), font(size), anchor="lm")

    def _curve(self, points: Array, stroke: Stroke) -> None:
        known = np.isfinite(points[:, 1])
        for piece in np.split(np.arange(len(points)), np.flatnonzero(~known)):
            run = points[piece[known[piece]]]
            if len(run) > 1:
                for dash in dashed(run, [UNIT * part for part in stroke.dash]):
                    self.pen.line(dash.ravel().tolist(), stroke.color, 4, "curve")


def _centered(axis: Axis, values: Array) -> Array:
    """Return where values lie in a row of cells with a value in the middle of each, 0 to 1."""
    return (0.5 + places(values, axis.low, axis.high, axis.scale) * (axis.count - 1)) / axis.count


def _image(painted: npt.NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(np.rint(painted).astype(np.uint8), "RGB")


def _entries(map: SceneMap, cells: Cells, show: str) -> list[tuple[Color | None, str]]:
    if show == "outcome":
        present = [k for k in np.unique(cells.outcome) if not IS_FAILURE[k]]
        table = shaded(Cells._make(np.array(present, np.int8) for _ in cells), show).colors
        colors = [(int(r), int(g), int(b)) for r, g, b in table.tolist()]
        return [(c, ENDINGS[k].title) for c, k in zip(colors, present, strict=True)]
    points = map.sweeps[0].critical_points
    return [
        (basin_color(index), f"{points[index].kind} ({points[index].x:.3g}, {points[index].y:.3g})")
        for index in np.unique(cells.minimum).tolist()
        if index >= 0
    ]


def _upright_axis(values: Array, *, is_loss: bool) -> Axis:
    """Return the upright axis of a line: of losses above zero a logarithmic one."""
    if not np.isfinite(values).any():
        return Axis("", 0.0, 1.0, "linear", 2)
    floor, low, high = loss_range(values)
    if is_loss and floor == 0.0 and 0.0 < low < high:
        return Axis("", low, high, "log", 2)
    low = float(np.nanmin(values))
    return Axis("", low, max(high, low + 1e-9 * (1.0 + abs(low))), "linear", 2)


def _heights(axis: Axis, values: Array) -> Array:
    """Return values in pixels from the top, those beyond the axis at its end; nan stays nan."""
    part = places(np.clip(values, axis.low, axis.high), axis.low, axis.high, axis.scale)
    return np.asarray(BOX[3] - (BOX[3] - BOX[1]) * part)
