"""JSON without nan or inf, and arrays in it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.answers.base import PackedArray

_WHOLE: Final = ("i4", "i2", "i1")


def dumps(value: Any) -> str:
    """Compact JSON; nan and inf are errors, as JSON has neither."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def finite(value: float) -> float | None:
    """A number as JSON can hold it."""
    return value if math.isfinite(value) else None


def packed(values: npt.NDArray[Any]) -> PackedArray:
    """An array in Plotly's form: base64 of little-endian numbers, and its shape if not a list.

    Small whole numbers stay what they are; all others are float64.
    """
    own = values.dtype.str[1:]
    dtype = own if own in _WHOLE else "f8"
    data = np.ascontiguousarray(values, f"<{dtype}").tobytes()
    array: PackedArray = {"dtype": dtype, "bdata": base64.b64encode(data).decode("ascii")}
    if values.ndim > 1:
        array["shape"] = ", ".join(map(str, values.shape))
    return array


def packed_object(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Arrays in Plotly's form, as the text of a JSON object.

    Base64 needs no encoder's second look.
    """
    return "{" + ",".join(f'"{name}":{_text(packed(each))}' for name, each in arrays.items()) + "}"


def _text(array: PackedArray) -> str:
    return "{" + ",".join(f'"{key}":"{text}"' for key, text in array.items()) + "}"


def joined(head: Mapping[str, Any], *tails: str) -> str:
    """One JSON object of a head and of objects that are text already."""
    return ",".join([dumps(head)[:-1], *(tail[1:-1] for tail in tails if tail != "{}")]) + "}"
