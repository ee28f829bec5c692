"""What the engine refuses: one kind of error, in words that can be translated."""

from __future__ import annotations


class InputError(ValueError):
    """Something asked for that does not exist or can't be taken.

    Args:
        template: an English sentence with `{name}` places; pages look its translation up by this text.
        field: which input, by its name in the link and the Python face.
        value: what was given.
        allowed: what may be given instead, in words.
        **values: what fills the places of the template, beside field, value and allowed.
    """

    def __init__(self, template: str, *, field: str, value: object, allowed: str, **values: object) -> None:
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


def check_range(value: float, low: float, high: float, field: str) -> float:
    """`value` as a float.

    Raises:
        InputError: outside low...high, or nan.
    """
    if not low <= value <= high:  # nan is in no range
        raise InputError(
            "{field} is {value}, allowed is {allowed}", field=field, value=value, allowed=f"{plain(low)} to {plain(high)}", low=low, high=high
        )
    return float(value)


def check_whole(value: float, low: int, high: int, field: str) -> int:
    """`value` as an int.

    Raises:
        InputError: outside low...high, nan, or not whole.
    """
    if not (low <= value <= high and value == int(value)):
        allowed = f"a whole number, {low} to {high}"
        raise InputError("{field} is {value}, allowed is {allowed}", field=field, value=value, allowed=allowed, low=low, high=high)
    return int(value)


def check_known(name: str, known: list[str], field: str) -> None:
    """Raises an InputError that lists the known names, unless `name` is one of them."""
    if name not in known:
        raise InputError("{field} {value!r} is unknown; there are: {allowed}", field=field, value=name, allowed=", ".join(known) or "none")
