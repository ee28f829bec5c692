"""Parts that the routes share, made once per process by `create_app`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi import Request
from jinja2 import Environment

from app.lessons.course import Lessons
from app.links.bulkhead import Bulkhead
from app.links.ids import StoredLink
from app.manual.loader import Manual
from app.maps.executor import MapExecutor
from app.races.executor import RaceExecutor
from app.scheduling.ledger import Ledger
from app.scheduling.lru import BoundedStore
from app.settings import Settings
from app.tuning.executor import TuningExecutor
from app.web.assets import Assets
from app.web.computing import Computing
from app.web.engine_gate import EngineStart

if TYPE_CHECKING:
    from app.links.budgets import SharedBudgets
    from app.links.store import LinkStore


@dataclass(frozen=True)
class Services:
    """One process's parts."""

    settings: Settings
    ledger: Ledger
    link_quotas: Ledger
    """Links that each address may still store."""
    bulkhead: Bulkhead
    engine: EngineStart
    computing: Computing
    races: RaceExecutor
    maps: MapExecutor
    tunings: TuningExecutor
    lessons: Lessons
    manual: Manual
    assets: Assets
    templates: Environment

    @cached_property
    def links(self) -> LinkStore:
        """The store of short links, made for the first who asks; it blocks."""
        # not before: the database library takes a third of a second to import, and no page needs it
        from app.links.store import LinkStore

        return LinkStore(self.settings.database, self.settings.max_stored_links)

    @cached_property
    def shared_budgets(self) -> SharedBudgets | None:
        """Budgets that other machines know, too; None where links lie in no PostgreSQL."""
        if not self.settings.database.startswith("postgresql"):
            return None
        from app.links.budgets import SharedBudgets

        ledgers = {"computing": self.ledger, "links": self.link_quotas}
        return SharedBudgets(self.settings.database, ledgers)

    @property
    def stores(self) -> dict[str, BoundedStore[Any]]:
        """Stores of results, by what they keep."""
        return {
            "answers": self.computing.scheduler.kept,
            "races": self.races.kept,
            "maps": self.maps.kept,
            "tunings": self.tunings.kept.store,
        }

    def close(self) -> None:
        """Stop computing, and let go of the database."""
        self.computing.scheduler.close()
        self.bulkhead.close()
        if self.shared_budgets:
            self.shared_budgets.stop()
        if "links" in vars(self):
            self.links.close()

    async def find_link(self, id: str) -> StoredLink:
        """Return the short link of an id.

        Raises:
            Problem: 404 for an unknown one; 503 where the database can't be read in time.
        """
        return await self.bulkhead.run(lambda: self.links.find(id))

    async def store_link(self, query: str) -> StoredLink:
        """Store a canonical query under a short link.

        Raises:
            Problem: 503 where the store is full or can't be written in time.
        """
        return await self.bulkhead.run(lambda: self.links.store(query), query)


def services_of(request: Request) -> Services:
    """The services of the app that a request came to."""
    services: Services = request.app.state.services
    return services
