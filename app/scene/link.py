"""Scene <-> link, the only place that knows the grammar.

`static/scene` mirrors it; `tests/golden/scenes.json` holds both to it.

    link    = "/?" item { "&" item }
    item    = "v=1" | "surface=" slug values | "formula=" formula | "with=" value { "," value }
            | "view=" n "," n "," n "," n | "start=" n "," n | "steps=" n
            | "noise=" n | "batch=" n | "seed=" n | "seeds=" n
            | "run=" slug values                       (once per run, in order)
    values  = { "," value }          value = name ":" n
    a run's schedule: "schedule:" slug and "schedule." name ":" n among its values

What equals its default may be left out, and the canonical link leaves it out; v, the surface or
formula, and the runs are always written. Items are percent-encoded. A "+" is a plus sign, as people
write formulas by hand; where the formula is well-formed with spaces in its place, it is a space, as
HTML forms write spaces. (Where both readings are well-formed they mean the same: the "+" is then a
sign, or stands before one.) Where neither is, a "%2B" beside it tells that the "+" is a space.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from app.scene.build import build
from app.scene.draft import VERSION, Draft
from app.scene.refusal import Refusal
from app.scene.scene import Entry, Scene
from app.settings import Settings
from app.web.errors import Wrong
from optimizers.problem import DEFAULT_STEPS
from surfaces.errors import InputError, Phrase, at_most
from surfaces.formula import FormulaLimits, parse
from surfaces.reading import read_formula

SCENE_KEYS: Final = (
    "v",
    "surface",
    "formula",
    "with",
    "view",
    "start",
    "steps",
    "run",
    "noise",
    "batch",
    "seed",
    "seeds",
)
PAGE_KEYS: Final = ("lang", "format")
"""Keys beside the scene: the language of a page, the form of an answer."""


_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_READABLE: Final = "*/(),:.+-_~"
"""What a link shows as it is, beside letters and digits."""


# --- writing
# ---------------------------------------------------------------------------------------


def write(scene: Scene, page: str = "/") -> str:
    """The canonical link of a complete scene."""
    return f"{page}?{write_query(scene)}"


def write_query(scene: Scene) -> str:
    """The canonical link's query."""
    surface = scene.surface
    given = _differing(scene.parameters, surface.complete({}))
    items = [("v", str(VERSION))]
    if not surface.slug:
        items.append(("formula", surface.formula))
        if given:
            items.append(("with", ",".join(given)))
    else:
        items.append(("surface", ",".join([surface.slug, *given])))
    if scene.view is not None:
        items.append(("view", _numbers(scene.view)))
    if scene.start != surface.start:
        items.append(("start", _numbers(scene.start)))
    if scene.steps != DEFAULT_STEPS:
        items.append(("steps", str(scene.steps)))
    items += [("run", _write_run(run)) for run in scene.runs]
    if scene.noise != 0.0:
        items.append(("noise", number(scene.noise)))
    usual = Draft.model_fields
    items += [
        (key, str(value))
        for key in ("batch", "seed", "seeds")
        if (value := getattr(scene, key)) != usual[key].default
    ]
    return join(items)


def _write_run(run: Entry) -> str:
    values = _differing(run.hyperparameters, run.rule.defaults)
    if scheduled := run.scheduled:
        defaults = scheduled.schedule.complete({})
        values.append(f"schedule:{scheduled.schedule.slug}")
        values += [f"schedule.{value}" for value in _differing(scheduled.hyperparameters, defaults)]
    return ",".join([run.rule.slug, *values])


def _differing(values: Mapping[str, float], defaults: Mapping[str, float]) -> list[str]:
    return [f"{name}:{number(value)}" for name, value in values.items() if value != defaults[name]]


def join(items: Iterable[tuple[str, str]]) -> str:
    """Keys and texts as a query."""
    return "&".join(f"{key}={quote(value, safe=_READABLE)}" for key, value in items)


def _numbers(values: Iterable[float]) -> str:
    return ",".join(number(value) for value in values)


def number(value: float) -> str:
    """The shortest text that reads back as `value`.

    It is JavaScript's `String(value)` without the plus of an exponent.
    """
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int), "scenes hold finite numbers only"
    text, point = "".join(map(str, digits)), len(digits) + exponent
    if value == 0.0:
        return "0"
    if len(text) <= point <= 21:
        text = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        text = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{text}"
    else:
        text = f"{text[0]}{'.' * (len(text) > 1)}{text[1:]}e{point - 1}"
    return f"{'-' * sign}{text}"


# --- reading
# ---------------------------------------------------------------------------------------


def has_scene_keys(query: str) -> bool:
    """True if a query says anything of a scene, be it wrong; tracking and unknown keys do not."""
    keys = (item.partition("=")[0] for item in query.split("&"))
    return any(unquote_to_bytes(key).decode("utf-8", "replace") in SCENE_KEYS for key in keys)


def read(query: str, settings: Settings, *, also: Iterable[str] = ()) -> Scene:
    """The complete scene of a link's query; keys in `also` are someone else's.

    Raises:
        Refusal: with the place in the scene, the value and what is allowed.
    """
    draft, refusals = read_draft(query, settings, also=also)
    if refusals:
        raise refusals[0]
    return build(draft, settings)


