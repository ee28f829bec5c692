"""Metrics of a server for Prometheus, at `/metrics` where the settings turn them on.

Whatever computes counts for itself; a table of meters says where each number is read. With several
workers, Prometheus's client keeps all values in files of a folder, which any worker adds up.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from fastapi.routing import iter_route_contexts
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, compile_path

from app.monitoring.meters import METERS, Meter
from app.services import Services
from app.settings import METRICS_FOLDER

PATH: Final = "/metrics"
READING_SECONDS: Final = 1.0
"""Seconds between two readings of the meters; the process that is asked reads its own at once."""
LAG_SECONDS: Final = 0.1
"""Seconds between two measurements of the event loop's lag."""
OTHER: Final = "other"
"""Route of all paths that have none."""
_LAGS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_DURATIONS: Final = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    300,
)


class Metrics:
    """The metrics of one process, on its event loop."""

    def __init__(self, services: Services, routes: Sequence[BaseRoute]) -> None:
        """Begin with nothing counted.

        Args:
            services: where the meters read.
            routes: of the app; requests are counted by their paths, as they are declared.
        """
        self._services, self._registry = services, CollectorRegistry()
        self._requests = Counter(
            "ravine_requests_total",
            "Requests by route and status.",
            ("route", "status"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "ravine_request_duration_seconds",
            "Seconds until a request is answered in full.",
            ("route",),
            buckets=_DURATIONS,
            registry=self._registry,
        )
        self._lag = Histogram(
            "ravine_event_loop_lag_seconds",
            "Seconds by which the event loop is late.",
            buckets=_LAGS,
            registry=self._registry,
        )
        self._meters: list[tuple[Meter, Counter | Gauge]] = []
        self._totals: dict[tuple[str, str], float] = {}
        """Readings of meters that only grow, by name and label."""
        self.add(METERS)
        self._routes = Routes(routes)

    def add(self, meters: Iterable[Meter]) -> None:
        """Read these meters too."""
        for meter in meters:
            name, labels = f"ravine_{meter.name}", (meter.label,) if meter.label else ()
            if meter.name.endswith("_total"):
                counter = Counter(name, meter.help, labels, registry=self._registry)
                self._meters.append((meter, counter))
            else:
                gauge = Gauge(
                    name,
                    meter.help,
                    labels,
                    registry=self._registry,
                    multiprocess_mode="livesum",
                )
                self._meters.append((meter, gauge))

    def count(self, path: str, status: str, seconds: float) -> None:
        """Count a request that has ended."""
        route = self._routes.find(path)
        self._requests.labels(route, status).inc()
        self._durations.labels(route).observe(seconds)

    async def watch(self) -> None:
        """Measure the event loop's lag and read the meters, until cancelled."""
        read_at = 0.0
        while True:
            due = time.perf_counter() + LAG_SECONDS
            await asyncio.sleep(LAG_SECONDS)
            now = time.perf_counter()
            self._lag.observe(max(0.0, now - due))
            if now >= read_at:
                self.read()
                read_at = now + READING_SECONDS

    def read(self) -> None:
        """Read all meters."""
        for meter, metric in self._meters:
            reading = meter.read(self._services)
            values = reading if isinstance(reading, Mapping) else {"": reading}
            for label, value in values.items():
                one = metric.labels(label) if meter.label else metric
                if isinstance(one, Gauge):
                    one.set(value)
                else:
                    key = meter.name, label
                    one.inc(value - self._totals.get(key, 0.0))
                    self._totals[key] = value

    async def answer(self, request: Request) -> Response:
        """Answer with all metrics in Prometheus's text format."""
        self.read()
        text = await asyncio.to_thread(self._text)
        headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST}
        return Response(text, headers=headers)

    def _text(self) -> bytes:
        folder = os.environ.get(METRICS_FOLDER)
        if not folder:
            return generate_latest(self._registry)
        _forget_the_dead(Path(folder))
        shared = CollectorRegistry()
        # the client has no types here
        MultiProcessCollector(shared, folder)  # type: ignore[no-untyped-call]
        return generate_latest(shared)


class Routes:
    """Declared paths of an app: the only labels that a request's path becomes."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        paths = [
            path
            for path in (route.path for route in iter_route_contexts(routes))
            if path and ":path}" not in path  # which would swallow all others
        ]
        self._plain = {PATH, *(path for path in paths if "{" not in path)}
        self._patterns = [(compile_path(path)[0], path) for path in paths if "{" in path]

    def find(self, path: str) -> str:
        """Return the declared path that a path belongs to."""
        if path in self._plain:
            return path
        if path.startswith("/static/"):
            return "/static"
        return next((name for pattern, name in self._patterns if pattern.match(path)), OTHER)


def _forget_the_dead(folder: Path) -> None:
    """Drop the gauges of workers that have ended; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            # the client has no types here
            mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
