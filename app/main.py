"""The app, made from its settings."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.answers.document import add_shapes
from app.benchmark import routes as benchmark
from app.benchmark.view import PAGE as BENCHMARK_PAGE
from app.catalog import catalog
from app.convolution import routes as convolution
from app.convolution.picture import PICTURE
from app.error_middleware import Boundary, on_http_exception
from app.gallery import routes as gallery
from app.gallery.view import PAGE as GALLERY
from app.lessons import routes as lessons
from app.lessons.course import Lessons
from app.lessons.loader import FOLDER
from app.links.bulkhead import Bulkhead
from app.manual import routes as manual
from app.manual.loader import Manual
from app.map_page import routes as map_page
from app.map_page.view import PAGE as MAP_PAGE
from app.maps import routes as maps
from app.maps.executor import MapExecutor
from app.monitoring.counting import CountRequests
from app.monitoring.health import healthz, readyz
from app.pictures import routes as pictures
from app.races import routes as api
from app.races.executor import LONG_RACES, STEPS, RaceExecutor
from app.resources import DOCS, TEMPLATES
from app.scene.draft import Draft
from app.scheduling.ledger import Ledger
from app.scheduling.scheduler import Scheduler
from app.scheduling.task_table import Bounds
from app.services import Services
from app.settings import Settings
from app.site import compare, oembed, pages
from app.site.compare import PAGE as COMPARE_PAGE
from app.surfaces import routes as surfaces
from app.tuning import routes as tuning
from app.tuning.executor import TuningExecutor
from app.urls import ANIMATION, MAP, MAP_PICTURE, PREVIEW, SMALL
from app.web.assets import Assets
from app.web.cache import Repeats
from app.web.computing import Computing
from app.web.cross_site import OwnSiteOnly
from app.web.engine_gate import EngineGate, EngineStart
from app.web.openapi import refusals
from app.web.proxies import Proxies
from app.web.request_body import BodyLimit
from app.web.request_turns import RequestTurns
from app.web.responses import prefix_of
from app.web.security_headers import SecurityHeaders
from optimizers.engine.tiers import NATIVE_CODE
from surfaces.version import RELEASE

if TYPE_CHECKING:
    from app.monitoring.metrics import Metrics

REPEATED: Final = frozenset(
    (
        "/",
        "/embed",
        "/api/catalog",
        "/api/surface",
        "/api/formula",
        "/api/descend",
        "/api/ensemble",
        "/api/map",
        MAP_PICTURE,
        "/api/theory",
        "/api/convolution/shapes",
        "/api/convolution/slide",
        PICTURE,
        PREVIEW,
        SMALL,
        MAP,
        GALLERY,
        MAP_PAGE,
        BENCHMARK_PAGE,
        COMPARE_PAGE,
        ANIMATION,
    )
)
"""Paths whose answers are kept for equal requests."""
DAY_SECONDS: Final = 24 * 3600.0
SWITCH_SECONDS: Final = 0.0005
"""After this long a thread that holds the interpreter gives way to one that waits for it."""
_NO_TELEMETRY: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole web face, for one process."""
    app = FastAPI(
        title="Ravine",
        version=RELEASE,
        lifespan=_lifespan,
        redirect_slashes=False,  # it would redirect to the host that a request names
        openapi_url=None,  # `openapi_document` knows the site's prefix
        docs_url=None,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
    )
    app.state.services = services = _services(settings or Settings(), lambda: app.openapi())
    app.add_exception_handler(HTTPException, on_http_exception)
    app.include_router(api.router)
    app.include_router(maps.router)
    app.include_router(tuning.router)
    app.include_router(surfaces.router)
    app.include_router(convolution.api)
    app.include_router(lessons.api)
    app.include_router(pictures.router)
    app.include_router(oembed.router)
    app.include_router(pages.router)
    app.include_router(convolution.pages)
    app.include_router(lessons.pages)
    app.include_router(gallery.router)
    app.include_router(map_page.router)
    app.include_router(benchmark.router)
    app.include_router(compare.router)
    app.include_router(manual.router)
    app.add_api_route("/healthz", healthz, response_description="It is alive")
    app.add_api_route(
        "/readyz",
        readyz,
        response_description="It can serve everything",
        responses=refusals(503),
    )
    app.add_api_route("/openapi.json", openapi_document, include_in_schema=False)
    app.mount("/static", _Unmounted(services.assets))
    metrics = _add_metrics(app, services) if services.settings.metrics else None
    app.state.metrics = metrics
    app.add_api_route("/{path:path}/", without_slash, include_in_schema=False)
    _describe(app)
    _add_middleware(app, services)
    if metrics:
        app.add_middleware(CountRequests, count=metrics.count)
    app.add_middleware(
        Proxies, trusted=services.settings.proxies, prefix=services.settings.path_prefix
    )
    return app


