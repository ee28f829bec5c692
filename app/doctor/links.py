"""Checks of the short links' database.

It must be reachable, readable and writable, of a known version, and have the right time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.doctor.finding import Finding, fine, problem, warning
from app.doctor.settings import hidden
from app.links.database import SCHEMA_VERSION, connect, database_url, file_of, schema_version
from app.settings import PREFIX, Settings

MAX_CLOCK_DIFFERENCE: Final = 5.0
"""Seconds between this machine's clock and the database's."""
_VARIABLE: Final = f"{PREFIX}DATABASE_URL"


def check_links(settings: Settings) -> Iterator[Finding]:
    """Use the database as a server would, without changing it."""
    url = database_url(settings.database)
    told = hidden(url.render_as_string(hide_password=True))
    file = file_of(url)
    if file and not file.exists():
        yield _check_folder(file)
        return
    engine = connect(url)
    try:
        version = schema_version(engine)
        if version > SCHEMA_VERSION:
            advice = "install the newer release of Ravine again, or name another database"
            message = f"{told} has schema {version}; this release knows {SCHEMA_VERSION}"
            yield problem("links", message, advice)
            return
        yield _check_writing(engine, told, version)
        if not file and url.get_backend_name() == "postgresql":
            yield from _check_time(engine)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        advice = f"check {_VARIABLE}, that the database runs, and its permissions"
        yield problem("links", f"{told} can't be read: {hidden(reason)}", advice)
    finally:
        engine.dispose()


def _check_folder(file: Path) -> Finding:
    """Look at the place of a file that is not there yet."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    with suppress(OSError), TemporaryFile(dir=folder):
        return fine("links", f"{file} will be made with the first link")
    return problem(
        "links",
        f"{file} is not there, and can't be made in {folder}",
        f"make the folder writable for the server, or set {_VARIABLE} or XDG_DATA_HOME",
    )


def _check_writing(engine: sa.Engine, told: str, version: int) -> Finding:
    """Take the lock of a writer, and give it back."""
    is_old = 0 < version < SCHEMA_VERSION
    schema = f"schema {version}" if version else "no tables yet"
    schema += ", brought up to date at the first use" if is_old else ""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.exec_driver_sql("ROLLBACK")
            elif connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                raise OSError("it only takes reading transactions")
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        advice = "let the server write it, or end what locks it; existing links open meanwhile"
        return warning("links", f"{told} ({schema}) can't be written: {reason}", advice)
    return fine("links", f"{told}, {schema}")


def _check_time(engine: sa.Engine) -> Iterator[Finding]:
    """Compare the database's clock with this machine's."""
    with engine.connect() as connection:
        theirs = connection.execute(sa.select(sa.func.now())).scalar_one().timestamp()
    difference = abs(theirs - time.time())
    if difference > MAX_CLOCK_DIFFERENCE:
        message = f"this machine and the links' database differ by {difference:.0f} s"
        yield warning("clock", message, "let both clocks be set by NTP")
