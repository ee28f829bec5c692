"""Answers worth keeping: what they are, how they are sent, and the bounded store that repeats them.

An answer is found twice: by what it says (the canonical scene and its form), so that equal scenes
are computed once, and by the raw request, so that a repeated request is answered before anything of
it is parsed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.languages import language_of
from app.web.responses import Answer, encoding_for, header

_OVERHEAD: Final = 1_000
"""Bytes counted for an entry beside its body."""


class AnswerCache:
    """Answers by key, least recently used out first, bounded in bytes. Used on the event loop only."""

    def __init__(self, max_bytes: int, max_answer_bytes: int) -> None:
        self.max_bytes, self.max_answer_bytes = max_bytes, max_answer_bytes
        self.bytes = 0
        self.hits = 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._repeats: OrderedDict[Hashable, Hashable] = OrderedDict()
        self._making: dict[Hashable, tuple[asyncio.Lock, list[None]]] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable) -> Answer | None:
        """The answer under `key`, if it is still there."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
            self.hits += 1
        return answer

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, unless it is too large."""
        size = len(answer.body) + _OVERHEAD
        if size > min(self.max_answer_bytes, self.max_bytes):
            return
        if key in self._answers:
            self._remove(key)
        self._answers[key] = answer
        self.bytes += size
        while self.bytes > self.max_bytes:
            self._remove(next(iter(self._answers)))

    def _remove(self, key: Hashable) -> None:
        self.bytes -= len(self._answers.pop(key).body) + _OVERHEAD

    def repeat(self, request: Hashable) -> Answer | None:
        """The answer that an equal request got before."""
        key = self._repeats.get(request)
        return None if key is None else self.get(key)

    def remember(self, request: Hashable, key: Hashable) -> None:
        """That `request` is answered by what is under `key`."""
        if key in self._answers:
            self._repeats[request] = key
            self._repeats.move_to_end(request)
            while len(self._repeats) > 2 * len(self._answers) + 1_000:
                self._repeats.popitem(last=False)

    @asynccontextmanager
    async def one_at_a_time(self, key: Hashable) -> AsyncIterator[None]:
        """Whoever asks for the same answer meanwhile waits, and then finds it kept."""
        lock, waiting = self._making.setdefault(key, (asyncio.Lock(), []))
        waiting.append(None)
        try:
            async with lock:
                yield
        finally:
            waiting.pop()
            if not waiting:
                self._making.pop(key, None)


def repeat_key(scope: Scope) -> Hashable:
    """Everything in a request that its answer depends on, unparsed."""
    accept, host = header(scope, b"accept"), header(scope, b"host")
    return (
        scope["path"],
        scope["query_string"],
        accept,
        host,
        scope["scheme"],
        language_of(scope).code,
        encoding_for(scope),
    )


class Repeats:
    """Answers repeated requests from the cache before anything else looks at them."""

    def __init__(self, app: ASGIApp, cache: AnswerCache, paths: frozenset[str]) -> None:
        self.app, self.cache, self.paths = app, cache, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] != "http"
            or scope["path"] not in self.paths
            or scope["method"] not in ("GET", "HEAD")
        ):
            await self.app(scope, receive, send)
            return
        scope["ravine.repeat"] = key = repeat_key(scope)
        answer = self.cache.repeat(key)
        await (answer or self.app)(scope, receive, send)


def keep(
    cache: AnswerCache, scope: dict[str, Any] | Scope, key: Hashable, answer: Answer
) -> Answer:
    """Keep an answer under `key` and for requests equal to this one."""
    cache.put(key, answer)
    cache.remember(scope.get("ravine.repeat"), key)
    return answer
