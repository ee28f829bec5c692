"""What the routes share, made once per process by `create_app`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from jinja2 import Environment

from app.assets import Assets
from app.cache import AnswerCache
from app.links import LinkStore
from app.races import Races
from app.settings import Settings

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Services:
    """One process's parts."""

    settings: Settings
    cache: AnswerCache
    races: Races
    links: LinkStore
    assets: Assets
    templates: Environment

    async def block(self, work: Callable[[], Result]) -> Result:
        """Do what blocks, such as the database, away from the event loop and from the threads that compute."""
        return await asyncio.to_thread(work)


def services_of(request: Request) -> Services:
    """The services of the app that a request came to."""
    services: Services = request.app.state.services
    return services