def read_draft(
    query: str, settings: Settings, *, also: Iterable[str] = ()
) -> tuple[dict[str, Any], list[Refusal]]:
    """Read a query into the scene's JSON shape, unchecked, and its unreadable parts."""
    reader = _Reader(settings.formula)
    if len(query) > settings.max_link_length:
        template = "This link has {value} characters; allowed are {allowed}."
        return {}, [
            Refusal(
                ("link",),
                Wrong(
                    template,
                    field="link",
                    value=len(query),
                    allowed=at_most(settings.max_link_length),
                ),
            )
        ]
    reader.read(query, frozenset((*PAGE_KEYS, *also)))
    return reader.draft, reader.refusals


class _Reader:
    """Collects a draft; what can't be read is noted and left out."""

    def __init__(self, limits: FormulaLimits) -> None:
        self.limits = limits
        self.draft: dict[str, Any] = {}
        self.refusals: list[Refusal] = []
        self.seen: set[str] = set()

    def refuse(self, template: str, field: str, value: object, allowed: str = "") -> None:
        self.refusals.append(
            Refusal((field,), Wrong(template, field=field, value=value, allowed=allowed))
        )

    def read(self, query: str, others: frozenset[str]) -> None:
        for item in filter(None, query.split("&")):
            raw_key, _, raw_value = item.partition("=")
            try:
                key, value = unquote(raw_key), unquote(raw_value)
            except UnicodeError:
                self.refuse(
                    "{value!r} is not text in UTF-8.", "link", item, Phrase("percent-encoded UTF-8")
                )
                continue
            if key in others:
                continue
            if key not in SCENE_KEYS:
                self.refuse(
                    "There is no {value!r} in a link; there are: {allowed}",
                    key,
                    key,
                    ", ".join(SCENE_KEYS),
                )
            elif key in self.seen and key != "run":
                self.refuse("{field} is given twice.", key, value, Phrase("once"))
            else:
                self.seen.add(key)
                self.item(key, self.formula(raw_value) if key == "formula" else value)
        self.check_exclusive()

    def item(self, key: str, value: str) -> None:
        match key:
            case "surface":
                slug, parameters = self.named(key, value)
                self.draft.setdefault("surface", {}).update(
                    {"slug": slug, "parameters": parameters}
                )
            case "formula":
                self.draft.setdefault("surface", {})["formula"] = value
            case "with":
                self.draft.setdefault("surface", {})["parameters"] = self.values(
                    key, value.split(",") if value else []
                )
            case "view" | "start":
                self.draft[key] = [scalar(part) for part in value.split(",")]
            case "run":
                self.draft.setdefault("runs", []).append(self.run(value))
            case _:
                self.draft[key] = scalar(value)

    def formula(self, raw: str) -> str:
        """Return a formula's text, a plus sign in it being one, or a space as in forms."""
        written, spaced = unquote(raw), unquote(raw.replace("+", " "))
        if self.is_read(partial(parse, spaced)):
            return spaced
        if written == spaced or self.is_read(partial(parse, written)):
            return written
        if "%2b" in raw.lower():
            return spaced
        loosely = (text for text in (written, spaced) if self.is_read(partial(read_formula, text)))
        return next(loosely, written)

    def is_read(self, reading: Callable[..., object]) -> bool:
        try:
            reading(limits=self.limits)
        except InputError:
            return False
        return True

    def check_exclusive(self) -> None:
        if "surface" in self.seen and "formula" in self.seen:
            self.refuse(
                "A link has a surface or a formula, not both.",
                "formula",
                self.draft["surface"].pop("formula"),
                Phrase("surface or formula"),
            )
        if "with" in self.seen and "formula" not in self.seen:
            self.refuse(
                "{field} belongs to a formula; a surface's parameters follow its name.",
                "with",
                "",
                Phrase("surface=name,parameter:value"),
            )
            if "surface" not in self.seen:
                del self.draft["surface"]

    def named(self, field: str, text: str) -> tuple[str, dict[str, Any]]:
        slug, *values = text.split(",")
        return slug, self.values(field, values)

    def values(self, field: str, parts: list[str]) -> dict[str, Any]:
        return named_values(field, parts, self.refuse)

    def run(self, text: str) -> dict[str, Any]:
        slug, values = self.named("run", text)
        run: dict[str, Any] = {"rule": slug}
        schedule = {
            name.removeprefix("schedule."): values.pop(name)
            for name in list(values)
            if name.startswith("schedule.")
        }
        if "schedule" in values:
            run["schedule"] = {"slug": str(values.pop("schedule")), "hyperparameters": schedule}
        elif schedule:
            self.refuse(
                "{value} belongs to a schedule, and this run has none.",
                "run",
                f"schedule.{next(iter(schedule))}",
                Phrase("schedule:name"),
            )
        return run | {"hyperparameters": values}


def unquote(text: str) -> str:
    """Percent-decoded text, strictly UTF-8."""
    return unquote_to_bytes(text).decode("utf-8")


def scalar(text: str) -> int | float | str:
    """A finite number where the text is one, else the text, for the scene to refuse."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and len(text) <= 400 and math.isfinite(value := float(text)):
        return value
    return text


def named_values(
    field: str,
    parts: Iterable[str],
    refuse: Callable[[str, str, object, str], None],
    given: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`name:value` parts as a dictionary, beside what is `given` already.

    Malformed and repeated ones are refused.
    """
    values: dict[str, Any] = dict(given or {})
    for part in parts:
        name, colon, value = part.partition(":")
        if not colon or not name:
            refuse("{value!r} is not of the form {allowed}.", field, part, Phrase("name:value"))
        elif name in values:
            refuse("{value} is given twice.", field, name, Phrase("once"))
        else:
            values[name] = scalar(value)
    return values
