"""Requests that pages of other sites send in a visitor's name: refused if they would write."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import Problem
from app.web.responses import header

_READING: Final = ("GET", "HEAD", "OPTIONS")


class OwnSiteOnly:
    """Refuses writing requests from another site's page, by Sec-Fetch-Site or else by Origin.

    Browsers send one of the two, and no page can forge them; programs that are no browsers send
    neither, and nobody can make them send anything in a visitor's name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] not in _READING and _is_foreign(scope):
            raise Problem(403, "cross-site", "Pages of other sites can't do this.")
        await self.app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    if site := header(scope, b"sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = header(scope, b"origin")
    # the host alone: behind a proxy that does not tell, the scheme is not known
    return bool(origin) and urlsplit(origin).netloc.lower() != header(scope, b"host").lower()
