"""Parts that all shapes are made of."""

from __future__ import annotations

from typing import Final, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

answer: Final = with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))
"""Marks the shape of an answer: nothing is in it but what it names."""

View = tuple[float, float, float, float]
"""xmin, xmax, ymin, ymax"""
Point = tuple[float, float]
Values = dict[str, float]
"""Numbers by name."""


@answer
class PackedArray(TypedDict):
    """Numbers on the wire, as Plotly reads them too."""

    dtype: str
    bdata: str
    """Base64, little endian."""
    shape: NotRequired[str]
    """Lengths along its axes, if it has more than one."""


@answer
class CriticalPoint(TypedDict):
    """A place where the slope is zero, or a kink that rises on all sides."""

    kind: str
    x: float
    y: float
    value: float


@answer
class Correction(TypedDict):
    """A text that would do in place of a formula that can't be read."""

    text: str
    label: str
    parameters: list[str]
    """Names that it has as sliders."""


@answer
class ErrorRecord(TypedDict):
    """A refusal, for programs and for people."""

    code: str
    message: str
    field: str
    value: object
    allowed: str
    position: NotRequired[int]
    """Place of a formula's mistake, in characters."""
    corrections: NotRequired[list[Correction]]
    link: NotRequired[str]
    """The nearest link that can be shown."""


@answer
class ErrorBody(TypedDict):
    """The one error shape."""

    error: ErrorRecord
