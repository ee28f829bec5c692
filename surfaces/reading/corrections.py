"""Corrections: texts in place of one that was refused, as edits of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from surfaces.errors import Phrase
from surfaces.formula import Correction

_LONGEST_LABEL: Final = 40
"""Characters on a button."""


class Edit(NamedTuple):
    """The characters `start` to `end` of a text, replaced."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """A part of the text with edits that do not overlap."""
    end = len(text) if end is None else end
    pieces, at = [], start
    for edit in sorted(edits):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:end]])


def corrected(
    text: str, edits: Sequence[Edit], start: int | None = None, end: int | None = None
) -> Correction:
    """The whole text with the edits, named after what stands between `start` and `end` then."""
    first = min(edit.start for edit in edits) if start is None else start
    last = max(edit.end for edit in edits) if end is None else end
    shown = [edit for edit in edits if first <= edit.start and edit.end <= last]
    label = "".join(edited(text, shown, first, last).split()) or edited(text, edits).strip()
    if len(label) > _LONGEST_LABEL:
        label = label[: _LONGEST_LABEL - 1] + "\u2026"
    return Correction(edited(text, edits), label)


def keep_name(text: str, name: str) -> Correction:
    """The same text, with a name as a parameter."""
    return Correction(text, Phrase("{name} as a slider", name=name), (name,))


def one_of(choices: Sequence[str]) -> str:
    """Choices in words."""
    *others, last = choices
    return Phrase("{first} or {last}", first=", ".join(others), last=last) if others else last
