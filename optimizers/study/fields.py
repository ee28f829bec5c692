"""Fields of a plan's entries: their shapes, and their places in errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any, Final

from surfaces.errors import InputError, Phrase, check_known


class Shape(Flag):
    """Kinds of values that a field can have."""

    TEXT = auto()
    NUMBER = auto()
    LIST = auto()
    TABLE = auto()


TEXT, NUMBER, LIST, TABLE = Shape
WORDS: Final = {
    TEXT: Phrase("a text"),
    NUMBER: Phrase("a number"),
    LIST: Phrase("a list"),
    TABLE: Phrase("a table"),
    TEXT | LIST: Phrase("a text or a list"),
    NUMBER | LIST: Phrase("a number or a list"),
}


@dataclass(frozen=True)
class Fields:
    """Fields of one kind of entry.

    Args:
        shapes: what each may be, by name.
        needed: those without a default.
        others: names of further fields of an entry, which are numbers.
        renamed: names of fields by those that errors of the engine have.
    """

    shapes: Mapping[str, Shape]
    needed: tuple[str, ...]
    others: Callable[[Mapping[str, Any]], Sequence[str]] = lambda given: ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def check(self, given: Mapping[str, Any]) -> None:
        """Check which fields an entry has, and their shapes.

        Raises:
            InputError: one is missing, unknown, or of another shape.
        """
        for name in self.needed:
            if name not in given:
                raise InputError(
                    "{field} is missing; allowed is {allowed}.",
                    field=name,
                    value=None,
                    allowed=WORDS[self.shapes[name]],
                )
            check_shape(given[name], self.shapes[name], name)
        known = [*self.shapes, *self.others(given)]
        for name, value in given.items():
            check_known(name, known, "field")
            check_shape(value, self.shapes.get(name, NUMBER), name)

    def place(self, error: InputError, given: Mapping[str, Any]) -> str:
        """Return the place of an error in an entry, "" for the entry itself."""
        name = self.renamed.get(error.field, str(error.field))
        root = name.partition(".")[0].partition("[")[0]
        if root in self.shapes or root in given:
            return name
        for key, value in given.items():
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Mapping) and name in inner:
                    return f"{key}.{name}"
                if isinstance(inner, Mapping) and error.value in list(inner):
                    return key
        return ""


def check_shape(value: object, shape: Shape, name: str) -> None:
    """Raise `InputError` for a value of another shape; a truth is no number."""
    types = {TEXT: str, NUMBER: int | float, LIST: list | tuple, TABLE: Mapping}
    if isinstance(value, bool) or not any(isinstance(value, types[one]) for one in shape):
        raise InputError(
            "{field} must be {allowed}, not {value!r}.",
            field=name,
            value=value,
            allowed=WORDS[shape],
        )


def check_some(values: Sequence[object], name: str) -> None:
    """Raise `InputError` for an empty list."""
    if not values:
        raise InputError(
            "{field} is empty; allowed is {allowed}.",
            field=name,
            value=[],
            allowed=Phrase("one name or more"),
        )


@contextmanager
def at(place: str | Callable[[InputError], str]) -> Iterator[None]:
    """Give errors inside of it their place in the plan."""
    try:
        yield
    except InputError as error:
        where = place if isinstance(place, str) else place(error)
        told = error.template if "{field}" in error.template else "{field}: " + error.template
        values: dict[str, Any] = {**error.values, "field": where}
        raise InputError(told, **values) from None
