"""Errors of the engine: one kind, in words that can be translated."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from typing import Final


class Phrase(str):
    """Some words of a sentence: English as they are, and able to be said in another language.

    Args:
        template: English words with `{name}` places; pages look their translation up by this text.
        **values: what fills the places.

    >>> Phrase("{low} to {high}", low=1, high=9)
    '1 to 9'
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Phrase:
        """Fill the places in."""
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template, phrase.values = template, values
        return phrase


class InputError(ValueError):
    """Something asked for that does not exist or can't be taken.

    Args:
        template: an English sentence with `{name}` places; pages look its translation up by this
            text.
        field: which input, by its name in the link and the Python face.
        value: what was given.
        allowed: what may be given instead: a `Phrase` where it is words, plain text where it is
            names or numbers.
        **values: what fills the places of the template, beside field, value and allowed.
    """

    def __init__(
        self, template: str, *, field: str, value: object, allowed: str, **values: object
    ) -> None:
        self.template, self.field, self.value, self.allowed = template, field, value, allowed
        self.values = {"field": field, "value": value, "allowed": allowed, **values}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.values)


def plain(number: float) -> str:
    """A number with every digit that it needs, and no ".0" after whole ones."""
    return repr(number).removesuffix(".0")


def span(low: float, high: float) -> Phrase:
    """A range in words."""
    return Phrase("{low} to {high}", low=plain(low), high=plain(high))


def at_most(limit: float) -> Phrase:
    """An upper bound in words."""
    return Phrase("at most {limit}", limit=plain(limit))


def check_number(value: object, field: str) -> float:
    """`value` as a float; a text is none, whatever it says.

    Raises:
        InputError: no number.
    """
    try:
        if not isinstance(value, str | bytes | bytearray):
            return float(value)  # type: ignore[arg-type]  # whatever has no float is refused below
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]  # a whole number
    except (TypeError, ValueError):
        pass
    raise InputError(
        "{field} must be {allowed}, not {value!r}.",
        field=field,
        value=value,
        allowed=Phrase("a number"),
    )


def check_range(value: float, low: float, high: float, field: str) -> float:
    """`value` as a float.

    Raises:
        InputError: outside low...high, nan, or no number.
    """
    number = check_number(value, field)
    if not low <= number <= high:  # nan is in no range
        raise InputError(
            "{field} is {value}, allowed is {allowed}",
            field=field,
            value=value,
            allowed=span(low, high),
            low=low,
            high=high,
        )
    return number


def check_whole(value: float, low: int, high: int, field: str) -> int:
    """`value` as an int.

    Raises:
        InputError: outside low...high, nan, not whole, or no number.
    """
    number = check_number(value, field)
    if not (low <= number <= high and number == int(number)):
        allowed = Phrase("a whole number, {low} to {high}", low=low, high=high)
        raise InputError(
            "{field} is {value}, allowed is {allowed}",
            field=field,
            value=value,
            allowed=allowed,
            low=low,
            high=high,
        )
    return int(value)


ALIKE: Final = 0.6
"""How much of two names is the same where one is a slip of the other, as `difflib` measures it."""


def nearest_first(name: object, known: Sequence[str], meant: Sequence[str] = ()) -> list[str]:
    """The known names, beginning with those that are meant, and then those most like `name`."""
    likeness = difflib.SequenceMatcher(b=str(name).lower())
    scores = {}
    for other in known:
        likeness.set_seq1(other)
        scores[other] = likeness.ratio()
    alike = sorted((other for other in known if scores[other] >= ALIKE), key=lambda o: -scores[o])
    first = [other for other in (*meant, *alike) if other in known]
    return list(dict.fromkeys([*first, *known]))


def check_known(name: object, known: Sequence[str], field: str, meant: Sequence[str] = ()) -> None:
    """Check that a name is known.

    Args:
        name: the name.
        known: the names there are.
        field: what has the name.
        meant: known names that this one stands for elsewhere.

    Raises:
        InputError: with the known names, the nearest first.
    """
    if name not in known:
        raise InputError(
            "{field} {value!r} is unknown; there are: {allowed}",
            field=field,
            value=name,
            allowed=", ".join(nearest_first(name, known, meant)) or Phrase("none"),
        )
