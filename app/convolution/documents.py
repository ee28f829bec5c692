"""The lab as JSON: a stack with its costs, an experiment with its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from app.convolution import codec
from app.convolution.catalog import custom_title, image_title
from app.convolution.lab import Lab, result_of, stack_of
from app.formats import packed
from app.i18n import Language
from app.settings import Settings
from app.version import ENGINE
from surfaces.convolution.experiment import CUSTOM, Chosen, Result
from surfaces.convolution.filters import find_filter
from surfaces.convolution.fit import Misfit, Window
from surfaces.convolution.records import Shape
from surfaces.convolution.stack import Row, Totals

# --- the stack
# -------------------------------------------------------------------------------------


def stack_document(lab: Lab, language: Language) -> dict[str, Any]:
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


def _row(lab: Lab, index: int, row: Row, language: Language) -> dict[str, Any]:
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
        "totals": _totals(row.totals),
        "misfit": (
            _misfit_with_links(lab, index, effect.misfit, language) if effect.misfit else None
        ),
    }


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "weights": totals.weights,
        "biases": totals.biases,
        "parameters": totals.parameters,
        "multiplications": totals.multiplications,
        "values": totals.values,
        "memory": totals.memory,
    }


def _misfit(misfit: Misfit, language: Language) -> dict[str, Any]:
    remedies = [
        {"setting": one.setting, "value": one.value, "output": one.output}
        for one in misfit.remedies
    ]
    return {
        "sentence": language.text(misfit.template, **misfit.values),
        "left_over": misfit.left_over,
        "remedies": remedies,
    }


def _misfit_with_links(lab: Lab, index: int, misfit: Misfit, language: Language) -> dict[str, Any]:
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


def slide_document(lab: Lab, settings: Settings, language: Language) -> dict[str, Any]:
    """An experiment: the image, the filters, and every number that comes of them.

    Raises:
        InputError: its parts do not go together.
    """
    result, chosen = result_of(lab, settings), lab.experiment
    height, width, depth = result.pixels.shape
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
            name: getattr(result.window, name) for name in ("size", "stride", "padding", "dilation")
        },
        "arithmetic": [result.window.arithmetic(width), result.window.arithmetic(height)],
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


def _filter(one: Chosen, result: Result, index: int, language: Language) -> dict[str, Any]:
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


def _pooling(lab: Lab, result: Result, language: Language) -> dict[str, Any] | None:
    pooling = lab.experiment.pooling
    if pooling is None or result.pooled is None:
        return None
    window, misfit = Window(pooling.size, pooling.stride), result.pooling_misfit
    return {
        "kind": pooling.kind,
        "size": pooling.size,
        "stride": pooling.stride,
        "arithmetic": [
            window.arithmetic(result.maps.shape[2]),
            window.arithmetic(result.maps.shape[1]),
        ],
        "misfit": _misfit(misfit, language) if misfit else None,
        "maps": packed(result.pooled),
    }


def _im2col(result: Result) -> dict[str, Any]:
    """The shapes of the one matrix product, and how far its numbers are from the maps."""
    product = result.product
    difference = np.abs(product.result - result.maps.reshape(product.result.shape)).max()
    return {
        "rows": list(product.rows.shape),
        "columns": list(product.columns.shape),
        "result": list(product.result.shape),
        "difference": float(difference),
    }
