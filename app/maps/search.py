"""Grid against random search on a plane, for requests: the query, and the document."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.answers.searches import FoundTries, SearchAnswer, SearchWins
from app.maps.query import MapQuery, check_size, number_of, own_items, read_query, subject_of
from app.maps.scene_map import LANES
from app.races.formats import head
from app.races.race import Tally
from app.scene.refusal import Refusal
from app.scheduling.jobs import Item, Pacer, undividable
from app.settings import Settings
from app.web.errors import Wrong
from app.web.json import finite
from optimizers.maps.search import (
    DEFAULT_SEARCHES,
    DEFAULT_SIDE,
    LARGEST_SIDE,
    Found,
    Searches,
    Wins,
)
from optimizers.problem import MAX_SEED
from surfaces.errors import InputError, Phrase, check_whole

MOST_SEARCHES: Final = 5_000
KEYS: Final = {
    "side": (DEFAULT_SIDE, 2, LARGEST_SIDE),
    "draw": (0, 0, MAX_SEED - MOST_SEARCHES),
    "searches": (DEFAULT_SEARCHES, 1, MOST_SEARCHES),
}
"""Whole numbers of the query beside the map's: default, lowest and highest."""


@dataclass(frozen=True)
class SearchQuery:
    """A contest that was asked for, checked."""

    plane: MapQuery
    side: int
    draw: int
    searches: int

    @cached_property
    def key(self) -> Hashable:
        """Equal for equal contests."""
        return self.plane.key, self.side, self.draw, self.searches


def read_search(query: str, settings: Settings) -> SearchQuery:
    """Return the contest of a query: that of a plane of one run, `side`, `draw` and `searches`.

    Raises:
        Refusal: with the field, the value and what is allowed.
    """
    plane = read_query(query, settings, also=KEYS)
    given = own_items(query, KEYS)
    try:
        side, draw, searches = (
            check_whole(number_of(given[name], name) if name in given else usual, low, high, name)
            for name, (usual, low, high) in KEYS.items()
        )
        if plane.of is None or plane.up is None:
            field = "of" if plane.of is None else "up"
            allowed = Phrase("a plane of one run: of, across and up")
            template = "There is no {field}; a search needs {allowed}."
            raise Wrong(template, field=field, value="", allowed=allowed)
        check_size(side**2 * (1 + 2 * searches), plane.scene.steps, settings)
        found = SearchQuery(plane, side, draw, searches)
        _searches(found, count=1)
    except InputError as error:
        raise Refusal((error.field,), error) from None
    return found


def search_document(query: SearchQuery, tally: Tally) -> Generator[Item, None, SearchAnswer]:
    """Return what both searches try and find, and how often either wins."""
    yield undividable("tries")
    searches, pacer = _searches(query, query.searches), Pacer()
    tally.add(1, 0)
    for part in searches.parts(LANES):
        while not part.lanes.finished:
            yield None
            tally.add(0, pacer.run(part.lanes.advance))
        searches.keep(part)
    contest = searches.end()
    plane = query.plane
    assert plane.of is not None
    return {
        **head(plane.scene),
        "of": plane.of,
        "axes": [
            {"name": axis.name, "low": axis.low, "high": axis.high, "scale": axis.scale}
            for axis in plane.axes
        ],
        "side": query.side,
        "draw": query.draw,
        "searches": query.searches,
        "grid": _found_record(contest.grid),
        "random": _found_record(contest.random),
        "wins": _wins_record(contest.wins),
        "wins_over_shifted": _wins_record(contest.wins_over_shifted),
    }


def _searches(query: SearchQuery, count: int) -> Searches:
    plane = query.plane
    assert plane.of is not None and plane.up
    subject = subject_of(plane.scene, plane.scene.runs[plane.of])
    return Searches(subject, plane.across, plane.up, query.side, count, query.draw)


def _found_record(found: Found) -> FoundTries:
    return {
        "across": found.tries.across.tolist(),
        "up": found.tries.up.tolist(),
        "final_loss": [finite(loss) for loss in found.losses.tolist()],
        "outcome": found.outcomes.tolist(),
        "best": found.best,
    }


def _wins_record(wins: Wins) -> SearchWins:
    return {"random": wins.random, "grid": wins.grid, "equal": wins.equal}
