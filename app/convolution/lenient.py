"""Lenient reading of a link to the lab: as it was meant, with a notice of each change."""

from __future__ import annotations

from dataclasses import dataclass

from app.convolution import link as codec
from app.convolution.names import as_meant
from app.convolution.nearest import refused, repair
from app.scene.notice import Notice
from app.scene.reading.damage import undo
from app.settings import Settings


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
    """A query as it was meant; None where nothing in it can be read."""
    if len(query) > settings.max_link_length:
        return None
    undone = undo(query, codec.KEYS, formula_keys=())
    items, renamed = as_meant(undone.items)
    draft, refusals = codec.read_draft(codec.join(items), settings)
    lab, repaired = repair(draft, settings)
    notices = (*undone.notices, *renamed, *map(refused, refusals), *repaired)
    link = codec.write(lab)
    if items and not draft:
        return None
    return Reading(link, link.partition("?")[2] if items else "", notices)
