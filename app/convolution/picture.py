"""The lab as a picture, for whoever is sent its link.

It shows filters over an image with the maps that come of them, or a stack's table.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from app.convolution import link as codec
from app.convolution.documents import custom_title, image_title
from app.convolution.lab import Lab, result_of, stack_of
from app.pictures.brand import draw_brand
from app.pictures.race import PREVIEW
from app.pictures.text import clipped, font, plain
from app.pictures.theme import BLUE, INK, MUTED, PAPER, RULE, VERMILION, Color, rgb
from app.settings import Settings
from app.share_card import Social
from app.web.languages import LANGUAGES, SOURCE, Language
from networks.filters import find_filter
from networks.forward import CUSTOM, Chosen, Result
from networks.stack import Row, Stack

Array = npt.NDArray[np.float64]

ENGLISH: Final[Language] = LANGUAGES[SOURCE]
"""app/pictures/text.py says why."""
MARGIN: Final = 48
GAP: Final = 12
TOP, SIDE = 158, 352
"""Where the boards begin, and how large they are."""
BELOW, ABOVE = VERMILION, BLUE
"""For values below and above zero, as in the lab (`static/convolution/cell-canvas.js`)."""
WINDOW: Final = "#b0127b"
"""The window's frame."""
MOST_MAPS: Final = 4
MOST_ROWS: Final = 9
"""Layers that a picture has room for; of more, those in the middle are left out."""
ROW: Final = 38


def lab_picture(lab: Lab, settings: Settings) -> bytes:
    """The lab's open view as a PNG.

    Raises:
        InputError: what `run` or `follow` raises.
    """
    picture = Image.new("RGB", (PREVIEW.width, PREVIEW.height), rgb(PAPER))
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, 40), "Convolution lab", rgb(INK), font(34))
    if lab.view == "shapes":
        _draw_stack(pen, stack_of(lab))
    else:
        _draw_slide(picture, lab, result_of(lab, settings))
    draw_brand(pen, MARGIN, PREVIEW.width - MARGIN, PREVIEW.height - 46, 28)
    body = BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()


# --- filters over an image
# -------------------------------------------------------------------------


