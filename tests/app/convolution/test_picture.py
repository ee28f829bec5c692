"""The lab's picture: of the very image, filters and maps, or of the very stack."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.convolution.link import write_stack
from app.convolution.picture import MARGIN, SIDE, TOP
from app.pictures.theme import INK, rgb
from networks.images import IMAGES
from networks.images import Image as Motif
from networks.presets import PRESETS, Preset
from tests.app.responses import check_security, error_of

ADDRESS = "/api/convolution/preview.png"


def pixels(client: TestClient, query: str) -> npt.NDArray[np.int64]:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "content-encoding" not in response.headers
    check_security(response)
    assert len(response.content) < 300 * 1024
    picture = Image.open(BytesIO(response.content))
    assert picture.size == (1200, 630)
    return np.asarray(picture.convert("RGB")).astype(np.int64)


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.slug)
def test_the_picture_shows_the_image(client: TestClient, image: Motif) -> None:
    board = pixels(client, f"image={image.slug}&padding=0")[
        TOP : TOP + SIDE, MARGIN : MARGIN + SIDE
    ]
    wanted = image.pixels()
    cell = SIDE / len(wanted)
    middles = ((np.arange(len(wanted)) + 0.5) * cell).astype(int)
    found = board[np.ix_(middles, middles)]
    if wanted.shape[2] == 3:
        assert np.abs(found[1:-1, 1:-1] - (255 * wanted / image.high)[1:-1, 1:-1]).mean() < 8
    else:
        dark, ink = found.sum(axis=2).ravel(), wanted.ravel()
        assert np.corrcoef(dark, ink)[0, 1] < -0.95


def test_other_filters_other_maps(client: TestClient) -> None:
    pictures = [
        pixels(client, query)
        for query in (
            "",
            "filter=sobel-x",
            "filter=sobel-y",
            "filter=sobel-x&stride=2",
            "image=digit-7",
        )
    ]
    assert len({picture.tobytes() for picture in pictures}) == 5


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.slug)
def test_every_stack_has_a_picture(client: TestClient, preset: Preset) -> None:
    image = pixels(client, f"view=shapes&{write_stack(preset.input, preset.layers)}")
    ends = np.flatnonzero(
        (image[:, 60] == rgb(INK)).all(axis=1) & (image[:, 1100] == rgb(INK)).all(axis=1)
    )
    assert len(ends) == 2, "one line, two pixels high, above the sums"
    assert ends[0] < 520, "all of it is above the foot"


def test_another_stack_another_picture(client: TestClient) -> None:
    assert (
        pixels(client, "view=shapes&layer=conv,filters:10")
        != pixels(client, "view=shapes&layer=conv,filters:20")
    ).any()


def test_the_page_names_the_picture_of_what_is_open(client: TestClient) -> None:
    text = client.get(
        "/convolution?filter=sobel-x&stride=2",
        headers={"Accept": "text/html", "Accept-Language": "en"},
    ).text
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))
    address = tags["og:image"].replace("&amp;", "&").removeprefix("http://testserver")
    assert address == f"{ADDRESS}?v=1&stride=2&filter=sobel-x"
    assert (
        pixels(client, address.partition("?")[2]) == pixels(client, "filter=sobel-x&stride=2")
    ).all()
    assert "filters" in tags["og:image:alt"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stride=0", "stride"),
        ("image=cat", "image"),
        ("size=99", "size"),
        ("view=shapes&layer=conv,stride:0", "layers[0].stride"),
    ],
)
def test_what_is_not_possible_is_not_drawn(client: TestClient, query: str, field: str) -> None:
    assert error_of(client.get(f"{ADDRESS}?{query}"), 422)["field"] == field


def test_a_picture_is_not_sent_twice(client: TestClient) -> None:
    etag = client.get(ADDRESS).headers["etag"]
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    assert client.head(ADDRESS).content == b""
