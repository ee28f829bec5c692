"""QR codes of links."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import segno
from starlette.testclient import TestClient

from app.pictures.qr_code import MAX_TEXT, QUIET_ZONE, qr_code
from tests.app.responses import check_security, error_of


def modules(picture: bytes) -> list[list[int]]:
    """Dark and light of an SVG whose path draws each row as strokes of `m dx dy` and `h length`."""
    text = picture.decode()
    (size,) = re.findall(r'viewBox="0 0 (\d+) \1"', text)
    cells = [[0] * int(size) for _ in range(int(size))]
    (path,) = re.findall(r'class="qrline"[^>]* d="([^"]+)"', text)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                cells[int(y)][column] = 1
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return cells


def test_a_qr_code_is_that_of_the_address() -> None:
    address = "https://ravine.example/t/4ntbwdp9r9"
    drawn = modules(qr_code(address))
    wanted = segno.make_qr(address, error="m")
    assert drawn == [list(row) for row in wanted.matrix_iter(border=QUIET_ZONE)]
    assert drawn != modules(qr_code(address.replace("9r9", "9r8")))
    finder = [row[QUIET_ZONE : QUIET_ZONE + 7] for row in drawn[QUIET_ZONE : QUIET_ZONE + 7]]
    assert [sum(row) for row in finder] == [7, 2, 5, 5, 5, 2, 7]
    assert sum(map(sum, drawn[:QUIET_ZONE])) == 0, "white around it"


def test_the_longest_address_still_fits() -> None:
    sizes = [len(modules(qr_code("https://x/" + "a" * n))) for n in (20, 200, MAX_TEXT - 10)]
    assert all(small < large for small, large in pairwise(sizes))


def test_a_link_of_this_site_has_a_qr_code(client: TestClient) -> None:
    response = client.get("/api/qr.svg", params={"link": "/?v=1&run=sgd,lr:0.1"})
    assert response.status_code == 200
    check_security(response)
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.content == qr_code("http://testserver/?v=1&run=sgd,lr:0.1")


@pytest.mark.parametrize(
    "link",
    ["", "t/abc", "//other.example/t/abc", "https://other.example", "/t/\n", "/" + 2000 * "a"],
)
def test_no_other_link_has_a_qr_code(client: TestClient, link: str) -> None:
    error = error_of(client.get("/api/qr.svg", params={"link": link}), 422)
    assert error["field"] == "link"
    assert f"at most {MAX_TEXT} bytes" in error["allowed"]