def _draw_slide(picture: Image.Image, lab: Lab, result: Result) -> None:
    pen = ImageDraw.Draw(picture)
    window, (height, width, depth) = result.window, result.pixels.shape
    count, tall, wide = result.maps.shape
    about = (
        f"{image_title(result.image, ENGLISH)}, {width}x{height}x{depth}  "
        f" {window.size}x{window.size}, stride {window.stride}, "
    )
    _text(
        pen,
        (MARGIN, 92),
        f"{about}padding {window.padding}   {window.arithmetic(width)}",
        22,
        MUTED,
        PREVIEW.width - 2 * MARGIN,
    )
    board = _padded(result)
    picture.paste(_scaled(board, SIDE), (MARGIN, TOP))
    cell = SIDE / max(board.shape[:2])
    reach = (1 + (window.size - 1) * window.dilation) * cell
    pen.rectangle((MARGIN, TOP, MARGIN + reach, TOP + reach), outline=rgb(WINDOW), width=4)
    shown = min(count, MOST_MAPS)
    left = MARGIN + SIDE + 72
    _sign(pen, (left - 36, TOP + SIDE / 2), "*")
    size = min(150, (SIDE - GAP * (shown - 1)) // shown)
    for index in range(shown):
        top = TOP + (SIDE - (shown * size + (shown - 1) * GAP)) // 2 + index * (size + GAP)
        picture.paste(_scaled(_signed(result.bank[index].mean(axis=-1)), size), (left, round(top)))
        _frame(pen, (left, top), size)
    _sign(pen, (left + size + 36, TOP + SIDE / 2), "=")
    _draw_maps(picture, result, left + size + 72, shown)
    caption = ", ".join(_filter_title(one) for one in lab.experiment.filters)
    _text(
        pen,
        (MARGIN, TOP + SIDE + 12),
        f"{caption}   {count} x {wide}x{tall}",
        22,
        INK,
        PREVIEW.width - 2 * MARGIN,
    )


def _draw_maps(picture: Image.Image, result: Result, left: int, shown: int) -> None:
    columns, rows = min(shown, 2), (shown + 1) // 2
    size = min(
        (SIDE - GAP * (rows - 1)) // rows,
        (PREVIEW.width - MARGIN - left - GAP * (columns - 1)) // columns,
    )
    top = TOP + (SIDE - rows * size - (rows - 1) * GAP) // 2
    reach = np.abs(result.maps).max() or 1.0
    for index in range(shown):
        corner = (left + index % columns * (size + GAP), top + index // columns * (size + GAP))
        picture.paste(_scaled(_signed(result.maps[index], reach), size), corner)
        _frame(ImageDraw.Draw(picture), corner, size)


def _padded(result: Result) -> Array:
    """The image with its zeros around it, as colors."""
    ring = result.window.padding
    parts = np.pad(result.pixels, ((ring, ring), (ring, ring), (0, 0))) / result.image.high
    if parts.shape[2] == 3:
        return np.asarray(255.0 * parts)
    return _mixed(parts[..., :1], PAPER, INK)


def _signed(values: Array, reach: float = 0.0) -> Array:
    """Paper at zero, one hue below and another above."""
    parts = (values / (reach or np.abs(values).max() or 1.0))[..., None]
    return np.where(parts < 0, _mixed(-parts, PAPER, BELOW), _mixed(parts, PAPER, ABOVE))


def _mixed(parts: Array, low: str, high: str) -> Array:
    a, b = (np.array(rgb(color), np.float64) for color in (low, high))
    return np.asarray(a + np.clip(parts, 0.0, 1.0) * (b - a))


def _scaled(colors: Array, side: int) -> Image.Image:
    """Cells as squares, the longer side `side` pixels."""
    height, width = colors.shape[:2]
    size = (round(side * width / max(height, width)), round(side * height / max(height, width)))
    return Image.fromarray(np.rint(colors).astype(np.uint8), "RGB").resize(
        size, Image.Resampling.NEAREST
    )


def _frame(pen: ImageDraw.ImageDraw, corner: tuple[float, float], size: int) -> None:
    pen.rectangle((*corner, corner[0] + size - 1, corner[1] + size - 1), outline=rgb(RULE), width=1)


def _sign(pen: ImageDraw.ImageDraw, place: tuple[float, float], sign: str) -> None:
    pen.text(place, sign, rgb(MUTED), font(40), anchor="mm")


def _filter_title(one: Chosen) -> str:
    return custom_title(ENGLISH) if one.slug == CUSTOM else find_filter(one.slug).title


# --- a stack
# ---------------------------------------------------------------------------------------


def _draw_stack(pen: ImageDraw.ImageDraw, stack: Stack) -> None:
    columns = (MARGIN, 660.0, PREVIEW.width - MARGIN)
    _cells(pen, 112, columns, (f"Input {plain(str(stack.input))}", "Output", "Parameters"), MUTED)
    top = 112 + ROW
    for row in _some(stack.rows):
        pen.line((MARGIN, top - 7, PREVIEW.width - MARGIN, top - 7), rgb(RULE))
        _cells(
            pen,
            top,
            columns,
            _row_cells(row) if row else ("...", "", ""),
            MUTED if row is None else INK,
        )
        top += ROW
    pen.line((MARGIN, top - 7, PREVIEW.width - MARGIN, top - 7), rgb(INK), 2)
    layers = f"{len(stack.layers)} layer{'s' if len(stack.layers) > 1 else ''}"
    _cells(
        pen,
        top,
        columns,
        (layers, "", "" if stack.stopped else f"{stack.totals.parameters:,}"),
        INK,
    )


def _some(rows: Sequence[Row]) -> list[Row | None]:
    """The rows, or the first and last of them with a gap between."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    first = MOST_ROWS // 2
    return [*rows[:first], None, *rows[first + 1 - MOST_ROWS :]]


def _row_cells(row: Row) -> tuple[str, str, str]:
    usual = {setting.name: setting.default for setting in row.layer.kind.settings}
    settings = ", ".join(
        f"{name} {value}" for name, value in row.layer.settings.items() if value != usual[name]
    )
    title = f"{row.layer.kind.title}  {settings}" if settings else row.layer.kind.title
    output = "does not fit" if row.effect.misfit else str(row.effect.output)
    return title, output, f"{row.effect.parameters:,}"


def _cells(
    pen: ImageDraw.ImageDraw,
    top: float,
    columns: tuple[float, float, float],
    cells: tuple[str, str, str],
    color: str,
) -> None:
    _text(pen, (columns[0], top), cells[0], 21, color, columns[1] - columns[0] - 20)
    _text(pen, (columns[1], top), cells[1], 21, color, 300)
    pen.text((columns[2], top), plain(cells[2]), rgb(color), font(21), anchor="ra")


def _text(
    pen: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    text: str,
    size: float,
    color: str,
    width: float,
) -> None:
    shade: Color = rgb(color)
    pen.text(corner, clipped(plain(text), width, size), shade, font(size))


PICTURE: Final = "/api/convolution/preview.png"


def lab_social(lab: Lab, language: Language) -> Social:
    """The card of the lab as it is open."""
    _, _, query = codec.write(lab).partition("?")
    stack, slide = (
        language.text("A stack of layers with its sizes and parameters"),
        language.text("An image, the filters that slide over it and their maps"),
    )
    return Social(
        language.text("Convolution lab"),
        language.text(
            "Slide filters over an image and watch activation maps fill in; build a stack of layers"
            " and see every size and cost."
        ),
        f"{PICTURE}?{query}",
        stack if lab.view == "shapes" else slide,
    )
