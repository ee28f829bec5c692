"""The event loop under load: it only passes things on; whatever takes time runs on threads.

Each callback of the loop is timed by the CPU that it uses, not by a clock on the wall: that does
not depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from app.main import create_app
from app.settings import Settings

SCENE = "surface=himmelblau&noise=1&steps=3000&run=adam&run=sgd,lr:0.001&seed={n}"
FORMULA = quote("sin(3*x)*cos(4*y)+exp(-abs(x*y))+log(1+x**2)+max(x,y)*min(x,-y)+{n}*x*y")
DAMAGED = "surface=rosenbrok,a:1e9&start=1e9,x&steps=1e{n}&" + "&".join(["run=adom,lrr:1"] * 16)
KINDS = {
    "stream": f"/api/descend?{SCENE}",
    "json": f"/api/descend?format=json&{SCENE}",
    "csv": f"/api/descend?format=csv&{SCENE}",
    "page": f"/?{SCENE}",
    "embed": f"/embed?{SCENE}",
    "theory": f"/api/theory?{SCENE}",
    "ensemble": f"/api/ensemble?{SCENE}&seeds=200",
    "preview": f"/preview.png?{SCENE}",
    "animation": f"/api/animation.gif?{SCENE}",
    "surface": f"/api/surface?formula={FORMULA}&size=200",
    "formula": f"/api/formula?formula={FORMULA}",
    "typed race": f"/api/descend?formula={FORMULA}&run=adam",
    "script": f"/api/script/pytorch?{SCENE}",
    "damaged": f"/?{DAMAGED}",
    "refused": f"/api/descend?{DAMAGED}",
    "lesson": "/lessons/momentum?n={n}",
    "convolution": "/convolution?n={n}",
    "slide": "/api/convolution/slide?image=digit-3&n={n}",
    "missing": "/nowhere/{n}",
    "docs": "/docs?n={n}",
}


@contextmanager
def timed_callbacks() -> Iterator[list[float]]:
    """CPU seconds of each callback that an event loop runs meanwhile.

    As in a server, the garbage collector leaves alone what was there before: a test process has
    far more of it than a server.
    """
    seconds: list[float] = []
    run: Callable[[asyncio.Handle], None] = (
        asyncio.Handle._run
    )  # the one place that all callbacks pass

    def timed(handle: asyncio.Handle) -> None:
        begun = time.thread_time()
        run(handle)
        seconds.append(time.thread_time() - begun)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", timed)
        gc.collect()
        gc.freeze()
        yield seconds
        gc.unfreeze()


async def ask(app: Any, path: str) -> int:
    """Make a request without a network; the status of its answer."""
    address, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html,*/*")],
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
    }
    status, answered, told = 0, asyncio.Event(), False

    async def receive() -> dict[str, Any]:
        nonlocal told
        if told:
            await answered.wait()
            return {"type": "http.disconnect"}
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    answered.set()
    return status


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_the_loop_computes_nothing(path: str) -> None:
    app = create_app(Settings(database_url="sqlite://", max_client_rate=100.0))

    async def test() -> list[float]:
        await ask(app, path.replace("{n}", "0"))  # imports and first uses are not measured
        with timed_callbacks() as seconds:
            numbers = range(1, 13)
            await asyncio.gather(*(ask(app, path.replace("{n}", str(n))) for n in numbers))
        return seconds

    try:
        seconds = sorted(asyncio.run(test()))
    finally:
        app.state.services.close()
    assert seconds[int(0.99 * (len(seconds) - 1))] < 0.005
    assert seconds[-1] < 0.05
