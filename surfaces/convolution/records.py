"""What the lab is described with: a volume's shape, a whole number that can be set, and how refusals are worded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surfaces.errors import InputError, Phrase, check_known, check_range


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an image, of a stack of activation maps, or (1 x 1 x n) of a vector."""

    width: int
    height: int
    depth: int

    @property
    def values(self) -> int:
        """How many numbers it holds."""
        return self.width * self.height * self.depth

    def __str__(self) -> str:
        return f"{self.width}×{self.height}×{self.depth}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number that somebody chooses: what a control is made of."""

    name: str
    title: str
    """What people call it."""
    default: int
    low: int
    high: int
    help: str

    def check(self, value: object) -> int:
        """`value` as a whole number in the setting's range.

        Raises:
            InputError: it is none, or out of range.
        """
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputError(
                "{field} must be {allowed}, not {value!r}.",
                field=self.name,
                value=value,
                allowed=Phrase("a whole number"),
            )
        return int(check_range(value, self.low, self.high, self.name))


def complete(settings: Iterable[Setting], given: Mapping[str, object]) -> dict[str, int]:
    """The values of all `settings`, in their order, checked; what is not given has its default.

    Raises:
        InputError: a name that is none of theirs, or a value that is refused.
    """
    known = {setting.name: setting for setting in settings}
    for name in given:
        check_known(name, list(known), "setting")
    return {
        name: setting.check(given.get(name, setting.default)) for name, setting in known.items()
    }


def placed(error: InputError, place: str) -> InputError:
    """The same refusal, its field named from where it stands in something larger: `size` -> `layers[2].size`."""
    values = {
        name: value
        for name, value in error.values.items()
        if name not in ("field", "value", "allowed")
    }
    return InputError(
        error.template,
        field=f"{place}.{error.field}",
        value=error.value,
        allowed=error.allowed,
        **values,
    )
