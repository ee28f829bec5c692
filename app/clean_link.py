"""Clean links of pages: where a damaged link leads, and how its notices survive the redirect.

A repaired link redirects to the clean one with `read=` and the query as it arrived. The page reads
that text once more and shows the notices only if it comes to the very scene of the clean link. So
nothing is kept on the server or in a cookie, which a frame on another site would not get, and an
address can't make a page say anything but what its own damage says, escaped and bounded like it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from app.scene import link as codec
from app.scene.build import build
from app.scene.display import split_display
from app.scene.notice import Notice
from app.scene.reading import lenient
from app.scene.reading.damage import decoded, trimmed
from app.scene.reading.lenient import Reading
from app.scene.reading.repair import nearest
from app.scene.refusal import Refusal
from app.scheduling.jobs import undividable
from app.scheduling.resources import Claim
from app.settings import Settings
from app.web.errors import Problem
from app.web.languages import LANGUAGES, asked_for
from app.web.responses import prefix_of

READ_KEY: Final = "read"
"""Key of a page's address under which the damaged query is handed on."""
LONGEST_ADDRESS: Final = 4_000
"""Characters of an address that servers and browsers on the way are known to take; a longer one is
not redirected to."""

_READ: Final = re.compile(rf"(?:^|(?<=&)){READ_KEY}=([^&]*)(?:&|$)")
_LANGUAGE: Final = re.compile(r"(?:^|[&?;])lang=([A-Za-z]{2})")
_ID: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Opened:
    """Result of opening a link.

    Args:
        reading: what the link was read as.
        location: address of the clean link, "" where the page is shown under this one.
    """

    reading: Reading
    location: str = ""


def open_link(path: str, query: str, settings: Settings) -> Generator[Claim, None, Opened]:
    """Open a link as it is written, or lead to the clean one.

    Raises:
        Problem: nothing in it can be read.
    """
    rest, given = split(query)
    rest, display = split_display(rest)
    reading = None if damaged_language(rest) else _as_written(rest, settings)
    if reading is None:
        yield undividable("repair")
        return _open_damaged(path, rest, display, settings)
    if given:
        yield undividable("repair")
        reading = replace(reading, notices=_notices(given, reading.query, settings))
    return Opened(reading)


def read_link(query: str, settings: Settings) -> Generator[Claim, None, Reading]:
    """Read a link, however damaged; for what stands for a page elsewhere.

    Raises:
        Problem: nothing in it can be read.
    """
    query, _ = split_display(query)
    reading = _as_written(query, settings)
    if reading is None:
        yield undividable("repair")
        reading = lenient.read(query, settings)
    return reading


def _as_written(query: str, settings: Settings) -> Reading | None:
    """Read a link without damage; one that says nothing fits into any server's limits."""
    draft, refusals = codec.read_draft(query, settings)
    if refusals or damaged_language(query):
        return None
    try:
        scene = build(draft, settings) if draft else nearest(draft, settings)
    except Refusal:
        return None
    return Reading(codec.write_query(scene) if codec.has_scene_keys(query) else "", scene)


def _open_damaged(path: str, rest: str, display: str, settings: Settings) -> Opened:
    reading = lenient.read(rest, settings)
    clean = "&".join(filter(None, (reading.query, display)))
    location = address(path, clean, rest, bool(reading.notices))
    return Opened(reading, location if len(location) <= LONGEST_ADDRESS else "")


def split(query: str) -> tuple[str, str]:
    """A page's query without `read=`, and the text that was there, "" without one."""
    found = _READ.search(query)
    if found is None:
        return query, ""
    return (query[: found.start()] + query[found.end() :]).rstrip("&"), unquote(found[1])


def address(path: str, clean: str, given: str, has_notices: bool) -> str:
    """Address of the clean link, with what it was read from where there is something to say."""
    language = _language(given)
    items = [clean, f"lang={language}" if language else ""]
    items += [f"{READ_KEY}={quote(given, safe='')}"] if has_notices else []
    joined = "&".join(filter(None, items))
    return f"{path}?{joined}" if joined else path


def damaged_language(query: str) -> bool:
    """True if a query names a language, but not as pages read it."""
    language = _language(query)
    return bool(language) and asked_for(query.encode()) != language


def clean_id(id: str) -> str:
    """Id of a short link without what sticks to it."""
    clean = trimmed(decoded(id)).lower()
    return clean if _ID.fullmatch(clean) else id


def redirect(request: Request, location: str) -> Response:
    """Redirect to an address of this site; never kept, as a later version may read more."""
    headers = {"Location": prefix_of(request.scope) + location, "Cache-Control": "no-store"}
    return Response(status_code=307, headers=headers)


def _language(query: str) -> str:
    found = _LANGUAGE.search(decoded(query))
    code = found[1].lower() if found else ""
    return code if code in LANGUAGES else ""


def _notices(given: str, clean: str, settings: Settings) -> tuple[Notice, ...]:
    """Notices of a damaged query that was read as the clean one; none of any other."""
    if not given:
        return ()
    try:
        reading = lenient.read(given, settings)
    except Problem:
        return ()
    return reading.notices if reading.query == clean else ()
