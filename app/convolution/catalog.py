"""What the lab's controls are built from: kinds of layers, presets, images, filters and every setting, in a language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from app.convolution import codec
from app.i18n import Language
from app.settings import Settings
from surfaces.convolution.experiment import CUSTOM, OUTPUTS, POOLING, SEED, VALUE_LIMIT, WINDOW
from surfaces.convolution.filters import FILTERS, Filter
from surfaces.convolution.images import IMAGES, Image
from surfaces.convolution.layers import KINDS, Kind, find_kind
from surfaces.convolution.presets import PRESETS, Preset
from surfaces.convolution.records import Setting
from surfaces.convolution.slide import POOLINGS
from surfaces.convolution.stack import input_settings

THUMBNAIL: Final = 16
"""Pixels along a side of a color image's thumbnail."""


def lab_catalog(settings: Settings, language: Language) -> dict[str, Any]:
    """All of it, as JSON."""
    return {
        "input": _fields(input_settings(settings.max_input_side), language),
        "kinds": [
            _titled(kind, language) | {"settings": _fields(kind.settings, language)}
            for kind in KINDS
        ],
        "presets": [
            _titled(one, language) | {"part": codec.write_stack(one.input, one.layers)}
            for one in PRESETS
        ],
        "images": [_image(image, settings, language) for image in IMAGES],
        "filters": [
            _titled(one, language) | {"smallest": one.smallest, "seeded": one.seeded}
            for one in FILTERS
        ],
        "custom": {"slug": CUSTOM, "title": custom_title(language)},
        "window": _fields(WINDOW, language),
        "poolings": [
            {"slug": slug, "title": language.text(find_kind(f"{slug}-pool").title)}
            for slug in POOLINGS
        ],
        "pooling": _fields(POOLING, language),
        "outputs": _field(OUTPUTS, language),
        "seed": _field(SEED, language),
        "limits": {
            "layers": settings.max_layers,
            "filters": settings.max_filters,
            "value": VALUE_LIMIT,
        },
    }


def setting_titles(language: Language) -> dict[str, str]:
    """What the settings of layers and of their input are called, by name."""
    declared = [*input_settings(), *(setting for kind in KINDS for setting in kind.settings)]
    return {setting.name: language.text(setting.title) for setting in declared}


def image_title(image: Image, language: Language) -> str:
    """What an image shows."""
    return language.text(image.title, label=image.label)


def custom_title(language: Language) -> str:
    """What a filter is called whose values somebody typed."""
    return language.text("Typed values")


def _titled(record: Kind | Preset | Filter, language: Language) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "title": language.text(record.title),
        "teaches": language.text(record.teaches),
    }


def _fields(declared: Iterable[Setting], language: Language) -> list[dict[str, Any]]:
    return [_field(setting, language) for setting in declared]


def _field(setting: Setting, language: Language) -> dict[str, Any]:
    return {
        "name": setting.name,
        "title": language.text(setting.title),
        "default": setting.default,
        "low": setting.low,
        "high": setting.high,
        "help": language.text(setting.help),
    }


def _image(image: Image, settings: Settings, language: Language) -> dict[str, Any]:
    side = replace(
        image.side, high=max(image.side.low, min(image.side.high, settings.max_image_side))
    )
    small = image.pixels(max(image.side.low, math.gcd(THUMBNAIL, image.side.default)))
    return {
        "slug": image.slug,
        "title": image_title(image, language),
        "label": image.label,
        "depth": image.depth,
        "high": image.high,
        "side": _field(side, language),
        "source": image.source,
        "thumbnail": small.astype(int).tolist(),
    }
