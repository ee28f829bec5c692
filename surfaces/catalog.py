"""The built-in surfaces, in the order in which pages list them.

Critical points were computed with Newton's method on the exact gradient and agree with the sources
named; the tests check each by its gradient and the signs of its Hessian.
"""

from __future__ import annotations

import difflib
import re

from surfaces.builtin.classics import (
    BEALE,
    BOOTH,
    BRANIN,
    GOLDSTEIN_PRICE,
    HIMMELBLAU,
    MATYAS,
    MCCORMICK,
    ROSENBROCK,
    SIX_HUMP_CAMEL,
    STYBLINSKI_TANG,
    THREE_HUMP_CAMEL,
)
from surfaces.builtin.fits import LINE_FIT, LOGISTIC_FIT
from surfaces.builtin.ripples import ACKLEY, BOHACHEVSKY, EASOM, LEVY_13, RASTRIGIN
from surfaces.builtin.shapes import (
    BUKIN_6,
    ELLIPTIC_BOWL,
    FLAT_BOTTOM,
    KINK,
    LOCAL_MINIMA,
    PLATEAU,
    SADDLE,
    SADDLE_VALLEY,
)
from surfaces.errors import check_known
from surfaces.surface import Surface

SURFACES: tuple[Surface, ...] = (
    ELLIPTIC_BOWL,
    SADDLE,
    SADDLE_VALLEY,
    LOCAL_MINIMA,
    PLATEAU,
    ROSENBROCK,
    BEALE,
    HIMMELBLAU,
    RASTRIGIN,
    ACKLEY,
    THREE_HUMP_CAMEL,
    SIX_HUMP_CAMEL,
    STYBLINSKI_TANG,
    KINK,
    LINE_FIT,
    LOGISTIC_FIT,
    BOOTH,
    MATYAS,
    FLAT_BOTTOM,
    GOLDSTEIN_PRICE,
    BRANIN,
    MCCORMICK,
    EASOM,
    BOHACHEVSKY,
    LEVY_13,
    BUKIN_6,
)

OPENING: Surface = ELLIPTIC_BOWL
"""What is descended where nobody has chosen yet."""

_BY_SLUG = {surface.slug: surface for surface in SURFACES}


def find_surface(slug: str) -> Surface:
    """Find a built-in surface.

    Args:
        slug: as links and `SURFACES` have it, such as "rosenbrock".

    Returns:
        The surface of that slug.

    Raises:
        InputError: there is none; the error names those there are.
    """
    slugs = list(_BY_SLUG)
    if slug not in slugs:  # looking for the nearest takes longer than a short descent
        check_known(slug, slugs, "surface", nearest_surfaces(slug))
    return _BY_SLUG[slug]


def nearest_surfaces(name: str) -> list[str]:
    """Slugs of the surfaces whose slugs or titles are most like a name, the nearest first."""
    named = {s.slug: s.slug for s in SURFACES} | {_plain(s.title): s.slug for s in SURFACES}
    alike = difflib.get_close_matches(_plain(str(name)), named, n=3)
    return list(dict.fromkeys(named[each] for each in alike))


def _plain(name: str) -> str:
    """A name as slugs are written, without "function"."""
    words = re.sub("['\u2019]s\\b", "", name.lower()).replace("function", " ")
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")
