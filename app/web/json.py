"""JSON without nan or inf, and arrays in it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


def dumps(value: Any) -> str:
    """Compact JSON; nan and inf are errors, as JSON has neither."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def finite(value: float) -> float | None:
    """A number as JSON can hold it."""
    return value if math.isfinite(value) else None


def packed(values: npt.NDArray[Any]) -> dict[str, str]:
    """An array in Plotly's form: base64 of little-endian float64, with its shape unless it is a list."""
    array = {
        "dtype": "f8",
        "bdata": base64.b64encode(np.ascontiguousarray(values, "<f8").tobytes()).decode("ascii"),
    }
    return array if values.ndim == 1 else array | {"shape": ", ".join(map(str, values.shape))}


def joined(head: Mapping[str, Any], *tails: str) -> str:
    """One JSON object of a head and of objects that are text already."""
    return ",".join([dumps(head)[:-1], *(tail[1:-1] for tail in tails if tail != "{}")]) + "}"
