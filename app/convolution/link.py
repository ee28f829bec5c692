"""Lab <-> link: the only place that knows the grammar.

    link    = "/convolution?" item { "&" item }
    item    = "v=1" | "view=" ("slide" | "shapes")
            | "input=" width "," height "," depth
            | "layer=" kind settings                        (once per layer, in order)
            | "image=own" [",pixels:" rows of hexadecimal digits, between "/"]
            | "image=" slug [",side:" n] | "size=" n | "stride=" n | "padding=" n | "dilation=" n
            | "filter=" slug [",bias:" n] [",seed:" n]      (once per filter, in order)
            | "filter=custom,values:" values [",bias:" n]
            | "pool=" ("none" | kind settings) | "outputs=" n | "seed=" n
    settings = { "," name ":" n }
    values  = numbers of a row between ";", rows between "/", channels between "//"

What equals its default may be left out, and the canonical link leaves it out, except for `v`. The
layers are one
value: where any is given, all are; so are the filters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from app.convolution.lab import VIEWS, Lab, build
from app.scene.link import PAGE_KEYS, named_values, number, scalar, unquote
from app.settings import Settings
from app.web.errors import Wrong
from networks.forward import CUSTOM, USUAL, Chosen, Experiment, Pooling
from networks.images import OWN
from networks.layers import Layer
from networks.presets import DEFAULT
from networks.shapes import Shape
from surfaces.errors import InputError, Phrase, at_most

VERSION: Final = 1
PAGE: Final = "/convolution"
STACK_KEYS: Final = ("v", "input", "layer")
SLIDE_KEYS: Final = (
    "v",
    "image",
    "size",
    "stride",
    "padding",
    "dilation",
    "filter",
    "pool",
    "outputs",
    "seed",
)
KEYS: Final = (*STACK_KEYS[:1], "view", *STACK_KEYS[1:], *SLIDE_KEYS[1:])

_REPEATED: Final = ("layer", "filter")
_READABLE: Final = "/(),:;.+-_~"

Item = tuple[str, str]


# --- writing
# ---------------------------------------------------------------------------------------


def write(lab: Lab) -> str:
    """The canonical link."""
    view = [("view", lab.view)] if lab.view != VIEWS[0] else []
    own = [*_stack_items(lab.input, lab.layers), *_slide_items(lab.experiment)]
    return f"{PAGE}?{join([('v', str(VERSION)), *view, *own])}"


def write_stack(shape: Shape, layers: tuple[Layer, ...]) -> str:
    """The part of the link that says the stack; "" for the default one."""
    return join(_stack_items(shape, layers))


def write_slide(experiment: Experiment) -> str:
    """The part of the link that says what slides; "" for the default."""
    return join(_slide_items(experiment))


def join(items: Iterable[Item]) -> str:
    """Keys and texts as a query."""
    return "&".join(f"{key}={quote(value, safe=_READABLE)}" for key, value in items)


def _stack_items(shape: Shape, layers: tuple[Layer, ...]) -> list[Item]:
    items = (
        [("input", f"{shape.width},{shape.height},{shape.depth}")] if shape != DEFAULT.input else []
    )
    written = [_layer(one) for one in layers]
    return items + (
        [("layer", one) for one in written]
        if written != [_layer(one) for one in DEFAULT.layers]
        else []
    )


def _layer(one: Layer) -> str:
    defaults = {setting.name: setting.default for setting in one.kind.settings}
    return _named(one.kind.slug, one.settings, defaults)


def _slide_items(experiment: Experiment) -> list[Item]:
    items: list[Item] = []
    image = experiment.image
    if experiment.side is not None:
        image += f",side:{experiment.side}"
    if experiment.pixels:
        image += (
            f",pixels:{'/'.join(''.join(f'{gray:x}' for gray in row) for row in experiment.pixels)}"
        )
    if image != USUAL.image:
        items.append(("image", image))
    items += _differing(experiment, ("size", "stride", "padding", "dilation"))
    if experiment.filters != USUAL.filters:
        items += [("filter", _filter(one)) for one in experiment.filters]
    if experiment.pooling != USUAL.pooling:
        items.append(("pool", _pooling(experiment.pooling)))
    return items + _differing(experiment, ("outputs", "seed"))


def _differing(experiment: Experiment, names: Iterable[str]) -> list[Item]:
    return [
        (name, str(getattr(experiment, name)))
        for name in names
        if getattr(experiment, name) != getattr(USUAL, name)
    ]


def _filter(one: Chosen) -> str:
    if one.slug != CUSTOM:
        return _named(one.slug, {"bias": one.bias, "seed": one.seed}, {"bias": 0.0, "seed": 0})
    values = "//".join(
        "/".join(";".join(number(cell) for cell in row) for row in channel)
        for channel in one.values
    )
    return _named(f"{CUSTOM},values:{values}", {"bias": one.bias}, {"bias": 0.0})


def _pooling(pooling: Pooling | None) -> str:
    if pooling is None:
        return "none"
    plain = Pooling("max")
    return _named(
        pooling.kind,
        {"size": pooling.size, "stride": pooling.stride},
        {"size": plain.size, "stride": plain.stride},
    )


def _named(slug: str, values: Mapping[str, float], defaults: Mapping[str, float]) -> str:
    return ",".join(
        [
            slug,
            *(
                f"{name}:{number(value)}"
                for name, value in values.items()
                if value != defaults[name]
            ),
        ]
    )


# --- reading
# ---------------------------------------------------------------------------------------


def read(query: str, settings: Settings, keys: Collection[str] = KEYS) -> Lab:
    """The lab of a query in which `keys` may occur.

    Raises:
        InputError: with the field, the value and what is allowed.
    """
    draft, refusals = read_draft(query, settings, keys)
    if refusals:
        raise refusals[0]
    return build(draft, settings)


def read_draft(
    query: str, settings: Settings, keys: Collection[str] = KEYS
) -> tuple[dict[str, Any], list[InputError]]:
    """Read a query as a draft of the page's state, and its unreadable parts; `keys` may occur."""
    reader = _Reader(keys)
    if len(query) > settings.max_link_length:
        template = "This link has {value} characters; allowed are {allowed}."
        return {}, [
            Wrong(
                template, field="link", value=len(query), allowed=at_most(settings.max_link_length)
            )
        ]
    for item in filter(None, query.split("&")):
        reader.item(item)
    return reader.draft, reader.refusals


