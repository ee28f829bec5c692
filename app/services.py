"""Parts that the routes share, made once per process by `create_app`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from fastapi import Request
from jinja2 import Environment

from app.lessons.course import Lessons
from app.manual.loader import Manual
from app.races.executor import RaceExecutor
from app.scheduling.ledger import Ledger
from app.settings import Settings
from app.web.assets import Assets
from app.web.computing import Computing

if TYPE_CHECKING:
    from app.links import LinkStore

Result = TypeVar("Result")


@dataclass(frozen=True)
class Services:
    """One process's parts."""

    settings: Settings
    ledger: Ledger
    computing: Computing
    races: RaceExecutor
    lessons: Lessons
    manual: Manual
    assets: Assets
    templates: Environment

    @cached_property
    def links(self) -> LinkStore:
        """The store of short links, made for the first who asks."""
        from app.links import (
            LinkStore,
        )  # not before: the database library takes a third of a second to import, and no page needs it

        return LinkStore(self.settings.database, self.settings.max_stored_links)

    def close(self) -> None:
        """Stop computing, and let go of the database."""
        self.computing.scheduler.close()
        if "links" in vars(self):
            self.links.close()

    async def block(self, work: Callable[[], Result]) -> Result:
        """Do what blocks, such as the database, away from the event loop and from the threads that compute."""
        return await asyncio.to_thread(work)


def services_of(request: Request) -> Services:
    """The services of the app that a request came to."""
    services: Services = request.app.state.services
    return services
