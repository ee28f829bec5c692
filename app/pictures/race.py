"""A race as a picture and as an animation: writers of its pieces, as `app.web.json` has them for its numbers.

Between the pieces of a long race, and between frames, they yield nothing, so that whoever waits can
be heard leaving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from app.pictures.chart import Chart, framed
from app.pictures.legend import LOSS, Entry, Legend, draw_legend
from app.pictures.palette import Palette, adapted
from app.pictures.theme import Stroke, strokes_of
from app.races.formats import Chunks
from app.races.race import End, Race
from app.scene.scene import Scene
from app.scene.titles import run_titles
from app.web.languages import Language
from optimizers.descend import Run
from optimizers.outcome import Code
from surfaces.analysis.landmarks import points_in

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


def as_png(race: Race, language: Language, origin: str, layout: Layout = PREVIEW) -> Chunks:
    """The whole race as a picture."""
    runs: list[Run] = []
    for found in _runs(race):
        runs += found
        yield b""
    drawing = Drawing(race.scene, runs, layout)
    body = BytesIO()
    adapted(drawing.last_frame(), COLORS).save(body, "PNG", compress_level=FASTER_PNG)
    yield body.getvalue()


def as_thumbnail(race: Race, language: Language, origin: str) -> Chunks:
    """Its map alone, small."""
    yield from as_png(race, language, origin, THUMBNAIL)


def as_gif(race: Race, language: Language, origin: str) -> Chunks:
    """The race as it is played, in a loop that rests at its end."""
    runs: list[Run] = []
    for found in _runs(race):
        runs += found
        yield b""
    drawing = Drawing(race.scene, runs, ANIMATION)
    steps = frame_steps(drawing.last_visible_step)
    palette = Palette(drawing.last_frame())
    frames = []
    for step in steps:
        frames.append(palette.applied(drawing.frame(step)))
        yield b""
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    body = BytesIO()
    frames[0].save(
        body,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        optimize=True,
        disposal=1,
    )
    yield body.getvalue()


def _runs(race: Race) -> Iterator[list[Run]]:
    """The runs of a race as they end, piece by piece."""
    for happenings in race.one_by_one():
        yield [happening.whole for happening in happenings if isinstance(happening, End)]


def frame_steps(last: int) -> list[int]:
    """The steps that an animation shows, from the start to the last one at which anything moves."""
    return [int(step) for step in np.unique(np.linspace(0, max(1, last), FRAMES).round())]


def ending(run: Run) -> str:
    """Outcome of a run, in a few words."""
    match run.outcome.code:
        case Code.DIVERGED:
            return f"diverged at step {run.steps_taken:,}"
        case Code.NOT_FINITE:
            return f"undefined after step {run.steps_taken:,}"
        case _:
            return f"{LOSS}{float(run.losses[-1]):.3g}"


def progress(run: Run, step: int) -> str:
    """Legend's line about a run at a step."""
    return f"{LOSS}{float(run.losses[step]):.3g}" if step < run.steps_taken else ending(run)


class Drawing:
    """One race, ready to be drawn at any step."""

    def __init__(self, scene: Scene, runs: Sequence[Run], layout: Layout) -> None:
        self._layout, self._scene, self._runs = layout, scene, runs
        surface, parameters = scene.surface.surface, scene.surface.parameters
        view, tape = scene.window, surface.tape(parameters)
        critical = points_in(view, surface, tuple(parameters.items()))
        self._chart = Chart(tape, view, critical, (layout.map_width, layout.height), layout.unit)
        strokes = strokes_of([run.rule for run in scene.runs])
        self._tracks = self._chart.tracks([run.positions for run in runs], strokes)
        self._legend = _legend(scene, strokes)

    @property
    def last_visible_step(self) -> int:
        """The last step at which a path is seen to move."""
        return int(max(track.rows[-2] if len(track.rows) > 1 else 0 for track in self._tracks)) + 1

    def last_frame(self) -> Image.Image:
        """The picture of the whole race."""
        return self._picture(
            np.inf, [ending(run) for run in self._runs], f"{self._scene.steps:,} steps"
        )

    def frame(self, step: int) -> Image.Image:
        """The picture of a step."""
        return self._picture(step, [progress(run, step) for run in self._runs], f"step {step:,}")

    def _picture(self, step: float, notes: Sequence[str], foot: str) -> Image.Image:
        layout = self._layout
        chart = self._chart.draw(self._tracks, self._scene.origin, step)
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
    surface, given = scene.surface.surface, scene.surface.parameters
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
