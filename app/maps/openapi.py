"""Descriptions of the routes of maps, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from app.answers.maps import WholeMap
from app.answers.searches import SearchAnswer
from app.maps.picture import TITLES
from app.races.openapi import SCENE
from app.web.openapi import LANGUAGE, TEXT, parameter, picture, responses
from optimizers.maps.result import DEFAULT_CELLS

_MAP: Final = [
    *SCENE,
    parameter("of", "Index of the run whose numbers are varied; all runs if left out.", "0"),
    parameter(
        "across",
        "The number that is varied, from where to where, and on which scale: name,low,high,scale."
        " A hyperparameter, schedule.name, surface.parameter, noise, start.x or start.y.",
        "lr,1e-4,1,log",
    ),
    parameter("up", "The other number; left out for a line.", "rho,0,0.999,linear"),
    parameter(
        "cells", "Values across, and up if there is one.", f"{DEFAULT_CELLS},{DEFAULT_CELLS}"
    ),
]
READ_MAP: Final[dict[str, Any]] = {
    "responses": responses(
        "The map", WholeMap, 422, 503, others={"text/event-stream": TEXT, "text/csv": TEXT}
    ),
    "openapi_extra": {
        "parameters": [
            *_MAP,
            parameter("format", "In place of Accept.", "json", {"enum": ["events", "json", "csv"]}),
            LANGUAGE,
        ]
    },
}
READ_TRIES: Final[dict[str, Any]] = {
    "responses": responses("Both searches", SearchAnswer, 422, 503),
    "openapi_extra": {
        "parameters": [
            *_MAP,
            parameter(
                "side",
                "Values of each number on the grid; a search has as many tries squared.",
                "3",
            ),
            parameter("draw", "Seed of the random search; further ones have those after it.", "0"),
            parameter("searches", "Number of random searches, and of shifted grids.", "1000"),
        ]
    },
}
READ_PICTURE: Final[dict[str, Any]] = picture(
    "image/png",
    [
        *_MAP,
        parameter(
            "show",
            "The array in color; left out: of basins where each start ends, else the final loss.",
            "final_loss",
            {"enum": list(TITLES)},
        ),
    ],
)
