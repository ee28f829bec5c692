"""Legend beside a map: the surface, the runs, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image, ImageDraw

from app.pictures.brand import draw_brand
from app.pictures.chart import swatch
from app.pictures.text import fitting, font, plain, wrapped
from app.pictures.theme import INK, MUTED, PAPER, Stroke, rgb

TITLE, RUN, NOTE = 17.0, 12.5, 11.0
"""Sizes of text, in pixels of the page."""
MARGIN: Final = 18
SWATCH: Final = 30
LINE: Final = 1.3
"""From one line of text to the next, as a multiple of its size."""
LOSS: Final = "loss "
"""What notes on losses begin with, where there is room for it."""
SMALLEST: Final = 0.66
"""How small a name is made to fit, as a share of its size."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: its line, its name, and what is said of it."""

    stroke: Stroke
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Legend:
    """Everything that the legend says."""

    title: str
    formula: str
    """Of a typed surface, in place of its title; "" for the others."""
    about: str
    """One more line, "" for none."""
    entries: tuple[Entry, ...]
    foot: str

    def with_notes(self, notes: Sequence[str], foot: str) -> Legend:
        """The same legend at another step."""
        return replace(
            self,
            entries=tuple(
                replace(entry, note=note) for entry, note in zip(self.entries, notes, strict=True)
            ),
            foot=foot,
        )


def draw_legend(legend: Legend, size: tuple[int, int], unit: float) -> Image.Image:
    """The legend as a picture; `unit` is what a pixel of the page is in it."""
    picture = Image.new("RGB", size, rgb(PAPER))
    pen = ImageDraw.Draw(picture)
    margin = MARGIN * unit
    width = size[0] - 2 * margin
    top = _heading(pen, legend, margin, width, unit)
    bottom = size[1] - margin - TITLE * unit
    draw_brand(
        pen,
        margin,
        size[0] - margin,
        size[1] - margin - 0.4 * TITLE * unit,
        0.9 * TITLE * unit,
        legend.foot,
    )
    room = (bottom - top - 0.5 * margin) / max(1, len(legend.entries))
    for index, entry in enumerate(legend.entries):
        _entry(
            picture,
            entry,
            (margin, top + index * min(room, 3.4 * RUN * unit)),
            width,
            min(room, 3.4 * RUN * unit),
            unit,
        )
    return picture


def _heading(
    pen: ImageDraw.ImageDraw, legend: Legend, margin: float, width: float, unit: float
) -> float:
    """Draws the title and answers where it ends."""
    top = margin
    if legend.formula:
        for line in wrapped(plain(legend.formula), width, 0.8 * TITLE * unit, 3):
            pen.text((margin, top), line, rgb(INK), font(0.8 * TITLE * unit))
            top += LINE * 0.8 * TITLE * unit
    else:
        text, size = fitting(plain(legend.title), width, TITLE * unit, RUN * unit)
        pen.text((margin, top), text, rgb(INK), font(size))
        top += LINE * TITLE * unit
    if legend.about:
        text, size = fitting(plain(legend.about), width, NOTE * unit, 0.8 * NOTE * unit)
        pen.text((margin, top), text, rgb(MUTED), font(size))
        top += LINE * NOTE * unit
    return top + 0.8 * margin


def _entry(
    picture: Image.Image,
    entry: Entry,
    corner: tuple[float, float],
    width: float,
    height: float,
    unit: float,
) -> None:
    pen = ImageDraw.Draw(picture)
    left, top = corner
    size = min(RUN * unit, 0.8 * height)
    line = (round(SWATCH * unit), max(1, round(LINE * size)))
    picture.paste(swatch(entry.stroke, line, unit, rgb(PAPER)), (round(left), round(top)))
    indent = left + line[0] + 0.6 * size
    two_lines = height > (LINE * (RUN + NOTE) + 0.4 * RUN) * unit
    note, beside = (
        plain(entry.note if two_lines else entry.note.removeprefix(LOSS)),
        font(0.87 * size),
    )
    room = width - (indent - left) - (0 if two_lines else beside.getlength(note) + 0.5 * size)
    text, shrunk = fitting(plain(entry.title), room, size, SMALLEST * size)
    pen.text((indent, top + line[1] / 2), text, rgb(INK), font(shrunk), anchor="lm")
    if two_lines:
        pen.text((indent, top + line[1] + 0.2 * size), note, rgb(MUTED), font(NOTE * unit))
    else:
        pen.text((left + width, top + line[1] / 2), note, rgb(MUTED), beside, anchor="rm")
