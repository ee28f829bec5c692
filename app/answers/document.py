"""Shapes that pages and event streams carry, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import TypeAdapter

from app.answers.convolution import LabPage, SlideChoice
from app.answers.lessons import LessonRecord
from app.answers.maps import MapAnswer
from app.answers.races import EndEvent, PointsEvent, SceneEvent
from app.answers.tunings import TunedRule, TuningDone, TuningProgress

CARRIED: Final = (
    LabPage,
    LessonRecord,
    MapAnswer,
    SceneEvent,
    PointsEvent,
    EndEvent,
    SlideChoice,
    TunedRule,
    TuningDone,
    TuningProgress,
)
"""Shapes that no route answers with by themselves."""


def add_shapes(document: dict[str, Any], *more: type) -> dict[str, Any]:
    """Put shapes that no route answers with among the document's schemas.

    Args:
        document: an OpenAPI document, which is changed.
        more: shapes besides those that pages and event streams carry.

    Returns:
        The same document.
    """
    adapters: list[tuple[type, Literal["serialization"], TypeAdapter[Any]]] = [
        (shape, "serialization", TypeAdapter(shape)) for shape in (*CARRIED, *more)
    ]
    _, described = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(described["$defs"])
    for schema in schemas.values():
        _drop_titles(schema)
    return document


def _drop_titles(schema: dict[str, Any]) -> None:
    """Leave out titles that only repeat a field's name."""
    schema.pop("title", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
