"""Lenient reading of a link to the lab: its text's damage undone, with a notice of each."""

from __future__ import annotations

from app import clean_link
from app.convolution import link as codec
from app.convolution.lab import Lab
from app.scene.damage import undo
from app.scene.notice import Notice
from app.settings import Settings
from surfaces.errors import InputError


def location_of_damaged(query: str, settings: Settings) -> str:
    """Address of the clean link of a damaged query; "" if it is not damaged or refused anyway."""
    try:
        codec.read(query, settings)
    except InputError:
        pass
    else:
        return ""
    if len(query) > settings.max_link_length:
        return ""
    undone = undo(query, codec.KEYS, formula_keys=())
    try:
        lab = codec.read(codec.join(undone.items), settings)
    except InputError:
        return ""
    clean = codec.write(lab).partition("?")[2] if undone.items else ""
    location = clean_link.address(codec.PAGE, clean, query, bool(undone.notices))
    return location if len(location) <= clean_link.LONGEST_ADDRESS else ""


def notices(given: str, lab: Lab, settings: Settings) -> tuple[Notice, ...]:
    """Notices of a damaged query that means this very lab; none of any other."""
    if len(given) > settings.max_link_length:
        return ()
    undone = undo(given, codec.KEYS, formula_keys=())
    try:
        same = codec.write(codec.read(codec.join(undone.items), settings)) == codec.write(lab)
    except InputError:
        return ()
    return tuple(undone.notices) if same else ()
