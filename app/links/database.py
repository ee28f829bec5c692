"""The links' database: its tables, their versions, and connections that give up in time.

A SQLite file is opened anew for each use, so that it is the file that is there now: one that was
moved away, replaced by a backup or overwritten is noticed. It keeps no write-ahead log, which would
be applied to a file that takes its place.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from app.links.ids import LONGEST

SCHEMA_VERSION: Final = 2
BUSY_SECONDS: Final = 1.0
"""Seconds that a statement waits for another's lock."""
CONNECTIONS: Final = 4

METADATA: Final = sa.MetaData()
LINKS: Final = sa.Table(
    "links",
    METADATA,
    sa.Column("id", sa.String(LONGEST), primary_key=True),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("engine", sa.String(80), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)
TALLY: Final = sa.Table("tally", METADATA, sa.Column("links", sa.BigInteger, nullable=False))
"""The number of links, in one row: counting a million takes 0.1 s. Since version 2."""
_SCHEMA: Final = sa.Table(
    "schema_version", METADATA, sa.Column("version", sa.Integer, primary_key=True)
)


def database_url(text: str) -> sa.URL:
    """A database's URL, with the driver that there is."""
    url = sa.make_url(text)
    if url.drivername == "postgresql":  # SQLAlchemy would look for an older driver
        return url.set(drivername="postgresql+psycopg")
    return url


def file_of(url: sa.URL) -> Path | None:
    """The file of a SQLite database; None of any other."""
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_file else None


def connect(url: sa.URL) -> sa.Engine:
    """Make what connects, which it does when it is used."""
    file = file_of(url)
    if file:
        place = f"file:{quote(str(file.absolute()))}?mode=rw"
        return sa.create_engine("sqlite://", creator=lambda: _open_file(place), poolclass=NullPool)
    if url.get_backend_name() == "sqlite":
        own = {"isolation_level": None, "check_same_thread": False}
        return sa.create_engine(
            url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args=own
        )
    milliseconds = int(1_000 * BUSY_SECONDS)
    options = {
        "connect_timeout": 2,  # the least that libpq takes
        "options": f"-c statement_timeout={2 * milliseconds} -c lock_timeout={milliseconds}",
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 3 * milliseconds,
    }
    return sa.create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args=options,
    )


def _open_file(place: str) -> sqlite3.Connection:
    return sqlite3.connect(
        place, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def begin_writing(connection: sa.Connection) -> None:
    """Take the lock of a SQLite database at once.

    One who reads first would have to give up for others.
    """
    if connection.dialect.name == "sqlite":
        # a link that was given out survives a power cut; the journal stays, as making and removing
        # one takes as long as the rest
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        with suppress(SQLAlchemyError):  # it has a write-ahead log, and somebody uses it
            connection.exec_driver_sql("PRAGMA journal_mode=PERSIST")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def insert_into(engine: sa.Engine, table: sa.Table) -> Any:
    """An insert statement that knows `on_conflict_do_nothing`."""
    return (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(table)


def prepare(engine: sa.Engine, url: sa.URL, *, is_new: bool) -> None:
    """Make the tables where there are none, and bring older ones to this version.

    Args:
        engine: of the database.
        url: of the database.
        is_new: this process has not used the database yet; it may make it.

    Raises:
        OSError: it is the database of a newer server, or lost its tables.
        SQLAlchemyError: it can't be used.
    """
    if (file := file_of(url)) and is_new:
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # a disk that is only read
            file.touch(0o644)
    version = schema_version(engine)
    if version == SCHEMA_VERSION:
        return
    if version == 0 and not is_new:
        raise OSError("the links' database has lost its tables")
    if version > SCHEMA_VERSION:
        raise OSError(
            f"the links' database has schema version {version}; this server knows {SCHEMA_VERSION}"
        )
    with engine.begin() as connection:
        begin_writing(connection)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7283)")  # one server at a time
        _upgrade(engine, connection)


def _upgrade(engine: sa.Engine, connection: sa.Connection) -> None:
    """From no tables, or from version 1, to version 2."""
    for table in METADATA.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
    counted = sa.select(sa.select(sa.func.count()).select_from(LINKS).scalar_subquery())
    row = counted.where(~sa.exists(sa.select(TALLY.c.links)))
    connection.execute(sa.insert(TALLY).from_select(["links"], row))
    version = insert_into(engine, _SCHEMA).values(version=SCHEMA_VERSION)
    connection.execute(version.on_conflict_do_nothing())


def schema_version(engine: sa.Engine) -> int:
    """The version of the tables, 0 where there are none.

    Raises:
        SQLAlchemyError: the database can't be read.
    """
    if not sa.inspect(engine).has_table(_SCHEMA.name):
        return 0
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.max(_SCHEMA.c.version))).scalar() or 0
