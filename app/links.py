"""The store of short links: canonical links under ids that follow from their content, written once and never changed."""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.version import ENGINE
from app.web.errors import Problem
from surfaces.errors import at_most

LOG = logging.getLogger("ravine")

SCHEMA_VERSION: Final = 1
ID_PREFIX: Final = "ravine link 1\n"
"""Names the recipe of the ids; another recipe gets another prefix, so that old ids keep their
meaning."""
ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
"""No vowels, so that no id is a word, and nothing that is mistaken for something else."""
SHORTEST, LONGEST = 10, 40
BUSY_SECONDS: Final = 5.0

_METADATA = sa.MetaData()
_LINKS: Final = sa.Table(
    "links",
    _METADATA,
    sa.Column("id", sa.String(LONGEST), primary_key=True),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("engine", sa.String(80), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
)
_SCHEMA: Final = sa.Table(
    "schema_version", _METADATA, sa.Column("version", sa.Integer, primary_key=True)
)


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One short link."""

    id: str
    query: str
    """The canonical query of its scene."""
    engine: str
    """The engine that was running when it was stored."""


def digits(query: str) -> str:
    """The digits that an id of `query` is cut from."""
    value = int.from_bytes(hashlib.sha256((ID_PREFIX + query).encode()).digest(), "big")
    text = ""
    while len(text) < LONGEST:
        value, digit = divmod(value, len(ALPHABET))
        text += ALPHABET[digit]
    return text


class LinkStore:
    """Short links in a database. Every method may block and may be called from any thread.

    The database is opened at the first use and again after a failure, so that a server starts, and
    races, without it.
    """

    def __init__(self, url: str, max_links: int) -> None:
        self.url = sa.make_url(url)
        if (
            self.url.drivername == "postgresql"
        ):  # without a driver's name SQLAlchemy would look for an older one
            self.url = self.url.set(drivername="postgresql+psycopg")
        self._max_links = max_links
        self._engine: sa.Engine | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            self._engine.dispose()

    def store(self, query: str) -> StoredLink:
        """Keep a canonical query; the same query always gets the same id.

        Raises:
            Problem: 503, when the store is full or can't be written; it carries the link, so
                nothing is lost.
        """
        try:
            return self._store(self._connected(), query)
        except (SQLAlchemyError, OSError, ImportError) as error:  # no database, no disk, no driver
            LOG.warning("a short link could not be stored: %s", error)
            template = "The short link could not be stored; the full link holds everything: {link}"
            raise Problem(
                503, "store-unavailable", template, link=f"/?{query}", headers={"Retry-After": "10"}
            ) from error

    def find(self, id: str) -> StoredLink:
        """The link of an id.

        Raises:
            Problem: 404 for an id that nobody stored; 503 when the store can't be read.
        """
        row = None
        try:
            if len(id) <= LONGEST:
                row = _read(self._connected(), id)
        except (SQLAlchemyError, OSError, ImportError) as error:  # no database, no disk, no driver
            LOG.warning("a short link could not be read: %s", error)
            raise Problem(
                503,
                "store-unavailable",
                "Short links can't be read at the moment.",
                headers={"Retry-After": "10"},
            ) from error
        if row is None:
            raise Problem(
                404,
                "unknown-link",
                "There is no short link {value!r}.",
                field="id",
                value=id,
                link="/",
            )
        return row

    def _store(self, engine: sa.Engine, query: str) -> StoredLink:
        all_digits = digits(query)
        for length in range(SHORTEST, LONGEST + 1):
            link = StoredLink(all_digits[:length], query, ENGINE)
            kept = _read(engine, link.id) or self._insert(engine, link)
            if kept.query == query:
                return kept
        raise OSError("every id of this link is taken by another one")  # 2**-190

    def _insert(self, engine: sa.Engine, link: StoredLink) -> StoredLink:
        """Insert, within the limit, unless another process was faster; then read what is there."""
        values = (link.id, link.query, link.engine, datetime.now(UTC).isoformat(timespec="seconds"))
        room = sa.select(sa.func.count()).select_from(_LINKS).scalar_subquery() < self._max_links
        row = sa.select(*(sa.literal(value) for value in values)).where(room)
        insert: Any = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(_LINKS)
        with engine.begin() as connection:
            connection.execute(
                insert.from_select(
                    ["id", "query", "engine", "created"], row
                ).on_conflict_do_nothing()
            )
        kept = _read(engine, link.id)
        if kept is None:
            template = (
                "This server keeps {allowed} short links and has no room for more; the full link"
                " holds everything: {link}"
            )
            raise Problem(
                503,
                "store-full",
                template,
                field="link",
                allowed=at_most(self._max_links),
                link=f"/?{link.query}",
            )
        return kept

    def _connected(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _open(self.url)
            return self._engine


def _read(engine: sa.Engine, id: str) -> StoredLink | None:
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(_LINKS.c.id, _LINKS.c.query, _LINKS.c.engine).where(_LINKS.c.id == id)
        ).first()
    return StoredLink(*row) if row else None


def _open(url: sa.URL) -> sa.Engine:
    """Connect, and make the tables where they are missing."""
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine = sa.create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": int(BUSY_SECONDS)}
        )
    try:
        _create_tables(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _create_tables(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for table in _METADATA.sorted_tables:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        insert: Any = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(
            _SCHEMA
        )
        connection.execute(insert.values(version=SCHEMA_VERSION).on_conflict_do_nothing())
        newest = connection.execute(sa.select(sa.func.max(_SCHEMA.c.version))).scalar_one()
        if newest != SCHEMA_VERSION:
            raise OSError(
                f"the links' database has schema version {newest}; this server knows"
                f" {SCHEMA_VERSION}"
            )


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers and one writer do not wait for one another
    cursor.execute("PRAGMA synchronous=FULL")  # a link that was given out survives a power cut
    cursor.close()
