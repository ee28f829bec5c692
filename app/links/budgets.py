"""Budgets of several machines, shared through the PostgreSQL in which they keep their links.

Each server charges its own table at once and tells the database now and then, which answers with
what all servers together have charged. So nothing waits for the database: while it is away, each
server goes by what it knows.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from app.links.database import connect, database_url
from app.scheduling.ledger import Ledger

LOG = logging.getLogger("ravine")
INTERVAL: Final = 1.0
"""Seconds from one exchange to the next."""
SWEEP_EVERY: Final = 600
"""Exchanges after which budgets that are full again are forgotten."""

_NOW: Final = "extract(epoch FROM now())::float8"
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('ravine budgets'))"
"""`IF NOT EXISTS` fails where two make the table at the same moment."""
_CREATE: Final = """
    CREATE UNLOGGED TABLE IF NOT EXISTS budgets
    (key text PRIMARY KEY, full_at double precision NOT NULL)
"""
_CHARGE: Final = f"""
    INSERT INTO budgets AS kept (key, full_at)
    SELECT key, {_NOW} + owed
    FROM unnest(%(keys)s::text[], %(owed)s::float8[]) AS charge (key, owed)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE
    SET full_at = greatest(kept.full_at, {_NOW}) + EXCLUDED.full_at - {_NOW}
    RETURNING key, full_at - {_NOW}
"""
"""In the order of keys, so that no two servers wait for each other."""
_SWEEP: Final = f"DELETE FROM budgets WHERE full_at < {_NOW}"

Charge = tuple[str, str]
"""A ledger's name and an address."""


class SharedBudgets:
    """The ledgers of a server, and what other servers charge to the same addresses."""

    def __init__(self, url: str, ledgers: Mapping[str, Ledger]) -> None:
        """Listen to what ledgers are charged.

        Args:
            url: of a PostgreSQL database.
            ledgers: by names that all servers use.
        """
        self._ledgers = ledgers
        self._owed = defaultdict[Charge, float](float)
        """Seconds that charges since the last exchange put off each full budget."""
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._engine = connect(database_url(url))
        self._exchanges = 0
        for name, ledger in ledgers.items():
            ledger.told = partial(self._note, name)

    def start(self) -> None:
        """Exchange from now on, on a thread of its own."""
        threading.Thread(target=self._run, name="budgets", daemon=True).start()

    def stop(self) -> None:
        """Exchange no more, and let go of the database."""
        self._stopped.set()
        self._engine.dispose()

    def exchange(self) -> None:
        """Tell the database what was charged, and take over what others have charged, too.

        Raises:
            SQLAlchemyError: the database does not answer; what was to be told is forgotten.
        """
        with self._lock:
            owed, self._owed = self._owed, defaultdict(float)
        charged = {_key(charge): charge for charge in owed}
        given = {"keys": list(charged), "owed": [owed[each] for each in charged.values()]}
        with self._engine.begin() as connection:
            if self._exchanges % SWEEP_EVERY == 0:
                connection.exec_driver_sql(_ALONE)
                connection.exec_driver_sql(_CREATE)
                connection.exec_driver_sql(_SWEEP)
            rows = connection.exec_driver_sql(_CHARGE, given).all() if charged else []
        self._exchanges += 1
        for key, seconds in rows:
            name, address = charged[key]
            self._ledgers[name].postpone(address, seconds)

    def _note(self, name: str, address: str, seconds: float) -> None:
        with self._lock:
            self._owed[name, address] += seconds

    def _run(self) -> None:
        reachable = True
        while not self._stopped.wait(INTERVAL):
            try:
                self.exchange()
                reachable = True
            except SQLAlchemyError as error:
                if reachable:
                    LOG.warning(
                        "budgets are not shared at the moment: %s", error.__class__.__name__
                    )
                reachable = False
        self._engine.dispose()


def _key(charge: Charge) -> str:
    """Return a digest: the database does not get to know addresses."""
    return hashlib.blake2b("\0".join(charge).encode("utf-8", "replace"), digest_size=16).hexdigest()
