"""Lenient reading of a link to the lab: its text's damage undone, with a notice of each."""

from __future__ import annotations

from dataclasses import dataclass

from app.convolution import link as codec
from app.scene.notice import Notice
from app.scene.reading.damage import undo
from app.settings import Settings
from surfaces.errors import InputError


@dataclass(frozen=True, slots=True)
class Reading:
    """The lab that a damaged query was read as.

    Args:
        link: canonical.
        query: the clean link's; "" where nothing in it is the lab's.
        notices: what was read otherwise than it was written.
    """

    link: str
    query: str
    notices: tuple[Notice, ...]


def read(query: str, settings: Settings) -> Reading | None:
    """A query without its damage; None where it is refused without it, too."""
    if len(query) > settings.max_link_length:
        return None
    undone = undo(query, codec.KEYS, formula_keys=())
    try:
        link = codec.write(codec.read(codec.join(undone.items), settings))
    except InputError:
        return None
    clean = link.partition("?")[2] if undone.items else ""
    return Reading(link, clean, tuple(undone.notices))


def is_clean(query: str, settings: Settings) -> bool:
    """True if a query needs no repair."""
    try:
        codec.read(query, settings)
    except InputError:
        return False
    return True