class _Reader:
    """Collects a draft; what can't be read is noted and left out."""

    def __init__(self, keys: Collection[str]) -> None:
        self.keys = keys
        self.draft: dict[str, Any] = {}
        self.refusals: list[InputError] = []
        self.seen: set[str] = set()

    def refuse(self, template: str, field: str, value: object, allowed: str) -> None:
        self.refusals.append(Wrong(template, field=field, value=value, allowed=allowed))

    def item(self, item: str) -> None:
        raw_key, _, raw_value = item.partition("=")
        try:
            key, value = unquote(raw_key), unquote(raw_value)
        except UnicodeError:
            self.refuse(
                "{value!r} is not text in UTF-8.", "link", item, Phrase("percent-encoded UTF-8")
            )
            return
        if key in PAGE_KEYS:
            return
        if key not in self.keys:
            self.refuse(
                "There is no {value!r} in a link; there are: {allowed}",
                key,
                key,
                ", ".join(self.keys),
            )
        elif key in self.seen and key not in _REPEATED:
            self.refuse("{field} is given twice.", key, value, Phrase("once"))
        else:
            self.seen.add(key)
            self.read(key, value)

    def read(self, key: str, value: str) -> None:
        match key:
            case "v":
                if value != str(VERSION):
                    template = (
                        "This link is of version {value}, which this server does not know; allowed"
                        " is {allowed}."
                    )
                    self.refuse(template, "v", value, str(VERSION))
            case "view":
                self.draft[key] = value
            case "input":
                self.draft[key] = [scalar(part) for part in value.split(",")]
            case "layer":
                self.draft.setdefault("layers", []).append(self.named("layers", "kind", value))
            case "filter":
                self.draft.setdefault("filters", []).append(self.filter(value))
            case "image":
                self.draft |= self.image(value)
            case "pool":
                self.draft[key] = value if value == "none" else self.named(key, "kind", value)
            case _:
                self.draft[key] = scalar(value)

    def image(self, text: str) -> dict[str, Any]:
        read = self.named("image", "image", text)
        part = "pixels" if read["image"] == OWN else "side"
        for name in set(read) - {"image", part}:
            self.refuse("There is no {value!r} here; there are: {allowed}", "image", name, part)
            del read[name]
        if "pixels" in read:
            read["pixels"] = str(read["pixels"]).split("/")
        return read

    def filter(self, text: str) -> dict[str, Any]:
        read = self.named("filters", "filter", text)
        if "values" in read:
            channels = str(read["values"]).split("//")
            read["values"] = [
                [[scalar(cell) for cell in row.split(";")] for row in channel.split("/")]
                for channel in channels
            ]
        return read

    def named(self, field: str, slug_name: str, text: str) -> dict[str, Any]:
        slug, *parts = text.split(",")
        return named_values(field, parts, self.refuse, {slug_name: slug})
