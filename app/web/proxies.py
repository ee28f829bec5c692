"""Proxies: under which address a client knows this site, and which address it comes from.

A proxy in front of the server tells both in headers. They are believed of the proxies that the
settings name, and of nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.settings import PATH_PREFIX
from app.web.clients import lies_in, unmapped
from app.web.responses import PREFIX, header

_FORWARDED_PREFIX: Final = b"x-forwarded-prefix"
_ADDRESSED: Final = re.compile(rb'((?:href|src|action|data-href|data-link)=")(?=/(?!/))')
"""In a page, what stands before the addresses of this site."""


class Proxies:
    """Takes from a request what a proxy tells, and the site's path prefix from its path."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str], prefix: str) -> None:
        """Wrap an app.

        Args:
            app: what serves the paths of this site.
            trusted: addresses and networks of proxies.
            prefix: path prefix of this site where no proxy tells one, such as "/ravine".
        """
        self._networks = [ip_network(address) for address in trusted]
        self._prefix = prefix
        self._app = app
        # uvicorn has stricter types of its own
        self._told: ASGIApp = ProxyHeadersMiddleware(  # type: ignore[assignment]
            app,  # type: ignore[arg-type]
            list(trusted),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host, *others = scope.get("client") or ("",)
        host = unmapped(host)
        is_told = lies_in(host, self._networks)
        told = header(scope, _FORWARDED_PREFIX).rstrip("/") if is_told else ""
        prefix = told if told and PATH_PREFIX.fullmatch(told) else self._prefix
        inner = {
            **scope,
            "client": (host, *others),
            PREFIX: prefix,
            "path": _without(prefix, scope["path"]),
        }
        await (self._told if is_told else self._app)(inner, receive, send)


def _without(prefix: str, path: str) -> str:
    """The path within the site, whether the proxy has taken the prefix away or not."""
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        return path[len(prefix) :] or "/"
    return path


def placed(page: bytes, prefix: str) -> bytes:
    """A page whose addresses are paths of this site, behind the site's prefix."""
    return _ADDRESSED.sub(rb"\g<1>" + prefix.encode(), page) if prefix else page
