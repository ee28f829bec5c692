"""Files for pages, compressed once, at addresses that may be kept for a year.

The addresses hold a digest:
    /static/<digest of the whole folder>/css/app.css      so that a script's relative imports stay
    within the version
    /static/<digest of the file>/plotly.min.js            so that it stays while the folder changes
    /static/<digest of the texts>/messages-ko.json        what the scripts say, in a language
    /static/<digest of itself>/catalog-ko.json            what the controls are built from
"""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import brotli
from starlette.types import Receive, Scope, Send

from app.resources import STATIC, kept_folder
from app.web.bundles import Bundles
from app.web.errors import not_found
from app.web.json import dumps
from app.web.languages import LANGUAGES, Language
from app.web.responses import IMMUTABLE, REVALIDATE, Answer, Variant, encoding_for

PLOTLY: Final = "plotly.min.js"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".map": "application/json",
}
_COMPRESSIBLE: Final = (".css", ".js", ".json", ".svg", ".txt", ".webmanifest")
_SLOW_QUALITY_BYTES: Final = 500_000
"""Up to this size brotli's best quality takes about a second."""
_FAST, _GOOD, _BEST = 9, 10, 11
"""Qualities of brotli. For Plotly's bundle the first takes two seconds; the second ten, for a
twelfth less."""


@dataclass
class Asset:
    """One file, and what has been made of it so far."""

    name: str
    content: bytes
    digest: str
    """Digest that stands in its address."""
    compressed: dict[str, bytes] = field(default_factory=dict)
    """Its content by encoding, as far as it has been compressed."""

    @property
    def href(self) -> str:
        """Its address."""
        return f"/static/{self.digest}/{self.name}"

    @property
    def suffix(self) -> str:
        """The end of its name, which tells its type."""
        return Path(self.name).suffix

    def answer(self, accepted: str, cache_control: str) -> Answer:
        """The file in the encoding that a client takes, as it is until it has been compressed."""
        encoding = accepted if accepted in self.compressed else ""
        body = self.compressed.get(encoding, self.content)
        media_type = _TYPES.get(self.suffix, "application/octet-stream")
        variant = Variant(encoding=encoding if self.suffix in _COMPRESSIBLE else None)
        tag = f'"{self.content_digest}{encoding and "-"}{encoding}"'
        return Answer(body, media_type, tag, cache_control, variant=variant, encoding=encoding)

    @cached_property
    def content_digest(self) -> str:
        """Digest of its content, for its ETag."""
        return hashlib.sha256(self.content).hexdigest()[:24]

    def compress(self) -> None:
        """Compress it in every encoding; Plotly's bundle takes seconds."""
        if self.suffix in _COMPRESSIBLE:
            for encoding in ("br", "gzip"):
                if encoding not in self.compressed:
                    self.compressed[encoding] = _compress(self.content, encoding)


def _compress(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        quality = _BEST if len(content) <= _SLOW_QUALITY_BYTES else _FAST
        return bytes(brotli.compress(content, quality=quality, lgwin=24))
    return gzip.compress(content, 9, mtime=0)


def _compressed_well(content: bytes, path: Path) -> bytes:
    """A large file in brotli's encoding, kept in another file for the next start."""
    compressed = bytes(brotli.compress(content, quality=_GOOD, lgwin=24))
    with suppress(OSError):  # a full or read-only disk
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(compressed)
        part.replace(path)  # at once: nobody ever reads a part of it
    return compressed


class Assets:
    """Every file that pages may load, as an ASGI app for what is under /static/."""

    def __init__(
        self,
        folder: Path = STATIC,
        *,
        documents: Mapping[str, Callable[[Language], Any]] | None = None,
        reload: bool = False,
        kept: Callable[[], str | None] = kept_folder,
    ) -> None:
        """Read the folder.

        Args:
            folder: the static files.
            documents: name, such as "catalog" -> what it holds in a language; served as JSON, one
                file for each language.
            reload: read changed files again, for development.
            kept: tells the folder for what is long in the making; None for none.
        """
        self._folder, self._reload, self._kept = folder, reload, kept
        self._plotly = _of_its_own(PLOTLY, (files("plotly") / "package_data" / PLOTLY).read_bytes())
        self._documents = {
            (f"{name}.json", code): _json(f"{name}-{code}.json", make(language))
            for name, make in {"messages": _texts, **(documents or {})}.items()
            for code, language in LANGUAGES.items()
        }
        self._stamp: object = None
        self._read_folder()

    def compress(self) -> None:
        """Compress every file, so that no request has to.

        It takes seconds, and leaves the interpreter to others.
        """
        large, kept = self._plotly, self._kept()
        path = kept and Path(kept) / f"{large.name}-{large.content_digest}.br"
        if path and path.is_file():
            large.compressed["br"] = path.read_bytes()
        for asset in list(self._assets.values()):
            asset.compress()
        if path and not path.is_file():
            large.compressed["br"] = _compressed_well(large.content, path)

    def href(self, name: str, language: Language | None = None) -> str:
        """The hashed address of a file; a document's name stands for the language's own.

        Raises:
            KeyError: there is no such file.
        """
        self._refresh()
        document = self._documents.get((name, language.code)) if language else None
        return (document or self._assets[name]).href

    def modules(self, script: str) -> list[str]:
        """The addresses of a script and of all that it imports, directly or not.

        So a page can ask for all at once.

        They are bundles (`app.web.bundles`), or while developing the modules as they are.
        """
        self._refresh()
        return [self._assets[name].href for name in self._needed(script)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the file at the request's path."""
        self._refresh()
        _, _, digest, *parts = scope["path"].split("/", 3) + [""] * 4
        asset = self._assets.get(parts[0])
        if asset is None:
            raise not_found(scope["path"])
        # an address of another version still answers, for pages that were open while the server was
        # updated
        cache_control = IMMUTABLE if digest == asset.digest else REVALIDATE
        answer = asset.answer(encoding_for(scope), cache_control)
        await answer(scope, receive, send)

    def _refresh(self) -> None:
        if self._reload and self._stamp != _stamp(self._folder):
            self._read_folder()

    def _read_folder(self) -> None:
        self._stamp = _stamp(self._folder)
        contents = {
            path.relative_to(self._folder).as_posix(): path.read_bytes()
            for path in _files(self._folder)
        }
        texts = {name: text.decode() for name, text in contents.items() if name.endswith(".js")}
        bundles = Bundles(texts)
        self._needed = bundles.modules if self._reload else bundles.needed
        contents |= bundles.files()
        digest = _digest(
            part for name, content in contents.items() for part in (name.encode(), content)
        )
        own = [self._plotly, *self._documents.values()]
        self._assets = {name: Asset(name, content, digest) for name, content in contents.items()}
        # the largest first, which is compressed in this order
        self._assets = {asset.name: asset for asset in own} | self._assets


def _texts(language: Language) -> dict[str, Any]:
    return {"language": language.code, "messages": dict(sorted(language.script_texts.items()))}


def _json(name: str, value: Any) -> Asset:
    return _of_its_own(name, dumps(value).encode())


def _of_its_own(name: str, content: bytes) -> Asset:
    return Asset(name, content, _digest([content]))


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def _stamp(folder: Path) -> object:
    return [(path, path.stat().st_mtime_ns) for path in _files(folder)]
