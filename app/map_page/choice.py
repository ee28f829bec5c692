"""The map that a page's link tells of, beside its race."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from app.maps.query import KEYS, MapQuery, number_of, read_query
from app.maps.search import KEYS as SEARCH_KEYS
from app.scene.refusal import Refusal
from app.settings import Settings
from app.web.errors import Wrong
from optimizers.maps.subject import STARTS
from surfaces.errors import InputError, Phrase, check_whole

SHOW: Final = "show"
"""Key of the quantity that the page's colors tell."""
DRAW: Final = "draw"
"""Key of the seed of the random search that the page shows beside the grid."""
QUANTITIES: Final = ("final_loss", "best_loss", "steps_to_tolerance", "outcome")


def split(query: str) -> tuple[str, str]:
    """The race's part of the page's query, and the map's own."""
    items = [item for item in query.split("&") if item]
    own = [item for item in items if unquote(item.partition("=")[0]) in (*KEYS, SHOW, DRAW)]
    return "&".join(item for item in items if item not in own), "&".join(own)


def choice(query: str, own: str, settings: Settings) -> dict[str, Any]:
    """Return the map that the page shows first, in its script's form.

    It is the usual one where the link names none.

    Raises:
        Refusal: with the field, the value and what is allowed.
    """
    items = dict(item.partition("=")[::2] for item in own.split("&") if item)
    show = unquote(items.pop(SHOW, QUANTITIES[0]))
    if show not in QUANTITIES:
        allowed = Phrase(", ".join(QUANTITIES))
        template = "{field} must be {allowed}, not {value!r}."
        raise Refusal((SHOW,), Wrong(template, field=SHOW, value=show, allowed=allowed))
    usual = {"kind": "plane", "of": 0, "across": "", "up": "", "ranges": [], "cells": []}
    also = {"show": show, "draw": _draw(unquote(items.pop(DRAW))) if DRAW in items else None}
    if not items:
        return usual | also
    rest = "&".join(f"{key}={value}" for key, value in items.items())
    return usual | _chosen(read_query(f"{query}&{rest}", settings), "cells" in items) | also


def _draw(text: str) -> int:
    _, low, high = SEARCH_KEYS[DRAW]
    try:
        return check_whole(number_of(text, DRAW), low, high, DRAW)
    except InputError as error:
        raise Refusal((DRAW,), error) from None


def _chosen(asked: MapQuery, has_cells: bool) -> dict[str, Any]:
    names = [axis.name for axis in asked.axes]
    kind = "line" if asked.up is None else "basins" if tuple(names) == STARTS else "plane"
    return {
        "kind": kind,
        "of": asked.of or 0,
        "across": names[0],
        "up": names[1] if asked.up else "",
        "ranges": [
            {"name": axis.name, "low": axis.low, "high": axis.high, "scale": axis.scale}
            for axis in asked.axes
        ],
        "cells": [axis.count for axis in asked.axes] if has_cells else [],
    }
