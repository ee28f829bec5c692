"""The store of short links: canonical links, written once and never changed.

The id of a link follows from its content.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.links.bulkhead import unavailable
from app.links.database import (
    LINKS,
    TALLY,
    begin_writing,
    connect,
    database_url,
    file_of,
    insert_into,
    prepare,
)
from app.links.ids import LONGEST, SHORTEST, StoredLink, digits
from app.version import ENGINE
from app.web.errors import Problem
from surfaces.errors import at_most

LOG = logging.getLogger("ravine")
_FAILURES: Final = (SQLAlchemyError, OSError, ImportError)
"""No database, no disk, no driver."""
_DAY: Final = "86400"


class LinkStore:
    """Short links in a database. Every method may block and may be called from any thread.

    The database is opened at the first use and again after a failure, so that a server starts, and
    races, without it.
    """

    def __init__(self, url: str, max_links: int) -> None:
        self.url = database_url(url)
        self._max_links = max_links
        self._engine: sa.Engine | None = None
        self._is_ready = self._is_known = False
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
        for is_last in (False, True):  # a backup that was put back may have older tables
            try:
                return self._store(query)
            except _FAILURES as error:
                self._is_ready = False
                if is_last:
                    LOG.warning("a short link could not be stored: %s", error)
        raise unavailable(query)

    def find(self, id: str) -> StoredLink:
        """The link of an id.

        Raises:
            Problem: 404 for an id that nobody stored; 503 when the store can't be read.
        """
        row = None
        try:
            if len(id) <= LONGEST:
                row = _read(self._readable(), id)
        except _FAILURES as error:
            self._is_ready = False
            LOG.warning("a short link could not be read: %s", error)
            raise unavailable() from error
        if row is None:
            template = "There is no short link {value!r}."
            raise Problem(404, "unknown-link", template, field="id", value=id, link="/")
        return row

    def check(self) -> None:
        """Look whether the store can be read.

        Raises:
            Problem: as for `find`.
        """
        try:
            self.find("")
        except Problem as problem:
            if problem.status != 404:
                raise

    def rows(self) -> Iterator[Sequence[str]]:
        """Every link: id, query, engine and time.

        Raises:
            OSError, SQLAlchemyError: the database can't be read.
        """
        with self._readable().connect() as connection:
            yield from connection.execute(sa.select(LINKS).order_by(LINKS.c.id))

    def add(self, links: Iterable[tuple[StoredLink, str]]) -> int:
        """Add links with their times, all or none; return how many were missing.

        Raises:
            OSError, SQLAlchemyError: the database can't be written.
        """
        engine, added = self._prepared(), 0
        with engine.begin() as connection:
            begin_writing(connection)
            for link, created in links:
                added += connection.execute(_insert(engine, link, created)).rowcount
            connection.execute(sa.update(TALLY).values(links=TALLY.c.links + added))
        return added

    def _store(self, query: str) -> StoredLink:
        engine = self._prepared()
        before, all_digits = self._identity(), digits(query)
        for length in range(SHORTEST, LONGEST + 1):
            link = StoredLink(all_digits[:length], query, ENGINE)
            # read by another connection: what is in the file that is there now
            kept = _read(engine, link.id)
            if kept is None:
                self._insert(engine, link)
                kept = _read(engine, link.id)
            if kept is None or self._identity() != before:
                raise OSError("the links' database was replaced while a link was written")
            if kept.query == query:
                return kept
        raise OSError("every id of this link is taken by another one")  # 2**-190

    def _insert(self, engine: sa.Engine, link: StoredLink) -> None:
        """Insert, within the limit, unless another process was faster."""
        created = datetime.now(UTC).isoformat(timespec="seconds")
        insert = _insert(engine, link, created)
        count = sa.update(TALLY).values(links=TALLY.c.links + 1)
        with engine.begin() as connection:
            begin_writing(connection)
            if connection.execute(insert).rowcount == 0:
                return
            if connection.execute(count.where(TALLY.c.links < self._max_links)).rowcount == 0:
                raise self._full(link)

    def _full(self, link: StoredLink) -> Problem:
        return Problem(
            503,
            "store-full",
            "This server keeps {allowed} short links and has no room for more; the full link"
            " holds everything: {link}",
            field="link",
            allowed=at_most(self._max_links),
            link=f"/?{link.query}",
            headers={"Retry-After": _DAY},
        )

    def _identity(self) -> tuple[int, int] | None:
        """The file, whatever its name; None of a database that is no file."""
        file = file_of(self.url)
        if file is None:
            return None
        status = file.stat()
        return status.st_dev, status.st_ino

    def _connected(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                self._engine = connect(self.url)
            return self._engine

    def _prepared(self) -> sa.Engine:
        engine = self._connected()
        if not self._is_ready:
            prepare(engine, self.url, is_new=not self._is_known)
            self._is_ready = self._is_known = True
        return engine

    def _readable(self) -> sa.Engine:
        """The database as it is, where there is one: a disk may be one that is only read."""
        file = file_of(self.url)
        return self._connected() if file and file.exists() else self._prepared()


def _insert(engine: sa.Engine, link: StoredLink, created: str) -> Any:
    values = {"id": link.id, "query": link.query, "engine": link.engine, "created": created}
    return insert_into(engine, LINKS).values(values).on_conflict_do_nothing()


def _read(engine: sa.Engine, id: str) -> StoredLink | None:
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(LINKS.c.id, LINKS.c.query, LINKS.c.engine).where(LINKS.c.id == id)
        ).first()
    return StoredLink(*row) if row else None
