"""Ids of short links: they follow from the link's content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

ID_PREFIX: Final = "ravine link 1\n"
"""Names the recipe of the ids; another recipe gets another prefix, so that old ids keep their
meaning."""
ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
"""No vowels, so that no id is a word, and nothing that is mistaken for something else."""
SHORTEST, LONGEST = 10, 40


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One short link."""

    id: str
    query: str
    """The canonical query of its scene."""
    engine: str
    """The engine that was running when it was stored."""


def digits(query: str) -> str:
    """The digits that an id of `query` is cut from."""
    value = int.from_bytes(hashlib.sha256((ID_PREFIX + query).encode()).digest(), "big")
    text = ""
    while len(text) < LONGEST:
        value, digit = divmod(value, len(ALPHABET))
        text += ALPHABET[digit]
    return text
