"""The OpenAPI document as plain records that a template can list: no viewer, no script, no other host."""

from __future__ import annotations

from typing import Any

from app.i18n import Language


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
