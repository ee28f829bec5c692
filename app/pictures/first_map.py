"""The map of a race before its first step, as SVG in its page: contour, critical points and start.

The browser draws it before any script has arrived, in the page's colors, light or dark. The page
gives the map a shape of its own: where x and y are alike, more of the surface is drawn than the
scene's window, so that the drawing fills any usual shape.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from contourpy import FillType, contour_generator
from markupsafe import Markup

from app.pictures.marks import MARK_WIDTH, Array, outline
from app.pictures.race import landmarks_in_view
from app.pictures.rings import regions
from app.pictures.shading import Shading, shading
from app.pictures.theme import HATCH_SPACING, HATCH_WIDTH, RAMP
from app.scene.scene import Scene
from app.scheduling.jobs import Item, undividable
from surfaces.analysis.grid import Grid, sample
from surfaces.surface import CriticalPoint, PointKind, View

UNIT: Final = 2.0
"""Units of the drawing to a pixel of the page, about: coordinates are whole numbers of them."""
WIDEST, HIGHEST = 720.0 * UNIT, 540.0 * UNIT
"""Of the scene's window, in units."""
ASPECTS: Final = (1.0, 2.1)
"""Narrowest and widest map, as width over height, that the drawing fills."""
MOST_STRETCHED: Final = 4.0
"""As in static/scene/grid.js: beyond this ratio of the scales, x and y keep their own."""
SAMPLES: Final = 121
"""Along each side of the scene's window, as for the page's own contour."""
TOLERANCES: Final = (0.6, 1.2, 2.4, 4.8)
"""Units by which dropping a point may move a line; the larger ones where there are many points."""
MOST_CROSSINGS: Final = 100_000
"""Points of all lines before any is dropped. A surface that needs more is noise at this size, and
is left to the page's own contour."""
MOST_POINTS: Final = 12_000
"""Points of all lines: about 80 kB, a third of that compressed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Part of the surface that a map shows whatever its shape, in the units of the drawing."""

    view: View
    width: float
    height: float
    fits: bool
    """Whether x and y have one scale, and what lies around the view fills the map."""

    @property
    def region(self) -> View:
        """Part of the surface that is drawn."""
        if not self.fits:
            return self.view
        xmin, xmax, ymin, ymax = self.view
        width = max(xmax - xmin, (ymax - ymin) * ASPECTS[1])
        height = max(ymax - ymin, (xmax - xmin) / ASPECTS[0])
        x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
        return x - width / 2, x + width / 2, y - height / 2, y + height / 2

    def units(self, x: Array, y: Array) -> Array:
        """Return places (n, 2) in units, y downwards."""
        xmin, xmax, ymin, ymax = self.view
        across, down = (x - xmin) / (xmax - xmin), (ymax - y) / (ymax - ymin)
        return np.column_stack([across * self.width, down * self.height])


def first_map(scene: Scene, *, fits: bool) -> Generator[Item, None, Markup]:
    """Return the drawing.

    Args:
        scene: whose map it is.
        fits: whether the page widens views until x and y have one scale, where they are alike.
    """
    yield undividable("landmarks")
    critical = landmarks_in_view(scene)
    yield undividable("contour")
    frame = _frame(scene, fits)
    tape = scene.surface.tape(scene.parameters)
    shades = shading(sample(tape, frame.view, (SAMPLES, SAMPLES)), critical)
    grid = sample(tape, frame.region, _samples(frame))
    marks = "".join(_mark(point, frame) for point in critical) + _start(scene.start, frame)
    ground = f"{_hatching() if np.isnan(grid.loss).any() else ''}{_contour(grid, shades, frame)}"
    if frame.fits:
        ground, marks = ground + marks, ""
    box = f'viewBox="0 0 {frame.width:.0f} {frame.height:.0f}"'
    ratio = "xMidYMid" if frame.fits else "none"
    return Markup(
        '<svg class="first-map" aria-hidden="true">'
        f'<svg width="100%" height="100%" {box} preserveAspectRatio="{ratio}">{ground}</svg>'
        f"{marks}</svg>"
    )


def _frame(scene: Scene, fits: bool) -> Frame:
    view = scene.window
    across, up = view[1] - view[0], view[3] - view[2]
    alike = bool(scene.surface.slug) and scene.surface.data is None
    usual = across / up / np.sqrt(ASPECTS[0] * ASPECTS[1])
    if fits and alike and 1 / MOST_STRETCHED <= usual <= MOST_STRETCHED:
        scale = min(WIDEST / across, HIGHEST / up)
        return Frame(view, across * scale, up * scale, True)
    return Frame(view, WIDEST, HIGHEST, False)


