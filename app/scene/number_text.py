"""The numbers that a text can mean, where people write one.

`static/lib/number-text.js` does the same in the browser; `tests/golden/typed_numbers.json` holds
both to the same readings.
"""

from __future__ import annotations

import math
import re
import unicodedata
from itertools import pairwise, product
from typing import Final

_SIGNS: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00d7\u00b7\u22c5\u2217", "*")
    | dict.fromkeys("\u2044\u2215\u00f7", "/")
)
_RAISED: Final = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+")
_PART: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9][0-9.,_' ]*|[.,][0-9]+)?"
    r"(?:e(?P<exponent>[+-]?[0-9]+)|(?P<times>[*x]?)10(?:\^|\*\*)(?P<power>[+-]?[0-9]+))?",
    re.IGNORECASE | re.ASCII,
)
_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}([.,_' ])[0-9]{3}(?:\1[0-9]{3})*", re.ASCII)
_LONGEST: Final = 400
"""Characters of the longest text that is read as a number."""


def number_readings(text: str) -> list[float]:
    """The numbers that a text can mean: one as a rule, none where it is no number.

    There are two where a comma may be of either kind.

    Takes a decimal comma, groups of three digits, fractions, percent, and powers of ten in every
    spelling.
    """
    if len(text) > _LONGEST or _has_mixed_fraction(text):
        return []
    raised = _RAISED.sub(lambda run: "^" + unicodedata.normalize("NFKC", run[0]), text)
    plain = unicodedata.normalize("NFKC", raised).translate(_SIGNS).strip()
    whole = plain.removesuffix("%").rstrip()
    parts = [_part(part) for part in re.sub(r"\s*([-+*/^])\s*", r"\1", whole).split("/")]
    if len(parts) > 2:
        return []
    divisor = 100.0 if plain.endswith("%") else 1.0
    values = [
        math.prod(above) / below / divisor
        for *above, below in product(*parts, *([[1.0]] if len(parts) == 1 else []))
        if below
    ]
    return [value for value in dict.fromkeys(values) if math.isfinite(value)]


def _has_mixed_fraction(text: str) -> bool:
    """Return True where ½ stands beside a digit, as in 2½, which NFKC would make 21/2."""
    plain = _RAISED.sub("", text)
    return any(
        (unicodedata.category(one), other in "0123456789.,eE") == ("No", True)
        for pair in pairwise(plain)
        for one, other in (pair, pair[::-1])
    )


def _part(text: str) -> list[float]:
    """The readings of a number without fraction bar."""
    match = _PART.fullmatch(text)
    if match is None:
        return []
    digits, exponent, power = match["digits"], match["exponent"], match["power"]
    if power is not None and (digits is None) == bool(match["times"]):
        return []
    if digits is None and exponent is None and power is None:
        return []
    decimals = _decimals("1" if digits is None else digits)
    return [float(f"{match['sign']}{decimal}e{exponent or power or 0}") for decimal in decimals]


def _decimals(digits: str) -> list[str]:
    """Readings of digits with points, commas and spaces, with a point before the decimals."""
    joined = re.sub(r"[.,_' ]", "", digits)
    if grouped := _GROUPS.fullmatch(digits):
        group = grouped[1]
        if digits.count(group) > 1 or group not in ",.":
            return [joined]
        if group == ",":
            return [joined, digits.replace(",", ".")]
    if re.fullmatch(r"[0-9]*[.,]?[0-9]*", digits):
        return [digits.replace(",", ".")]
    mark = "," if digits.rfind(",") > digits.rfind(".") else "."
    whole, _, part = digits.partition(mark)
    if _GROUPS.fullmatch(whole) and re.fullmatch("[0-9]*", part):
        return [re.sub(r"[.,_' ]", "", whole) + "." + part]
    return []
