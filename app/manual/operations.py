"""The OpenAPI document as Markdown: routes with parameters and answers, records with fields."""

from __future__ import annotations

from typing import Any

from app.manual.markdown import code, plain
from app.manual.registries import heading, table
from app.web.languages import Language

Record = dict[str, Any]


def operations(document: Record, language: Language) -> str:
    """Every method of every path, then every record."""
    say = language.text
    routes = [
        _operation(method.upper(), path, operation, language)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = document["components"]["schemas"].items()
    records = [_record(name, schema, language) for name, schema in schemas]
    blocks = [heading(2, "routes", say("Routes")), *routes]
    return "\n\n".join([*blocks, heading(2, "records", say("Records")), *records]) + "\n"


def shape(schema: Record) -> str:
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


def _operation(method: str, path: str, operation: Record, language: Language) -> str:
    say = language.text
    parameters = [
        (
            code(parameter["name"]),
            _said(parameter, language),
            " ".join(code(str(example)) for example in _examples(parameter)),
        )
        for parameter in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {})
    bodies = [f"{say('Body')}: {_bodies(body, with_shape=True)}"] if body else []
    head = (say("Parameter"), say("Meaning"), say("Example"))
    answers = [
        f"- {code(status)} {_said(response, language)} {_bodies(response.get('content', {}))}"
        for status, response in operation["responses"].items()
    ]
    return "\n\n".join(
        [
            heading(3, operation["operationId"], f"{code(method)} {code(path)}"),
            _said(operation, language),
            *([table(head, parameters)] if parameters else []),
            *bodies,
            "\n".join(answers),
        ]
    )


def _record(name: str, schema: Record, language: Language) -> str:
    fields = [
        f"- {code(field)}: {code(shape(one))}"
        for field, one in schema.get("properties", {}).items()
    ]
    blocks = [heading(3, f"shape-{name}", plain(name)), _said(schema, language), "\n".join(fields)]
    return "\n\n".join(blocks)


def _said(described: Record, language: Language) -> str:
    about = str(described.get("description", ""))
    return plain(" ".join(language.text(about).split())) if about else ""


def _examples(parameter: Record) -> list[Any]:
    example = parameter.get("example", "")
    return example if isinstance(example, list) else [example] if example != "" else []


def _bodies(content: Record, *, with_shape: bool = False) -> str:
    return " ".join(
        code(media_type) + (f" {code(shape(body.get('schema', {})))}" if with_shape else "")
        for media_type, body in content.items()
    )
