"""Records that describe routes in the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from app.answers.base import ErrorBody


def parameter(
    name: str, about: str, example: str, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A parameter of a query; text unless `schema` says otherwise."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "schema": schema or {"type": "string"},
        "example": example,
    }


LANGUAGE: Final = parameter(
    "lang", "Language of the sentences.", "en", {"type": "string", "enum": ["en", "ko"]}
)


def responses(
    about: str, shape: Any, *errors: int, others: dict[str, Any] | None = None
) -> dict[int | str, dict[str, Any]]:
    """Answers of a route: 200 with JSON of a shape, 304, and the error shape with each of `errors`.

    Args:
        about: what is answered.
        shape: the JSON's.
        errors: statuses of refusals.
        others: forms besides JSON, by media type.
    """
    return {
        200: {"description": about, "model": shape, "content": others or {}},
        **_KEPT,
        **refusals(*sorted((*errors, 429))),
    }


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error shape with each of these statuses."""
    return {status: {"model": ErrorBody, "description": _MEANINGS[status]} for status in statuses}


_MEANINGS: Final = {
    403: "Sent by a page of another site",
    404: "Unknown",
    413: "The body is too large",
    415: "The body is not of the type application/json",
    422: "Refused, with the field, the value and what is allowed",
    429: "Much has been computed for this address; Retry-After says when there is more",
    503: "Too busy, or no store",
}
_KEPT: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "What the client has is still right"}
}

TEXT: Final = {"schema": {"type": "string"}}


def picture(media_type: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """A route that answers with a picture."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "responses": {
            200: {"description": "The picture", "content": content},
            **_KEPT,
            **refusals(422, 429, 503),
        },
        "openapi_extra": {"parameters": parameters},
    }
