"""Search of the manual: sections that hold every word of a query, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.manual.markdown import Section

LONGEST_QUERY: Final = 200
"""Characters."""
MAX_HITS: Final = 40
BEFORE, AFTER = 60, 140
"""Characters of an excerpt before and after the first word found."""
IN_TITLE, IN_HEADING, IN_TEXT = 9, 3, 1
"""Weight of a word by where it is found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found."""

    slug: str
    """Of its document."""
    document: str
    """Title of its document."""
    section: Section
    excerpt: tuple[tuple[str, bool], ...]
    """Pieces of its text in order, each with whether it is a word of the query."""


def search(documents: Iterable[tuple[str, Sequence[Section]]], query: str) -> list[Hit]:
    """Sections that hold every word of a query, those first that hold them in a title.

    Args:
        documents: slug and sections of each, the first section being the title's.
        query: words, separated by spaces; case does not matter.
    """
    words = [*dict.fromkeys(query.casefold().split())]
    found: list[tuple[int, Hit]] = []
    for slug, sections in documents if words else ():
        title = sections[0].title
        for section in sections:
            weight = _weight(words, title, section)
            if weight:
                found.append((weight, Hit(slug, title, section, _excerpt(section, words))))
    return [hit for _, hit in sorted(found, key=lambda pair: -pair[0])]


def _weight(words: Sequence[str], title: str, section: Section) -> int:
    """Score of a section; 0 if a word is neither in its heading nor in its text."""
    heading, text = section.title.casefold(), "\n".join(section.blocks).casefold()
    if not all(word in heading or word in text for word in words):
        return 0
    return sum(
        IN_TITLE * (word in title.casefold() and section.level == 1)
        + IN_HEADING * (word in heading)
        + IN_TEXT * (word in text)
        for word in words
    )


def _excerpt(section: Section, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The block with most of the words, cut at spaces around the first, the words marked."""
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    found = [len({match.casefold() for match in pattern.findall(b)}) for b in section.blocks]
    text = section.blocks[found.index(max(found))] if found else ""
    match = pattern.search(text)
    place = match.start() if match else 0
    low, high = max(0, place - BEFORE), place + AFTER
    low = (text.find(" ", low, place) + 1 or low) if low else 0
    high = text.rfind(" ", place, high) if high < len(text) else len(text)
    shown = f"{'… ' if low else ''}{text[low:high]}{' …' if high < len(text) else ''}"
    pieces = re.split(f"({pattern.pattern})", shown, flags=re.IGNORECASE)
    return tuple((piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece)
