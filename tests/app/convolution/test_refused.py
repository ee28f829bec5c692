"""What the lab refuses, said in both languages, and what an installation may bound."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]

REFUSED = [
    ("shapes?layer=conv,stride:0", "layers[0].stride", "1 to 128", "1 ~ 128"),
    ("shapes?input=7,7,1&layer=conv,size:9", "layers[0].size", "1 to 7", "1 ~ 7"),
    ("shapes?layer=flatten&layer=max-pool", "layers[1].size", "1 to 1", "1 ~ 1"),
    ("shapes?layer=conv,depth:1", "layers[0].depth", "3", "3"),
    ("shapes?input=10000,10000,3", "width", "1 to 4096", "1 ~ 4096"),
    ("shapes?input=9,9", "input", "width,height,depth", "width,height,depth"),
    ("shapes?layer=dense", "layers[0].kind", "conv, max-pool, average-pool, flatten, fc", None),
    (
        "shapes?layer=conv,sides:3",
        "layers[0].setting",
        "stride, size, filters, padding, dilation, bias, columns, floor",
        None,
    ),
    ("shapes?layer=conv,size", "layers", "name:value", None),
    ("shapes?layer=conv,size:3,size:4", "layers", "once", None),
    ("shapes?image=digit-3", "image", "v, input, layer", None),
    ("shapes?v=2", "v", "1", "1"),
    ("slide?stride=0", "stride", "1 to 8", "1 ~ 8"),
    ("slide?stride=1.5", "stride", "a whole number", None),
    ("slide?size=9&padding=0", "size", "1 to 8", "1 ~ 8"),
    ("slide?image=landscape,side:10000", "side", "8 to 48", "8 ~ 48"),
    ("slide?image=landscape,wide:9", "image", "side", None),
    ("slide?image=landscape,pixels:000/000/000", "image", "side", None),
    ("slide?image=own,side:9", "image", "pixels", None),
    ("slide?image=own,pixels:00/00", "side", "3 to 32", "3 ~ 32"),
    ("slide?image=own,pixels:000/00/000", "pixels", "3", "3"),
    (
        "slide?image=own,pixels:00g/000/000",
        "pixels",
        "rows of the digits 0 to f, parted by /",
        None,
    ),
    ("slide?image=landscape&filter=custom,values:1;2;3/1;2;3/1;2;3", "filters[0].depth", "3", "3"),
    ("slide?filter=custom,values:1;2;3/1;2;3/1;2;x", "filters[0].values", "a number", None),
    ("slide?filter=custom,values:1;2;3", "filters[0].values", "3×3×1", "3×3×1"),
    ("slide?filter=box,seed:3", "filters[0].setting", "filter, bias", None),
    ("slide?filter=box,bias:x", "filters[0].bias", "a number", None),
    ("slide?pool=max,size:9", "pool.size", "1 to 8", "1 ~ 8"),
    ("slide?pool=max,sides:2", "pool.setting", "stride, size, kind", None),
    ("slide?outputs=11", "outputs", "0 to 10", "0 ~ 10"),
    ("slide?size=3&size=5", "size", "once", None),
    ("slide?image=%ff", "link", "percent-encoded UTF-8", None),
]


@pytest.mark.parametrize(("request_", "field", "allowed", "in_korean"), REFUSED)
def test_what_can_not_be_is_refused_in_both_languages(
    client: TestClient, request_: str, field: str, allowed: str, in_korean: str | None
) -> None:
    english = error_of(client.get(f"/api/convolution/{request_}"), 422)
    korean = error_of(client.get(f"/api/convolution/{request_}&lang=ko"), 422)
    assert (english["field"], english["allowed"]) == (field, allowed)
    assert korean["field"] == field
    assert re.search("[가-힣]", korean["message"]), korean["message"]
    if in_korean is not None:
        assert korean["allowed"] == in_korean


@pytest.mark.parametrize(
    ("limit", "request_", "field"),
    [
        ({"max_layers": 2}, "shapes?layer=fc&layer=fc&layer=fc", "layers"),
        ({"max_input_side": 100}, "shapes?input=101,5,3&layer=fc", "width"),
        ({"max_input_side": 100}, "shapes?input=5,101,3&layer=fc", "height"),
        ({"max_image_side": 20}, "slide?image=landscape,side:21", "side"),
        ({"max_image_side": 8}, f"slide?image=own,pixels:{'/'.join(['0' * 9] * 9)}", "side"),
        ({"max_filters": 1}, "slide?filter=box&filter=box", "filters"),
        ({"max_link_length": 500}, f"slide?filter={'x' * 500}", "link"),
    ],
)
def test_what_a_request_asks_for_is_bounded(
    client_with: MakeClient, limit: dict[str, Any], request_: str, field: str
) -> None:
    error = error_of(client_with(**limit).get(f"/api/convolution/{request_}"), 422)
    assert error["field"] == field
    assert error["allowed"]
