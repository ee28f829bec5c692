"""Descriptions of the routes that take a scene, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from app.answers.catalog import Catalog, FormulaAnswer, FormulaMistake, GridAnswer
from app.answers.races import (
    EnsembleAnswer,
    MadeLink,
    OembedAnswer,
    RaceAnswer,
    StoredLink,
    TheoryAnswer,
)
from app.scene.draft import VERSION
from app.scene.link import number
from app.web.openapi import LANGUAGE, TEXT, parameter, picture, refusals, responses
from optimizers.rule import Hyperparameter
from optimizers.rules import OPENING as OPENING_RULES
from surfaces.catalog import OPENING as OPENING_SURFACE
from surfaces.surface import Parameter


def _part(slug: str, numbers: tuple[Hyperparameter | Parameter, ...]) -> str:
    """A rule or a surface as a link says it."""
    return ",".join([slug, *(f"{one.name}:{number(one.default)}" for one in numbers)])


_VERSION: Final = parameter(
    "v", "Version of the link grammar.", str(VERSION), {"type": "string", "enum": [str(VERSION)]}
)
_SURFACE: Final = [
    parameter(
        "surface",
        "A built-in surface and its parameters.",
        _part(OPENING_SURFACE.slug, OPENING_SURFACE.parameters),
    ),
    parameter("formula", "In place of a surface: a formula in x and y.", "x**2+a*y**2"),
    parameter("with", "Values of the formula's parameters.", "a:3"),
    parameter("view", "xmin,xmax,ymin,ymax", "-4,4,-2,2"),
]
_START: Final = parameter("start", "x,y", "-4,1.5")

SCENE: Final = [
    _VERSION,
    *_SURFACE,
    _START,
    parameter("steps", "Steps of each run.", "150"),
    {
        "name": "run",
        "in": "query",
        "required": False,
        "explode": True,
        "style": "form",
        "example": [_part(rule.slug, rule.hyperparameters) for rule in OPENING_RULES],
        "description": "An optimizer, its hyperparameters and its schedule; once per run.",
        "schema": {"type": "array", "items": {"type": "string"}},
    },
    parameter("noise", "Standard deviation of the gradient noise.", "0"),
    parameter(
        "batch",
        "Rows of data from which each gradient is taken, on surfaces over data; 0 for all.",
        "0",
    ),
    parameter("seed", "Seed of noise and batches.", "0"),
    parameter("seeds", "How many seeds an ensemble has, the first of them `seed`.", "1"),
]

CATALOG: Final[dict[str, Any]] = {
    "responses": responses("The catalog", Catalog),
    "openapi_extra": {"parameters": [LANGUAGE]},
}
SURFACE: Final[dict[str, Any]] = {
    "responses": responses("The sampled surface", GridAnswer, 422),
    "openapi_extra": {
        "parameters": [
            _VERSION,
            *_SURFACE,
            _START,
            parameter("size", "Points along each axis.", "61", {"type": "integer"}),
            parameter(
                "levels",
                "The view for which contour levels are chosen; the answer has them as shading.",
                "-2,2,-1,1",
            ),
            LANGUAGE,
        ]
    },
}
FORMULA: Final[dict[str, Any]] = {
    "responses": responses(
        "The formula as a surface, with a window and a start; or null, and the error shape with the"
        " place of the mistake",
        FormulaAnswer | FormulaMistake,
        422,
    ),
    "openapi_extra": {"parameters": [*_SURFACE[1:3], _START, LANGUAGE]},
}
SCRIPT: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The script", "content": {"text/x-python": TEXT}},
        **refusals(422, 429),
    },
    "openapi_extra": {"parameters": [*SCENE, LANGUAGE]},
}
DESCEND: Final[dict[str, Any]] = {
    "responses": responses(
        "The race", RaceAnswer, 422, 503, others={"text/event-stream": TEXT, "text/csv": TEXT}
    ),
    "openapi_extra": {
        "parameters": [
            *SCENE,
            parameter("format", "In place of Accept.", "json", {"enum": ["events", "json", "csv"]}),
            LANGUAGE,
        ]
    },
}
THEORY: Final[dict[str, Any]] = {
    "responses": responses("What theory says of the race", TheoryAnswer, 422, 503),
    "openapi_extra": {"parameters": [*SCENE, LANGUAGE]},
}
ENSEMBLE: Final[dict[str, Any]] = {
    "responses": responses("The ensemble", EnsembleAnswer, 422, 503),
    "openapi_extra": {"parameters": [*SCENE, LANGUAGE]},
}
PREVIEW: Final[dict[str, Any]] = picture("image/png", SCENE)
ANIMATION: Final[dict[str, Any]] = picture("image/gif", SCENE)
QR_CODE: Final[dict[str, Any]] = picture(
    "image/svg+xml",
    [parameter("link", "A link of this site, from its first slash.", "/t/4ntbwdp9r9")],
)
OEMBED: Final[dict[str, Any]] = {
    "responses": responses("What to embed", OembedAnswer, 404, 422, 503),
    "openapi_extra": {
        "parameters": [
            parameter(
                "url",
                "The address of a page of this site that shows a race.",
                "https://ravine.example/?v=1&surface=saddle",
            ),
            parameter("maxwidth", "Pixels that the frame may be wide.", "640", {"type": "integer"}),
            parameter(
                "maxheight", "Pixels that the frame may be high.", "480", {"type": "integer"}
            ),
            parameter("format", "There is only one.", "json", {"enum": ["json"]}),
            LANGUAGE,
        ]
    },
}
MAKE_LINK: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The short link", "model": MadeLink},
        **refusals(403, 413, 415, 422, 429, 503),
    },
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": [
                            {
                                "type": "object",
                                "required": ["link"],
                                "additionalProperties": False,
                                "properties": {"link": {"type": "string"}},
                            },
                            {
                                "type": "object",
                                "required": ["scene"],
                                "additionalProperties": False,
                                "properties": {"scene": {"$ref": "#/components/schemas/Draft"}},
                            },
                        ]
                    },
                    "example": {
                        "link": f"/?v={VERSION}&surface={OPENING_SURFACE.slug}"
                        f"&run={OPENING_RULES[0].slug}"
                    },
                }
            },
        },
    },
}
READ_LINK: Final[dict[str, Any]] = {
    "responses": responses("What the short link stands for", StoredLink, 404, 503)
}
