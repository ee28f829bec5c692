"""The lab as JSON: a stack with its costs, an experiment with its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from app.answers.convolution import (
    FilterAnswer,
    ImageRecord,
    LabCatalog,
    MatrixProduct,
    PoolingAnswer,
    ShapeMismatch,
    SlideAnswer,
    StackAnswer,
    StackRow,
    StackTotals,
    Suggestion,
    Taught,
    WholeField,
)
from app.convolution import link as codec
from app.convolution.lab import Lab, result_of, stack_of
from app.settings import Settings
from app.version import ENGINE
from app.web.json import packed
from app.web.languages import Language
from networks.convolution import POOLINGS
from networks.filters import FILTERS, Filter, find_filter
from networks.forward import CUSTOM, OUTPUTS, POOLING, SEED, VALUE_LIMIT, WINDOW, Chosen, Result
from networks.images import GRAYS, IMAGES, OWN, OWN_SIDE, Image
from networks.layers import KINDS, Kind, find_kind, input_settings
from networks.presets import PRESETS, Preset
from networks.shapes import Misfit, Setting, Shape, Window
from networks.stack import Row, Totals

THUMBNAIL: Final = 16
"""Pixels along a side of a color image's thumbnail."""


def lab_catalog(settings: Settings, language: Language) -> LabCatalog:
    """All of it, as JSON."""
    return {
        "input": _fields(input_settings(settings.max_input_side), language),
        "kinds": [
            {**_titled(kind, language), "settings": _fields(kind.settings, language)}
            for kind in KINDS
        ],
        "presets": [
            {**_titled(one, language), "part": codec.write_stack(one.input, one.layers)}
            for one in PRESETS
        ],
        "images": [_image(image, settings, language) for image in IMAGES],
        "own": {
            "slug": OWN,
            "title": language.text("Your own image"),
            "high": GRAYS,
            "side": _field(_bounded(OWN_SIDE, settings), language),
        },
        "filters": [
            {**_titled(one, language), "smallest": one.smallest, "seeded": one.seeded}
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
    """Titles of the settings of layers and of their input, by name."""
    declared = [*input_settings(), *(setting for kind in KINDS for setting in kind.settings)]
    return {setting.name: language.text(setting.title) for setting in declared}


def image_title(image: Image, language: Language) -> str:
    """Title of an image."""
    return language.text(image.title, label=image.label)


def custom_title(language: Language) -> str:
    """Title of a filter whose values somebody typed."""
    return language.text("Typed values")


def _titled(record: Kind | Preset | Filter, language: Language) -> Taught:
    return {
        "slug": record.slug,
        "title": language.text(record.title),
        "teaches": language.text(record.teaches),
    }


def _fields(declared: Iterable[Setting], language: Language) -> list[WholeField]:
    return [_field(setting, language) for setting in declared]


def _field(setting: Setting, language: Language) -> WholeField:
    return {
        "name": setting.name,
        "title": language.text(setting.title),
        "default": setting.default,
        "low": setting.low,
        "high": setting.high,
        "help": language.text(setting.help),
    }


def _image(image: Image, settings: Settings, language: Language) -> ImageRecord:
    side = _bounded(image.side, settings)
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


def _bounded(side: Setting, settings: Settings) -> Setting:
    """A size as far as this server's limit lets it go."""
    return replace(side, high=max(side.low, min(side.high, settings.max_image_side)))


# --- the stack
# -------------------------------------------------------------------------------------


def stack_document(lab: Lab, language: Language) -> StackAnswer:
    """A stack with the output and the cost of every layer, and what has added up.

    Raises:
        InputError: a layer can't take its input.
    """
    stack = stack_of(lab)
    return {
        "v": codec.VERSION,
        "engine": ENGINE,
        "link": codec.write(replace(lab, view="shapes")),
        "part": codec.write_stack(lab.input, lab.layers),
        "input": _sides(lab.input),
        "layers": [{"kind": one.kind.slug, "settings": dict(one.settings)} for one in lab.layers],
        "rows": [_row(lab, index, row, language) for index, row in enumerate(stack.rows)],
        "totals": _totals(stack.totals),
        "stopped": stack.stopped,
    }


def _row(lab: Lab, index: int, row: Row, language: Language) -> StackRow:
    effect = row.effect
    return {
        "kind": row.layer.kind.slug,
        "title": language.text(row.layer.kind.title),
        "input": _sides(row.input),
        "output": None if effect.misfit else _sides(effect.output),
        "size_arithmetic": effect.size_arithmetic,
        "cost_arithmetic": effect.cost_arithmetic,
        "weights": effect.weights,
        "biases": effect.biases,
        "parameters": effect.parameters,
        "multiplications": effect.multiplications,
        "values": effect.output.values,
        "receptive_field": [row.receptive_field.width, row.receptive_field.height],
        "totals": _totals(row.totals),
        "misfit": (
            _misfit_with_links(lab, index, effect.misfit, language) if effect.misfit else None
        ),
    }


def _totals(totals: Totals) -> StackTotals:
    return {
        "weights": totals.weights,
        "biases": totals.biases,
        "parameters": totals.parameters,
        "multiplications": totals.multiplications,
        "values": totals.values,
        "memory": totals.memory,
    }


def _misfit(misfit: Misfit, language: Language) -> ShapeMismatch:
    remedies: list[Suggestion] = [
        {"setting": one.setting, "value": one.value, "output": one.output}
        for one in misfit.remedies
    ]
    return {
        "sentence": language.text(misfit.template, **misfit.values),
        "left_over": misfit.left_over,
        "remedies": remedies,
    }


def _misfit_with_links(lab: Lab, index: int, misfit: Misfit, language: Language) -> ShapeMismatch:
    record = _misfit(misfit, language)
    for remedy in record["remedies"]:
        sides = {"input": ("width", "height")}.get(remedy["setting"], (remedy["setting"],))
        if sides[0] in ("width", "height"):
            mended = replace(lab, input=replace(lab.input, **dict.fromkeys(sides, remedy["value"])))
        else:
            changed = replace(
                lab.layers[index],
                settings={**lab.layers[index].settings, remedy["setting"]: remedy["value"]},
            )
            mended = replace(lab, layers=(*lab.layers[:index], changed, *lab.layers[index + 1 :]))
        remedy["link"] = codec.write(replace(mended, view="shapes"))
    return record


def _sides(shape: Shape) -> list[int]:
    return [shape.width, shape.height, shape.depth]


# --- the experiment
# --------------------------------------------------------------------------------


def slide_document(lab: Lab, settings: Settings, language: Language) -> SlideAnswer:
    """An experiment: the image, the filters, and every number that comes of them.

    Raises:
        InputError: its parts do not go together.
    """
    result, chosen = result_of(lab, settings), lab.experiment
    (height, width, depth), window = result.pixels.shape, result.window
    return {
        "v": codec.VERSION,
        "engine": ENGINE,
        "link": codec.write(replace(lab, view="slide")),
        "part": codec.write_slide(chosen),
        "image": {
            "slug": result.image.slug,
            "title": image_title(result.image, language),
            "label": result.image.label,
            "high": result.image.high,
            "width": width,
            "height": height,
            "depth": depth,
            "source": result.image.source,
            "pixels": packed(result.pixels),
        },
        "window": {
            "size": window.size,
            "stride": window.stride,
            "padding": window.padding,
            "dilation": window.dilation,
        },
        "arithmetic": (window.arithmetic(width), window.arithmetic(height)),
        "misfit": _misfit(result.misfit, language) if result.misfit else None,
        "filters": [
            _filter(one, result, index, language) for index, one in enumerate(chosen.filters)
        ],
        "maps": packed(result.maps),
        "pooling": _pooling(lab, result, language),
        "fully_connected": {
            "outputs": chosen.outputs,
            "seed": chosen.seed,
            "weights": packed(result.weights),
            "values": packed(result.answers),
        },
        "im2col": _im2col(result),
        "parameters": {"weights": result.bank.size, "biases": len(result.biases)},
        "multiplications": result.bank[0].size * result.maps.size,
    }


def _filter(one: Chosen, result: Result, index: int, language: Language) -> FilterAnswer:
    title = (
        custom_title(language) if one.slug == CUSTOM else language.text(find_filter(one.slug).title)
    )
    return {
        "filter": one.slug,
        "title": title,
        "bias": one.bias,
        "seed": one.seed,
        "values": packed(result.bank[index]),
    }


def _pooling(lab: Lab, result: Result, language: Language) -> PoolingAnswer | None:
    pooling = lab.experiment.pooling
    if pooling is None or result.pooled is None:
        return None
    window, misfit = Window(pooling.size, pooling.stride), result.pooling_misfit
    return {
        "kind": pooling.kind,
        "size": pooling.size,
        "stride": pooling.stride,
        "arithmetic": (
            window.arithmetic(result.maps.shape[2]),
            window.arithmetic(result.maps.shape[1]),
        ),
        "misfit": _misfit(misfit, language) if misfit else None,
        "maps": packed(result.pooled),
    }


def _im2col(result: Result) -> MatrixProduct:
    """The shapes of the one matrix product, and how far its numbers are from the maps."""
    product = result.product
    difference = np.abs(product.result - result.maps.reshape(product.result.shape)).max()
    return {
        "rows": list(product.rows.shape),
        "columns": list(product.columns.shape),
        "result": list(product.result.shape),
        "difference": float(difference),
    }
