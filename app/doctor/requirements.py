"""Python and the packages that Ravine needs.

Any of them may be missing, so that this needs the standard library only.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import zip_longest
from typing import Final

from app.doctor.finding import Finding, fine, problem, warning

OLDEST_PYTHON: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"([\w.-]+)(?:\[[^]]*\])?([^;]*)(?:;(.*))?")
_BOUND: Final = re.compile(r"(>=|<)\s*([\d.]+)")


def check_python() -> Iterator[Finding]:
    """Look at Python itself."""
    told = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < OLDEST_PYTHON:
        yield problem("Python", told, "install Python 3.11 or newer, and Ravine with it")
    else:
        yield fine("Python", told)


def check_packages(distribution: str = "ravine") -> Iterator[Finding]:
    """Look for every required package, and whether it is new enough."""
    try:
        required = requires(distribution) or []
    except PackageNotFoundError:
        yield warning(
            "packages",
            "Ravine runs from a folder that is not installed, so that its requirements are unknown",
            "python -m pip install . in that folder",
        )
        return
    wrong = [told for entry in required if (told := _complaint(entry))]
    for told in wrong:
        yield problem("packages", told, "python -m pip install --upgrade ravine, or make install")
    if not wrong:
        yield fine("packages", "all that are required are there, and new enough")


def _complaint(entry: str) -> str:
    """Say what is wrong with a requirement, "" for nothing.

    A requirement of other systems or of extras is left out.
    """
    match = _REQUIREMENT.fullmatch(entry)
    if match is None:
        return ""
    name, bounds, marker = match.groups()
    try:
        found = version(name)
    except PackageNotFoundError:
        return "" if marker else f"{name} is missing"
    if marker and "extra" in marker:
        return ""
    for sign, bound in _BOUND.findall(bounds):
        if _is_older(found, bound) == (sign == ">="):
            return f"{name} is {found}; {name}{bounds.strip()} is required"
    return ""


def _is_older(one: str, other: str) -> bool:
    """Compare the numbers at the beginning of two versions."""
    for left, right in zip_longest(_numbers(one), _numbers(other), fillvalue=0):
        if left != right:
            return left < right
    return False


def _numbers(text: str) -> list[int]:
    match = re.match(r"\d+(?:\.\d+)*", text)
    return [int(part) for part in match[0].split(".")] if match else []
