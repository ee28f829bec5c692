"""Numbers with a decimal comma among values that commas separate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)
_FRACTION: Final = re.compile(r"\d+(?:[eE][+-]?\d+)?", re.ASCII)
_LEADING_GROUP: Final = re.compile(r"[+-]?[1-9]\d{0,2}", re.ASCII)
_GROUP: Final = re.compile(r"\d{3}", re.ASCII)


def continues_number(text: str) -> bool:
    """True if `text`, after a comma, may be the rest of a number."""
    return _FRACTION.fullmatch(text) is not None


def readings(parts: Sequence[str], count: int) -> list[list[str]]:
    """Every way to read a text that was split at its commas as `count` numbers.

    A comma separates two numbers, stands before decimals, or groups thousands.

    >>> readings(["0", "02"], 1)
    [['0.02']]
    >>> readings(["1", "000"], 1)
    [['1.000'], ['1000']]
    >>> readings(["-4", "1", "5"], 2)
    [['-4', '1.5'], ['-4.1', '5']]
    """
    if count == 0:
        return [] if parts else [[]]
    if not count <= len(parts) <= 4 * count:
        return []
    return [
        [number, *others]
        for number, length in _first_numbers(parts)
        for others in readings(parts[length:], count - 1)
    ]


def _first_numbers(parts: Sequence[str]) -> list[tuple[str, int]]:
    """Numbers that `parts` may begin with, each with how many parts it takes."""
    found = [(parts[0], 1)]
    if len(parts) > 1 and _WHOLE.fullmatch(parts[0]) and _FRACTION.fullmatch(parts[1]):
        found.append((f"{parts[0]}.{parts[1]}", 2))
    if _LEADING_GROUP.fullmatch(parts[0]):
        length = 1
        while length < len(parts) and _GROUP.fullmatch(parts[length]):
            length += 1
            found.append(("".join(parts[:length]), length))
    return found
