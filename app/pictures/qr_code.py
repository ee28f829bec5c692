"""QR codes of this site's links, for the wall of a hall."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import segno

QUIET_ZONE: Final = 4
"""Modules of white around it, as ISO/IEC 18004 asks for."""
CORRECTION: Final = "m"
"""15 % of it may be hidden or dazzled."""
MAX_TEXT: Final = 2_000
"""Bytes of an address that fit with this correction (2331) and can still be scanned."""


def qr_code(address: str) -> bytes:
    """The QR code of an address as SVG, black on white in every theme: scanners expect that.

    Args:
        address: of at most `MAX_TEXT` bytes.
    """
    picture = BytesIO()
    segno.make_qr(address, error=CORRECTION).save(
        picture, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, nl=False
    )
    return picture.getvalue()
