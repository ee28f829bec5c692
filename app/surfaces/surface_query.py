"""Query and answer of `/api/surface`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

from app.answers.catalog import GridAnswer, ShadingAnswer
from app.catalog import point_record, surface_mathml, surface_record
from app.scene.build import build
from app.scene.link import read_draft
from app.scene.refusal import Refusal
from app.scheduling.jobs import Item, undividable
from app.settings import Settings
from app.web.errors import Wrong
from app.web.json import packed
from app.web.languages import Language
from surfaces.analysis.grid import Grid, drawn_grid, losses_in_bands, sample
from surfaces.analysis.landmarks import points_in
from surfaces.analysis.unbounded import falling_edges
from surfaces.errors import InputError, Phrase, check_range
from surfaces.surface import Surface, View

DEFAULT_SIZE: Final = 121
"""Points along each axis."""
_KEYS: Final = ("v", "surface", "formula", "with", "view", "start", "size", "levels")


@dataclass(frozen=True, slots=True)
class SurfaceQuery:
    """A surface, a view and a number of points along each axis."""

    surface: Surface
    parameters: tuple[tuple[str, float], ...]
    view: View
    size: int
    levels: View | None = None
    """The view that contour levels are chosen for, where it is not the one that is sampled."""

    @classmethod
    def read(cls, query: str, settings: Settings) -> SurfaceQuery:
        """Read the query of a surface.

        From a link it has `surface=` or `formula=` with `with=`, `view=`, and `start=` (which the
        window of a formula lets in); its own are `size=` and `levels=` (a view).

        Raises:
            Refusal: as for a scene.
        """
        draft, refusals = read_draft(query, settings, also=("size", "levels"))
        for key in draft:
            name = "run" if key == "runs" else key
            if name not in _KEYS:
                allowed = ", ".join(_KEYS)
                error = Wrong(
                    "{value!r} does not belong to a surface; allowed are: {allowed}",
                    field=name,
                    value=name,
                    allowed=allowed,
                )
                refusals.append(Refusal((name,), error))
        if refusals:
            raise refusals[0]
        scene = build(draft, settings)
        parameters = tuple(scene.parameters.items())
        size, levels = _size(query, settings), _levels(query, draft, settings)
        return cls(scene.surface, parameters, scene.window, size, levels)


def _given(query: str, key: str) -> list[str]:
    return [value for name, _, value in (i.partition("=") for i in query.split("&")) if name == key]


def _levels(query: str, draft: dict[str, Any], settings: Settings) -> View | None:
    given = _given(query, "levels")
    if not given:
        return None
    try:
        view, refusals = read_draft("&".join(f"view={text}" for text in given), settings)
        if refusals:
            raise refusals[0]
        return build(draft | view, settings).window
    except Refusal as refusal:
        raise Refusal(("levels",), refusal.error) from None


def _size(query: str, settings: Settings) -> int:
    given = _given(query, "size")
    if not given:
        return min(DEFAULT_SIZE, settings.max_grid_size)
    text = given[0]
    if len(given) > 1 or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refusal(
            ("size",),
            Wrong(
                "{field} must be {allowed}, not {value!r}.",
                field="size",
                value=text,
                allowed=Phrase("one whole number"),
            ),
        )
    try:
        return int(check_range(int(text), 2, settings.max_grid_size, "size"))
    except InputError as error:
        raise Refusal(("size",), error) from None


ROWS_AT_ONCE: Final = 16
"""Rows of a grid that are evaluated at a time: a millisecond of work for most surfaces."""


def surface_document(query: SurfaceQuery, language: Language) -> Generator[Item, None, GridAnswer]:
    """Return the sampled surface as JSON."""
    values = dict(query.parameters)
    surface, bands = query.surface, []
    tape = surface.tape(values)
    for band in losses_in_bands(tape, query.view, (query.size, query.size), ROWS_AT_ONCE):
        bands.append(band)
        yield None
    yield undividable("grid")
    grid = drawn_grid(tape, query.view, bands)
    shading = None
    if query.levels:
        yield undividable("grid")
        chosen = sample(tape, query.levels, (query.size, query.size))
        shading = _shading_record(query.levels, chosen)
    yield undividable("landmarks")
    points = points_in(query.view, surface, query.parameters)
    return {
        "surface": surface_record(surface, language, values),
        "x": packed(grid.x),
        "y": packed(grid.y),
        "loss": packed(grid.loss),
        **_shading_record(query.view, grid),
        "undefined_share": grid.undefined_share,
        "shading": shading,
        "falls": list(falling_edges(tape, query.view)),
        "critical_points": [point_record(point) for point in points],
        "mathml": surface_mathml(surface),
    }


def _shading_record(view: View, grid: Grid) -> ShadingAnswer:
    return {
        "view": view,
        "levels": packed(grid.levels),
        "low": grid.low,
        "high": grid.high,
        "scale": grid.scale,
        "center": grid.center,
        "softness": grid.softness,
    }
