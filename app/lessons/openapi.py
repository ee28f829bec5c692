"""OpenAPI descriptions of the course's routes."""

from __future__ import annotations

from typing import Any, Final

from app.answers.lessons import QuestionAnswer
from app.web.openapi import LANGUAGE, parameter, responses

QUESTION: Final[dict[str, Any]] = {
    "responses": responses("Whether it is right, and why", QuestionAnswer, 404, 422, 503),
    "openapi_extra": {
        "parameters": [
            parameter("answer", "A number, or the place of a choice, from 0.", "0.1"),
            LANGUAGE,
        ]
    },
}
