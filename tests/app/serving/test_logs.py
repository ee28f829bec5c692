"""Logs: a line a record, whatever is quoted in it."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from app.serving.logs import escaped, log_config

FORGED = "/\nERROR: all is lost\r\x1b[31mred\u202eback"


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    config = log_config(request.param, access_log=False)
    output = io.StringIO()
    config["handlers"]["stderr"]["stream"] = output
    config["loggers"]["ravine"] = {"handlers": config["root"].pop("handlers"), "propagate": False}
    before = logging.getLogger("ravine").propagate
    logging.config.dictConfig(config)
    yield output
    logging.getLogger("ravine").handlers.clear()
    logging.getLogger("ravine").propagate = before


@pytest.mark.parametrize("written", ["text"], indirect=True)
def test_a_quoted_line_break_makes_no_second_record(written: io.StringIO) -> None:
    logging.getLogger("ravine").warning("the answer to %s was cut off", FORGED)
    assert written.getvalue() == (
        r"WARNING: the answer to /\nERROR: all is lost\r\x1b[31mred\u202eback was cut off"
        "\n"
    )


@pytest.mark.parametrize("written", ["text"], indirect=True)
def test_lines_of_a_traceback_pass_for_no_record(written: io.StringIO) -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        logging.getLogger("ravine").exception("it failed")
    first, *rest = written.getvalue().splitlines()
    assert first == "ERROR: it failed"
    assert len(rest) >= 3
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_json_records_keep_what_they_quote(written: io.StringIO) -> None:
    try:
        raise ValueError
    except ValueError:
        logging.getLogger("ravine").exception("no %s", FORGED)
    (line,) = written.getvalue().splitlines()
    record = json.loads(line)
    assert record["message"] == f"no {FORGED}"
    assert (record["level"], record["logger"]) == ("error", "ravine")
    assert record["time"].endswith("+00:00")
    assert "ValueError" in record["traceback"]


def test_plain_text_stays_as_it_is() -> None:
    assert escaped("속도 → ok") == "속도 → ok"


def test_what_is_no_character_is_shown() -> None:
    assert escaped("\ud800") == r"\ud800"
