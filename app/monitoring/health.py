"""Health of this process, for whoever watches it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse

from app.services import Services
from app.version import ENGINE
from app.web.engine_gate import starting


async def healthz(request: Request) -> JSONResponse:
    """Tell that this process is alive, and what it is doing."""
    services: Services = request.app.state.services
    scheduler, tally = services.computing.scheduler, services.races.tally
    kept = scheduler.kept
    return JSONResponse(
        {
            "status": "ok",
            "engine": ENGINE,
            "ready": services.engine.is_ready,
            "races": {
                "running": scheduler.under_way,
                "waiting": scheduler.waiting,
                "started": tally.races,
                "positions": tally.positions,
            },
            "cache": {"answers": len(kept), "bytes": kept.bytes, "hits": kept.hits},
        },
        headers={"Cache-Control": "no-store"},
    )


async def readyz(request: Request) -> JSONResponse:
    """Tell that everything can be served, short links too."""
    services: Services = request.app.state.services
    if not services.engine.is_ready:
        raise starting()
    await services.bulkhead.run(lambda: services.links.check())
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})
