"""Repeated requests: answered from what is kept, before anything of them is parsed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.scheduling.lru import BoundedStore
from app.web.languages import language_of
from app.web.responses import Answer, encoding_for, header, prefix_of

_MAX_BYTES: Final = 4 * 1024**2
_MAX_REQUEST_BYTES: Final = 16 * 1024
_REQUEST: Final = "ravine.request"
"""Where a request's scope has its key."""


class RepeatedRequests:
    """Requests that were answered, each with the key under which its answer is kept.

    Used on the event loop only.
    """

    def __init__(self, find: Callable[[Hashable], Answer | None]) -> None:
        """Start with none.

        Args:
            find: returns what is kept under a key.
        """
        self._find = find
        self._keys = BoundedStore[Hashable](_MAX_BYTES, _MAX_REQUEST_BYTES)

    def answer(self, scope: Scope) -> Answer | None:
        """Return the answer that an equal request got before, if it is still kept."""
        scope[_REQUEST] = request = _understood(scope)
        key = self._keys.get(request)
        return None if key is None else self._find(key)

    def remember(self, scope: Scope, key: Hashable) -> None:
        """Note that a request is answered by what is kept under a key."""
        if _REQUEST in scope:
            self._keys.put(scope[_REQUEST], key, 0)


class Repeats:
    """Middleware that answers repeated requests."""

    def __init__(self, app: ASGIApp, repeated: RepeatedRequests, paths: frozenset[str]) -> None:
        self.app, self.repeated, self.paths = app, repeated, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer = None
        if (
            scope["type"] == "http"
            and scope["path"] in self.paths
            and scope["method"] in ("GET", "HEAD")
        ):
            answer = self.repeated.answer(scope)
        await (answer or self.app)(scope, receive, send)


def _understood(scope: Scope) -> Hashable:
    """Everything in a request that its answer depends on."""
    return (
        scope["path"],
        scope["query_string"],
        header(scope, b"accept"),
        header(scope, b"host"),
        scope["scheme"],
        prefix_of(scope),
        language_of(scope).code,
        encoding_for(scope),
    )
