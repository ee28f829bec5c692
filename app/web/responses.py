"""Whole answers, ready to be sent any number of times."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

import brotli
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

REVALIDATE: Final = "no-cache"
"""Keep it, but ask before each use: for what a new version of the server may answer differently."""
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""Keep it for a year: for what lies under a digest of its content."""
ONE_DAY: Final = "public, max-age=86400"
"""What follows from its address alone; a day, as a new release may answer otherwise."""
PREFIX: Final = "ravine.prefix"
"""Where a request's scope has the path prefix of this site."""
_SMALLEST_COMPRESSED: Final = 1_000

_QUALITY: Final = 5
"""Brotli's: 5 costs a few milliseconds for a page."""
_GZIP: Final = 31
"""zlib's window bits for a gzip header without a time."""
_COMPRESSED_AT_ONCE: Final = 64 * 1024
"""Bytes that are compressed at a time: one or two milliseconds of work."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Variant of an answer: what in the headers of its request it follows from.

    It is a part of the key under which the answer is kept.

    None where the answer is the same whatever a request says.
    """

    language: str | None = None
    encoding: str | None = None
    form: str | None = None
    """Media type, where `Accept` chooses it."""

    def headers(self) -> Iterator[tuple[str, str]]:
        """The headers that tell caches and readers of it."""
        names = {
            "Accept": self.form,
            "Accept-Encoding": self.encoding,
            "Accept-Language": self.language,
            "Cookie": self.language,
        }
        if varying := ", ".join(name for name, value in names.items() if value is not None):
            yield "Vary", varying
        if self.language:
            yield "Content-Language", self.language


SAME_FOR_ALL: Final = Variant()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready to be sent any number of times."""

    body: bytes
    media_type: str
    etag: str = ""
    """Strong; "" for none."""
    cache_control: str = REVALIDATE
    headers: tuple[tuple[str, str], ...] = ()
    variant: Variant = SAME_FOR_ALL
    encoding: str = ""
    status: int = 200
    _raw: list[tuple[bytes, bytes]] = field(default_factory=list, compare=False, repr=False)

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them, built once."""
        if not self._raw:
            headers = [
                ("content-type", self.media_type),
                ("content-length", str(len(self.body))),
                ("cache-control", self.cache_control),
            ]
            headers += [("etag", self.etag)] if self.etag else []
            headers += [("content-encoding", self.encoding)] if self.encoding else []
            self._raw.extend(
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in [*headers, *self.variant.headers(), *self.headers]
            )
        return self._raw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or 304 to a client that has it."""
        headers = self.raw_headers()
        if self.known_to(scope):
            headers = [
                pair
                for pair in headers
                if pair[0] not in (b"content-length", b"content-type", b"content-encoding")
            ]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body}
        )

    def known_to(self, scope: Scope) -> bool:
        """Return True if the client says that it has this very answer."""
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                tags = [
                    tag.strip().removeprefix("W/") for tag in value.decode("latin-1").split(",")
                ]
                return bool(self.etag) and (self.etag in tags or "*" in tags)
        return False

    def with_body(self, body: bytes) -> Answer:
        """The same answer with its body."""
        return replace(self, body=body, _raw=[])

    def varied(self, variant: Variant) -> Generator[None, None, Answer]:
        """Make it a variant, compressed in the variant's encoding a piece at a time."""
        encoding = variant.encoding
        if not encoding or len(self.body) < _SMALLEST_COMPRESSED:
            return replace(self, variant=variant, _raw=[])
        compressor = _Brotli() if encoding == "br" else zlib.compressobj(6, wbits=_GZIP)
        parts = []
        for start in range(0, len(self.body), _COMPRESSED_AT_ONCE):
            parts.append(compressor.compress(self.body[start : start + _COMPRESSED_AT_ONCE]))
            yield None
        etag = f'{self.etag[:-1]}-{encoding}"' if self.etag else ""
        body = b"".join((*parts, compressor.flush()))
        return replace(self, body=body, variant=variant, encoding=encoding, etag=etag, _raw=[])


class _Brotli:
    """Brotli with the methods of a `zlib` compressor."""

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_QUALITY)

    def compress(self, data: bytes) -> bytes:
        compressed: bytes = self._compressor.process(data)
        return compressed

    def flush(self) -> bytes:
        rest: bytes = self._compressor.finish()
        return rest


class Ready(Response):
    """An answer in the shape that FastAPI expects of a route."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(status_code=answer.status)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await self._answer(scope, receive, send)


def strong_etag(*parts: object) -> str:
    """An ETag from everything that an answer depends on."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def header(scope: Scope, wanted: bytes) -> str:
    """A request header, "" without it."""
    for name, value in scope["headers"]:
        if name == wanted:
            text: str = value.decode("latin-1")
            return text
    return ""


def origin_of(scope: Scope) -> str:
    """Scheme, host and path prefix under which a client knows this site."""
    host = quote(header(scope, b"host"), safe=":[]")  # it is written into scripts and data
    return f"{scope['scheme']}://{host}{prefix_of(scope)}"


def prefix_of(scope: Scope) -> str:
    """Path prefix under which a client knows this site, such as "/ravine"; mostly ""."""
    prefix: str = scope.get(PREFIX, "")
    return prefix


def encoding_for(scope: Scope) -> str:
    """The best encoding that a client takes: "br", "gzip" or ""."""
    accepted = header(scope, b"accept-encoding").lower()
    offered = {}
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0")
    return next((name for name in ("br", "gzip") if offered.get(name)), "")
