"""What answers look like, checked in one place."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

SECURITY_HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-resource-policy",
)


class Event(NamedTuple):
    """One server-sent event."""

    name: str
    data: Any


def strict_json(text: str) -> Any:
    """JSON without the constants that Python would let pass."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def events(text: str) -> list[Event]:
    """A whole event stream."""
    blocks = text.split("\n\n")
    assert blocks.pop() == "", "the stream does not end with an event"
    parsed = []
    for block in blocks:
        name, data = block.split("\n")
        parsed.append(Event(name.removeprefix("event: "), strict_json(data.removeprefix("data: "))))
    return parsed


def unpacked(array: dict[str, str]) -> npt.NDArray[np.float64]:
    """The numbers of an array that travelled."""
    assert array["dtype"] == "f8"
    values = np.frombuffer(base64.b64decode(array["bdata"], validate=True), "<f8")
    return (
        values.reshape([int(n) for n in array["shape"].split(", ")]) if "shape" in array else values
    )


def error_of(response: Any, status: int) -> dict[str, Any]:
    """The error in an answer, its shape checked."""
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    check_security(response)
    body = strict_json(response.text)
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert (
        {"code", "message", "field", "value", "allowed"}
        <= set(error)
        <= {"code", "message", "field", "value", "allowed", "position", "corrections", "link"}
    )
    assert error["code"]
    assert error["message"]
    assert "{" not in error["message"] or "{" in str(error["allowed"]) or "{" in str(error["value"])
    return error


def check_security(response: Any) -> None:
    """The headers that every answer has."""
    for name in SECURITY_HEADERS:
        assert response.headers.get_list(name) == [response.headers[name]], f"{name} is there once"
    policy = dict(
        directive.split(" ", 1)
        for directive in response.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert all(
        source == "'self'" or source.startswith("'sha256-")
        for source in policy["style-src"].split()
    )
    assert "unsafe-inline" not in str(policy)
    assert "unsafe-eval" not in str(policy)
    assert policy["base-uri"] == "'none'"
