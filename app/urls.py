"""Paths of this site, and addresses made from them."""

from __future__ import annotations

from typing import Final

PREVIEW: Final = "/preview.png"
SMALL: Final = "/thumbnail.png"
MAP: Final = "/map.png"
ANIMATION: Final = "/api/animation.gif"
MAP_PICTURE: Final = "/api/map.png"
"""Of planes, lines and basins."""
QR_CODE: Final = "/api/qr.svg"
OEMBED: Final = "/api/oembed"
"""Where sites ask what to embed in place of a link."""


def preview_href(query: str) -> str:
    """Address of the picture of the race with that canonical query."""
    return f"{PREVIEW}?{query}"


def thumbnail_href(query: str) -> str:
    """Address of its thumbnail."""
    return f"{SMALL}?{query}"


def map_href(query: str) -> str:
    """Address of its map."""
    return f"{MAP}?{query}"