def _samples(frame: Frame) -> tuple[int, int]:
    (xmin, xmax, ymin, ymax), (left, right, bottom, top) = frame.view, frame.region
    wider, higher = (right - left) / (xmax - xmin), (top - bottom) / (ymax - ymin)
    return round((SAMPLES - 1) * wider) + 1, round((SAMPLES - 1) * higher) + 1


def _contour(grid: Grid, shades: Shading, frame: Frame) -> str:
    """Each level's region over those of the lower ones, with its line around it."""
    missing = np.isnan(grid.loss)
    if missing.all():
        return ""
    losses = np.where(missing, grid.low, np.clip(grid.loss, grid.low, grid.high))
    places = np.ma.array(shades.places(losses), mask=missing)
    x, y = (
        frame.units(grid.x, np.full(len(grid.x), 0.0)),
        frame.units(np.zeros(len(grid.y)), grid.y),
    )
    generator = contour_generator(x[:, 0], y[:, 1], places, fill_type=FillType.OuterOffset)
    lines = shades.lines(grid.high)
    if _crossings(places, lines) > MOST_CROSSINGS:
        return ""
    rings = regions(generator, [-np.inf, *lines])
    for tolerance in TOLERANCES:
        rings = rings.simplified(tolerance)
        if len(rings.points) <= MOST_POINTS:
            break
    else:
        return ""
    paths = [
        f'<path fill="{_color(tone)}" d="{_path(rings.of_group(number))}"/>'
        for number, tone in enumerate([0.0, *map(shades.tone, lines)])
    ]
    return f'<g class="contour">{"".join(paths)}</g>'


def _crossings(places: npt.NDArray[np.float64], lines: range) -> int:
    """Return how often lines cross the grid's."""
    band = np.floor(np.clip(places, lines.start - 0.5, lines.stop - 0.5))
    return int(sum(np.abs(np.diff(band, axis=axis)).sum() for axis in (0, 1)))


def _path(rings: Iterable[Array]) -> str:
    parts = []
    for ring in rings:
        (x, y), *steps = np.vstack([ring[:1], np.diff(ring, axis=0)]).astype(int).tolist()
        parts.append(f"M{x} {y}l{' '.join(f'{dx} {dy}' for dx, dy in steps)}z")
    return "".join(parts).replace(" -", "-")


def _color(tone: float) -> str:
    """Return the color at a part of the way along the page's ramp."""
    place = tone * (len(RAMP) - 1)
    at = int(place)
    share = 100 * (place - at)
    if share < 0.01:
        return f"var(--ramp-{at})"
    return f"color-mix(in srgb,var(--ramp-{at + 1}) {share:.3g}%,var(--ramp-{at}))"


def _hatching() -> str:
    """Return the stripes below the contour, which are seen where the surface is undefined."""
    spacing, width = HATCH_SPACING * UNIT, HATCH_WIDTH * UNIT
    return (
        f'<pattern id="undefined" width="{spacing:g}" height="{spacing:g}"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V{spacing:g}" stroke-width="{width:g}"/></pattern>'
        '<rect x="-100%" y="-100%" width="300%" height="300%" fill="url(#undefined)"/>'
    )


def _mark(point: CriticalPoint, frame: Frame) -> str:
    d = "".join(f"M{' '.join(f'{x:.1f} {y:.1f}' for x, y in line)}" for line in outline(point.kind))
    look = f'stroke="currentColor" stroke-width="{MARK_WIDTH}" fill="none"'
    if point.kind is PointKind.MINIMUM:
        look = 'fill="currentColor"'
    closed = "" if point.kind is PointKind.SADDLE else "z"
    return _placed((point.x, point.y), f'<path class="mark" d="{d}{closed}" {look}/>', frame)


def _start(start: tuple[float, float], frame: Frame) -> str:
    # dots as wide as their lines, which have the same width on the page at any scale
    dots = "".join(f'<path class="{part}" d="M0 0h0"/>' for part in ("halo", "ring", "middle"))
    return _placed(start, f'<g class="start">{dots}</g>', frame)


def _placed(place: tuple[float, float], drawing: str, frame: Frame) -> str:
    """Return a drawing in pixels of the page, put at a place of the surface."""
    ((x, y),) = frame.units(np.array([place[0]]), np.array([place[1]]))
    if frame.fits:
        return f'<g transform="translate({x:.1f} {y:.1f}) scale({UNIT:g})">{drawing}</g>'
    across, down = 100 * x / frame.width, 100 * y / frame.height
    return f'<svg x="{across:.2f}%" y="{down:.2f}%" overflow="visible">{drawing}</svg>'
