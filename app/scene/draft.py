"""The scene's JSON shape, from which anything may be missing: what links and requests ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from app.scene.refusal import Path, Refusal, field_name
from app.web.errors import Wrong
from optimizers.problem import DEFAULT_STEPS
from optimizers.rules import OPENING as OPENING_RULES
from surfaces.catalog import OPENING as OPENING_SURFACE
from surfaces.errors import Phrase

VERSION: Final = 1
"""Of the shape of scenes and of the grammar of links."""

Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Text = Annotated[str, Strict()]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScheduleChoice(_Record):
    """A learning-rate schedule and its hyperparameters."""

    slug: Text
    hyperparameters: dict[str, Number] = {}


class RunChoice(_Record):
    """One optimizer of the race."""

    rule: Text
    hyperparameters: dict[str, Number] = {}
    schedule: ScheduleChoice | None = None


class SurfaceChoice(_Record):
    """A built-in surface by its slug, or a typed formula, and the values of its parameters."""

    slug: Text | None = None
    formula: Text | None = None
    parameters: dict[str, Number] = {}


class Draft(_Record):
    """Everything that determines a race; defaults stand in for what is left out."""

    v: Whole = VERSION
    surface: SurfaceChoice = SurfaceChoice(slug=OPENING_SURFACE.slug)
    view: tuple[Number, Number, Number, Number] | None = None
    start: tuple[Number, Number] | None = None
    steps: Whole = DEFAULT_STEPS
    noise: Number = 0.0
    batch: Whole = 0
    """Rows of data from which each gradient is taken; 0 for all."""
    seed: Whole = 0
    seeds: Whole = 1
    """Number of seeds the race is run under, the first of them `seed`."""
    runs: tuple[RunChoice, ...] = tuple(RunChoice(rule=rule.slug) for rule in OPENING_RULES)


def read_shape(draft: Mapping[str, Any]) -> Draft:
    """Return a draft whose shape is right.

    Raises:
        Refusal: unknown, of the wrong type, or of another version.
    """
    try:
        asked = Draft.model_validate(draft)
    except ValidationError as error:
        raise _misshapen(error) from None
    if asked.v != VERSION:
        template = (
            "This link is of version {value}, which this server does not know; allowed is"
            " {allowed}."
        )
        raise Refusal(("v",), Wrong(template, field="v", value=asked.v, allowed=str(VERSION)))
    return asked


_EXPECTED: Final = {
    "float_type": Phrase("a number"),
    "finite_number": Phrase("a finite number"),
    "int_type": Phrase("a whole number"),
    "int_from_float": Phrase("a whole number"),
    "string_type": Phrase("text"),
    "dict_type": Phrase("an object"),
    "model_type": Phrase("an object"),
    "model_attributes_type": Phrase("an object"),
    "tuple_type": Phrase("a list"),
    "missing": Phrase("a value"),
    "other": Phrase("a value of the right type"),
    "start": Phrase("2 numbers"),
    "view": Phrase("4 numbers"),
}


def _misshapen(invalid: ValidationError) -> Refusal:
    """The first thing that pydantic finds wrong, as one of ours."""
    found = invalid.errors(include_url=False)[0]
    path: Path = found["loc"]
    value, kind = found["input"], found["type"]
    if kind in ("extra_forbidden", "invalid_key") or not path:
        name, known = str(path[-1] if path else value), ", ".join(_fields_at(path[:-1]))
        error = Wrong(
            "There is no {value!r} here; there are: {allowed}",
            field=field_name(path) or name,
            value=name,
            allowed=known,
        )
        return Refusal(path or (name,), error)
    expected = _EXPECTED.get(kind, _EXPECTED["other"])
    if path[:1] in (("view",), ("start",)) and kind in ("missing", "too_long", "too_short"):
        path, expected = path[:1], _EXPECTED["start" if path[0] == "start" else "view"]
    given = None if kind == "missing" and len(path) > 1 else value
    return Refusal(
        path,
        Wrong(
            "{field} must be {allowed}, not {value!r}.",
            field=field_name(path),
            value=given,
            allowed=expected,
        ),
    )


def _fields_at(path: Path) -> Iterable[str]:
    """The fields of the record at a place in the scene."""
    last = next((part for part in reversed(path) if isinstance(part, str)), "")
    records: dict[str, type[_Record]] = {
        "": Draft,
        "surface": SurfaceChoice,
        "runs": RunChoice,
        "schedule": ScheduleChoice,
    }
    return records.get(last, Draft).model_fields
