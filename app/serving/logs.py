"""Logs: a line for each record, as text or as JSON, whatever it quotes."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

TEXT, JSON = "text", "json"

_UNSAFE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What would end a line, steer a terminal or turn the text around."""
_INDENT: Final = "    "


def escaped(text: str) -> str:
    """A text on one line, which shows what it holds."""
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


class TextFormatter(logging.Formatter):
    """One line for each record.

    The lines of a traceback are indented, so that none passes for a record.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's own name
        """The record's line."""
        record.message = escaped(record.message)
        return super().formatMessage(record)

    def formatException(  # logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The traceback's lines."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(_INDENT + escaped(line) for line in lines)


class NotCancelled(logging.Filter):
    """Leaves out cancelled requests, which uvicorn logs as failures when the server stops."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True for a record that is logged."""
        failure = record.exc_info[0] if record.exc_info else None
        return failure is None or not issubclass(failure, asyncio.CancelledError)


class JsonFormatter(logging.Formatter):
    """One JSON object for each record: time, level, logger, message, and a failure's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)  # all but ASCII is escaped


_FORMATTERS: Final[dict[str, dict[str, Any]]] = {
    TEXT: {"()": TextFormatter, "fmt": "%(levelname)s: %(message)s"},
    JSON: {"()": JsonFormatter},
}


def log_config(form: str, *, access_log: bool) -> dict[str, Any]:
    """Configuration for `logging.config.dictConfig`: everything to standard error.

    Args:
        form: "text" or "json".
        access_log: log every request, too.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ravine": _FORMATTERS[form]},
        "filters": {"not cancelled": {"()": NotCancelled}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "ravine",
                "filters": ["not cancelled"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "uvicorn": {"level": "INFO" if access_log else "WARNING"},
            "uvicorn.access": {"level": "INFO"},
        },
    }
