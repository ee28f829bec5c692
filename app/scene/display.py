"""Keys of a page's link that say how its race is shown: outside the scene, its key and its digest.

`picture=3d` shows the surface in space, `unit=evaluations` compares runs after the same number of
gradient evaluations, and `at=42` stands at that time. The mirror is static/scene/link.js.
"""

from __future__ import annotations

import re
from typing import Final

DISPLAY_KEYS: Final = ("picture", "unit", "at")

_ITEM: Final = re.compile(r"picture=3d|unit=evaluations|at=(?:0|[1-9]\d{0,6})", re.ASCII)


def split_display(query: str) -> tuple[str, str]:
    """Split what says how a race is shown off a link's query.

    A key that is given twice, or with a value that it cannot have, stays where it is, to be refused
    or told like any other that does not belong to a link.

    Args:
        query: of a page's link.

    Returns:
        The rest of the query, and the keys of the display in their order, "" for none.
    """
    rest: list[str] = []
    shown: dict[str, str] = {}
    for item in query.split("&"):
        key = item.partition("=")[0]
        if _ITEM.fullmatch(item) and key not in shown:
            shown[key] = item
        else:
            rest.append(item)
    return "&".join(rest), "&".join(shown[key] for key in DISPLAY_KEYS if key in shown)
