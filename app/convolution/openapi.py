"""OpenAPI descriptions of the convolution page's routes."""

from __future__ import annotations

from typing import Any, Final

from app.answers.convolution import SlideAnswer, StackAnswer
from app.convolution.link import VERSION
from app.web.openapi import LANGUAGE, parameter, picture, responses

_VERSION: Final = parameter(
    "v", "Version of the link grammar.", str(VERSION), {"type": "string", "enum": [str(VERSION)]}
)


def _number(name: str, about: str, example: str) -> dict[str, Any]:
    return parameter(name, about, example, {"type": "integer"})


def _repeated(name: str, about: str, example: list[str]) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}}
    return {
        **parameter(name, about, "", schema),
        "explode": True,
        "style": "form",
        "example": example,
    }


SHAPES: Final[dict[str, Any]] = {
    "responses": responses("The stack with its sizes and costs", StackAnswer, 422),
    "openapi_extra": {
        "parameters": [
            _VERSION,
            parameter("input", "width,height,depth", "32,32,3"),
            _repeated(
                "layer",
                "A kind of layer (conv, max-pool, average-pool, flatten, fc) and its settings; once"
                " per layer.",
                ["conv,filters:10,size:5,padding:2", "max-pool", "fc,outputs:10"],
            ),
            LANGUAGE,
        ]
    },
}
SLIDE: Final[dict[str, Any]] = {
    "responses": responses(
        "The image, the filters and all that is computed from them", SlideAnswer, 422
    ),
    "openapi_extra": {
        "parameters": [
            _VERSION,
            parameter(
                "image",
                "A built-in image, and its size where it comes in several; or own, and its pixels"
                " as rows of hexadecimal digits, parted by /.",
                "landscape,side:32",
            ),
            _number("size", "Cells along each side of the filters.", "3"),
            _number("stride", "Pixels by which the window moves.", "1"),
            _number("padding", "Rings of zeros around the image.", "1"),
            _number("dilation", "Pixels from one cell of the window to the next.", "1"),
            _repeated(
                "filter",
                "A named filter, or custom with values (; between cells, / between rows, // between"
                " channels); once per filter.",
                ["sobel-x", "random,seed:7,bias:0.5", "custom,values:0;1;0/1;-4;1/0;1;0"],
            ),
            parameter(
                "pool",
                "none, or a kind of pooling with its size and stride.",
                "max,size:2,stride:2",
            ),
            _number("outputs", "Outputs of the fully connected layer; 0 for none.", "10"),
            _number("seed", "Seed of the fully connected layer's weights.", "0"),
            LANGUAGE,
        ]
    },
}
_VIEW: Final = parameter(
    "view", "What is open.", "shapes", {"type": "string", "enum": ["slide", "shapes"]}
)
_ALL: Final = [
    _VERSION,
    _VIEW,
    *SHAPES["openapi_extra"]["parameters"][1:-1],
    *SLIDE["openapi_extra"]["parameters"][1:-1],
]
PREVIEW: Final = picture("image/png", _ALL)