def _add_metrics(app: FastAPI, services: Services) -> Metrics:
    from app.monitoring.metrics import (  # not before: its package need not be installed
        PATH,
        Metrics,
    )

    metrics = Metrics(services, app.routes)
    app.add_api_route(PATH, metrics.answer, include_in_schema=False)
    return metrics


def _add_middleware(app: FastAPI, services: Services) -> None:
    # the last one added is the outermost
    app.add_middleware(
        Repeats,
        repeated=services.computing.repeated,
        paths=REPEATED | services.lessons.paths(),
    )
    app.add_middleware(OwnSiteOnly)
    app.add_middleware(BodyLimit, max_bytes=services.settings.max_body_bytes)
    seconds = services.settings.max_race_seconds
    app.add_middleware(EngineGate, engine=services.engine, seconds=seconds)
    app.add_middleware(Boundary, services=services)
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestTurns)


def _services(settings: Settings, openapi: Callable[[], dict[str, Any]]) -> Services:
    budgets = Path(settings.budget_file) if settings.budget_file else None
    ledger = Ledger(settings.max_client_rate, settings.max_client_seconds, budgets)
    stored = budgets and budgets.with_name(f"{budgets.name}-links")
    quota = settings.max_client_links
    threads = settings.race_threads or os.cpu_count() or 1
    scheduler = Scheduler(ledger, _bounds(settings), threads=threads)
    computing, engine = Computing(scheduler, settings), EngineStart()
    races = RaceExecutor(settings, computing, engine)
    return Services(
        settings=settings,
        ledger=ledger,
        link_quotas=Ledger(quota / DAY_SECONDS, quota, stored),
        bulkhead=Bulkhead(settings.max_link_seconds),
        engine=engine,
        computing=computing,
        races=races,
        maps=MapExecutor(settings, computing, races.tally),
        tunings=TuningExecutor(computing),
        lessons=Lessons(FOLDER, reload=settings.development),
        manual=Manual(DOCS, openapi, reload=settings.development),
        assets=Assets(
            documents={"catalog": partial(catalog, settings)}, reload=settings.development
        ),
        templates=pages.environment(TEMPLATES, reload=settings.development),
    )


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        places=settings.max_client_races,
        total_places=settings.max_concurrent_races + settings.max_waiting_races,
        kept_bytes=settings.max_cache_bytes,
        kept_result_bytes=settings.max_cached_answer_bytes,
        resources={
            LONG_RACES: settings.max_concurrent_races,
            STEPS: settings.max_concurrent_steps,
        },
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    share_interpreter()
    compress = app.state.services.assets.compress
    threading.Thread(target=compress, name="compress", daemon=True).start()
    if shared := app.state.services.shared_budgets:
        shared.start()
    watching = app.state.metrics and asyncio.create_task(app.state.metrics.watch())
    NATIVE_CODE.charge = app.state.services.ledger.charge
    yield
    NATIVE_CODE.charge = None
    if watching:
        watching.cancel()
    app.state.services.close()


def share_interpreter() -> None:
    """Let threads that compute give way to the event loop within half a millisecond.

    What the start has made stays for good: the garbage collector would go through it again and
    again, for tens of milliseconds each time.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()


def _describe(app: FastAPI) -> None:
    """Let the OpenAPI document have the shapes of scenes, pages and events too."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = add_shapes(plain(), Draft)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way of extending it


async def openapi_document(request: Request) -> JSONResponse:
    """Answer with the OpenAPI document, whose paths begin where the site lies on its host."""
    servers = [{"url": prefix_of(request.scope) or "/"}]
    return JSONResponse({**request.app.openapi(), "servers": servers})


async def without_slash(request: Request, path: str) -> Response:
    """Lead from an address with a slash at its end to the one without, on this site."""
    address = f"{prefix_of(request.scope)}/{quote(path.strip('/'), safe='/')}"
    query = request.url.query
    return RedirectResponse(f"{address}?{query}" if query else address)


class _Unmounted:
    """Gives a mounted app the whole path, as it is in the address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "root_path": ""}, receive, send)


class HeadAsGet:
    """Answers HEAD like GET, without the body.

    Of computations that take long there is no HEAD: they would be done for nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] != "http"
            or scope["method"] != "HEAD"
            or scope["path"] in ("/api/descend", "/api/ensemble", "/api/map")
        ):
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send(
                {**message, "body": b""} if message["type"] == "http.response.body" else message
            )

        await self.app({**scope, "method": "GET"}, receive, send_head)
