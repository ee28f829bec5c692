"""Findings of the doctor: a line each, for people or as JSON. Needs the standard library only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Severity of a finding."""

    OK = "ok"
    WARNING = "warning"
    """It works, but worse than it could."""
    PROBLEM = "problem"
    """Something does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    message: str
    advice: str = ""
    """What to do, for all that is not well."""


def fine(check: str, message: str) -> Finding:
    """Something that is well."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, advice: str) -> Finding:
    """Something that could be better."""
    return Finding(check, Level.WARNING, message, advice)


def problem(check: str, message: str, advice: str) -> Finding:
    """Something that does not work."""
    return Finding(check, Level.PROBLEM, message, advice)


_WIDTH: Final = max(map(len, Level))


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each finding, with the advice below it."""
    lines = []
    for one in findings:
        lines.append(f"{one.level:<{_WIDTH}}  {one.check}: {one.message}")
        if one.advice:
            lines.append(f"{'':{_WIDTH}}  -> {one.advice}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """All findings as one JSON document."""
    return json.dumps(
        {"healthy": is_healthy(findings), "findings": [asdict(one) for one in findings]}, indent=2
    )


def is_healthy(findings: Sequence[Finding]) -> bool:
    """Return True unless there is a problem."""
    return all(one.level is not Level.PROBLEM for one in findings)
