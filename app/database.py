"""Where links may be kept: which database URLs an installation can use."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

ALLOWED: Final = "sqlite:///path/links.db or postgresql+psycopg://user:password@host/database"
_DRIVERS: Final = {
    "sqlite": "sqlite3",
    "sqlite+pysqlite": "sqlite3",
    "postgresql": "psycopg",
    "postgresql+psycopg": "psycopg",
}
"""The driver's package for each scheme."""


def check_database_url(url: str) -> str:
    """`url`, if links can be kept there: whether somebody answers there shows when the first link is asked for.

    Raises:
        ValueError: it is no URL, not of a database that can be used, or the database's driver is
            not installed.
    """
    from sqlalchemy import (
        make_url,
    )  # not before: the database library takes a third of a second to import
    from sqlalchemy.exc import ArgumentError

    try:
        driver = _DRIVERS.get(make_url(url).drivername)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        driver = None
    if driver is None:
        raise ValueError(f"allowed is {ALLOWED}")
    if find_spec(driver) is None:
        raise ValueError(
            f"the driver {driver} is not installed; python -m pip install '.[postgresql]' does it"
        )
    return url
