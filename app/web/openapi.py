"""The OpenAPI document: records that describe routes, and the list of them that a template shows."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from app.web.languages import Language


class ErrorRecord(BaseModel):
    """What was refused, for programs and for people."""

    code: str
    message: str
    field: str
    value: Any
    allowed: str
    position: int | None = None
    link: str | None = None


class ErrorBody(BaseModel):
    """The one error shape."""

    error: ErrorRecord


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


def responses(about: str, content: dict[str, Any], *errors: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer: 200 with `content`, 304, and the error shape with 429 and each of `errors`."""
    kept: dict[int | str, dict[str, Any]] = {
        304: {"description": "What the client has is still right"}
    }
    return {
        200: {"description": about, "content": content},
        **kept,
        **refusals(*sorted((*errors, 429))),
    }


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error shape with each of these statuses."""
    return {status: {"model": ErrorBody, "description": _MEANINGS[status]} for status in statuses}


_MEANINGS: Final = {
    404: "Unknown",
    413: "The body is too large",
    422: "Refused, with the field, the value and what is allowed",
    429: "Much has been computed for this address; Retry-After says when there is more",
    503: "Too busy, or no store",
}
JSON_OBJECT: Final = {"application/json": {"schema": {"type": "object"}}}

TEXT: Final = {"schema": {"type": "string"}}


def picture(media_type: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """A route that answers with a picture."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "responses": responses("The picture", content, 422, 503),
        "openapi_extra": {"parameters": parameters},
    }


def operations(document: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    """Every method of every path, in order."""
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "about": _said(operation, language),
            "parameters": [
                _parameter(parameter, language) for parameter in operation.get("parameters", [])
            ],
            "bodies": _bodies(operation.get("requestBody", {}).get("content", {})),
            "responses": [
                _response(status, response, language)
                for status, response in operation["responses"].items()
            ],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def shapes(document: dict[str, Any], language: Language) -> list[dict[str, Any]]:
    """Every named schema with its fields."""
    return [
        {
            "name": name,
            "about": _said(schema, language),
            "fields": [
                {"name": field, "shape": shape(one)}
                for field, one in schema.get("properties", {}).items()
            ],
        }
        for name, schema in document["components"]["schemas"].items()
    ]


def shape(schema: dict[str, Any]) -> str:
    """A schema in one line: `[number, number] | null`."""
    match schema:
        case {"$ref": str(reference)}:
            return reference.rsplit("/", 1)[-1]
        case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
            return " | ".join(shape(choice) for choice in choices)
        case {"enum": list(values)}:
            return " | ".join(str(value) for value in values)
        case {"const": value}:
            return str(value)
        case {"prefixItems": list(items)}:
            return f"[{', '.join(shape(item) for item in items)}]"
        case {"type": "array", "items": dict(item)}:
            return f"[{shape(item)}, …]"
        case {"type": "object", "properties": dict(fields)}:
            return f"{{{', '.join(f'{name}: {shape(field)}' for name, field in fields.items())}}}"
        case {"type": "object", "additionalProperties": dict(value)}:
            return f"{{name: {shape(value)}, …}}"
    return str(schema.get("type", "anything"))


def _said(described: dict[str, Any], language: Language) -> str:
    about = str(described.get("description", ""))
    return language.text(about) if about else ""


def _parameter(parameter: dict[str, Any], language: Language) -> dict[str, Any]:
    example = parameter.get("example", "")
    return {
        "name": parameter["name"],
        "about": _said(parameter, language),
        "shape": shape(parameter["schema"]),
        "examples": example if isinstance(example, list) else [example] if example != "" else [],
    }


def _response(status: str, response: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "status": status,
        "about": _said(response, language),
        "bodies": _bodies(response.get("content", {})),
    }


def _bodies(content: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"type": media_type, "shape": shape(body.get("schema", {}))}
        for media_type, body in content.items()
    ]
