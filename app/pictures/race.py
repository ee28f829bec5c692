"""A race as a picture and as an animation: jobs that draw.

The jobs that write are in `app.races.formats`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from app.pictures import gif
from app.pictures.chart import Chart, framed
from app.pictures.legend import LOSS, Entry, Legend, draw_legend
from app.pictures.palette import Palette, adapted
from app.pictures.theme import Stroke, strokes_of
from app.races.race import Race
from app.scene.scene import Scene
from app.scene.titles import run_titles
from app.scheduling.jobs import Item, Job, undividable
from app.scheduling.resources import Claim
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.outcome import Code
from surfaces.analysis.landmarks import points_in
from surfaces.surface import CriticalPoint

FRAMES: Final = 56
"""Of an animation; a race of fewer steps has one for each step."""
FRAME_MS, LAST_FRAME_MS = 80, 2_000
COLORS: Final = 256
"""Of a picture: one can't tell it from one with all colors, and it is a third as large."""
FASTER_PNG: Final = 4
"""zlib's level: half the time of the usual one for a few more bytes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in pixels; `unit` is what a pixel of the page is in the picture."""

    width: int
    height: int
    map_width: int
    unit: float


PREVIEW: Final = Layout(1200, 630, 784, 1.8)
"""As chats and social sites want it, and still to be read when they show it at a third of its
size."""
ANIMATION: Final = Layout(640, 420, 430, 1.0)
THUMBNAIL: Final = Layout(240, 160, 240, 1.1)
"""The map alone, for lists; shown at half its size."""
CARD: Final = Layout(480, 320, 480, 1.5)
"""The map alone, for the gallery; shown at about two thirds of its size."""


def as_png(race: Race, language: Language, origin: str, layout: Layout = PREVIEW) -> Job:
    """Draw the whole race."""
    drawing = yield from _drawing(race, layout)
    picture = yield from drawing.last_frame()
    yield undividable("colors")
    few = adapted(picture, COLORS)
    yield undividable("png")
    body = BytesIO()
    few.save(body, "PNG", compress_level=FASTER_PNG)
    yield body.getvalue()


def as_thumbnail(race: Race, language: Language, origin: str) -> Job:
    """Draw its map alone, small."""
    yield from as_png(race, language, origin, THUMBNAIL)


def as_map(race: Race, language: Language, origin: str) -> Job:
    """Draw its map alone, larger."""
    yield from as_png(race, language, origin, CARD)


def as_gif(race: Race, language: Language, origin: str) -> Job:
    """Draw the race as it is played, in a loop that rests at its end."""
    drawing = yield from _drawing(race, ANIMATION)
    last = yield from drawing.last_frame()
    yield undividable("colors")
    palette, before = Palette(last), None
    yield gif.header(last.size, palette.colors)
    steps = frame_steps(drawing.last_visible_step)
    for step in steps:
        picture = yield from drawing.frame(step)
        yield undividable("frame")
        indices = palette.indices(picture)
        yield gif.frame(indices, before, LAST_FRAME_MS if step == steps[-1] else FRAME_MS)
        before = indices
    yield gif.TRAILER


def _drawing(race: Race, layout: Layout) -> Generator[Item, None, Drawing]:
    """Return the drawing of a race, once that is computed."""
    runs = []
    for index in range(len(race.scene.runs)):
        runs.append((yield from race.run(index)))
    yield undividable("landmarks")
    critical = landmarks_in_view(race.scene)
    yield undividable("contour")
    return Drawing(race.scene, runs, layout, critical)


def landmarks_in_view(scene: Scene) -> tuple[CriticalPoint, ...]:
    """Return the critical points that a picture of a scene marks."""
    surface, parameters = scene.surface, scene.parameters
    return points_in(scene.window, surface, tuple(parameters.items()))


def frame_steps(last: int) -> list[int]:
    """The steps that an animation shows, from the start to the last one at which anything moves."""
    return [int(step) for step in np.unique(np.linspace(0, max(1, last), FRAMES).round())]


def ending(run: Run) -> str:
    """Outcome of a run, in a few words."""
    match run.outcome.code:
        case Code.DIVERGED:
            return f"flew off at step {run.steps_taken:,}"
        case Code.NOT_FINITE:
            return f"undefined after step {run.steps_taken:,}"
        case _:
            return f"{LOSS}{float(run.losses[-1]):.3g}"


def progress(run: Run, step: int) -> str:
    """Legend's line about a run at a step."""
    return f"{LOSS}{float(run.losses[step]):.3g}" if step < run.steps_taken else ending(run)


class Drawing:
    """One race, ready to be drawn at any step."""

    def __init__(
        self,
        scene: Scene,
        runs: Sequence[Run],
        layout: Layout,
        critical: Sequence[CriticalPoint],
    ) -> None:
        self._layout, self._scene, self._runs = layout, scene, runs
        view, tape = scene.window, scene.surface.tape(scene.parameters)
        self._chart = Chart(tape, view, critical, (layout.map_width, layout.height), layout.unit)
        strokes = strokes_of([run.rule.slug for run in scene.runs])
        self._tracks = self._chart.tracks([run.positions for run in runs], strokes)
        self._legend = _legend(scene, strokes)

    @property
    def last_visible_step(self) -> int:
        """The last step at which a path is seen to move."""
        return int(max(track.rows[-2] if len(track.rows) > 1 else 0 for track in self._tracks)) + 1

    def last_frame(self) -> Generator[Claim, None, Image.Image]:
        """Return the picture of the whole race."""
        notes = [ending(run) for run in self._runs]
        return (yield from self._picture(np.inf, notes, f"{self._scene.steps:,} steps"))

    def frame(self, step: int) -> Generator[Claim, None, Image.Image]:
        """Return the picture of a step."""
        notes = [progress(run, step) for run in self._runs]
        return (yield from self._picture(step, notes, f"step {step:,}"))

    def _picture(
        self, step: float, notes: Sequence[str], foot: str
    ) -> Generator[Claim, None, Image.Image]:
        layout = self._layout
        chart = yield from self._chart.draw(self._tracks, self._scene.start, step)
        if layout.map_width == layout.width:
            return chart
        picture = Image.new("RGB", (layout.width, layout.height))
        picture.paste(framed(chart), (0, 0))
        legend = self._legend.with_notes(notes, foot)
        picture.paste(
            draw_legend(legend, (layout.width - layout.map_width, layout.height), layout.unit),
            (layout.map_width, 0),
        )
        return picture


def _legend(scene: Scene, strokes: Sequence[Stroke]) -> Legend:
    surface, given = scene.surface, scene.parameters
    about = ", ".join(
        f"{name} {value:.4g}"
        for name, value in given.items()
        if not surface.slug or value != surface.complete({})[name]
    )
    entries = tuple(
        Entry(stroke, title, "")
        for stroke, title in zip(strokes, run_titles(scene.runs, str), strict=True)
    )
    return Legend(surface.title, "" if surface.slug else surface.formula, about, entries, "")
