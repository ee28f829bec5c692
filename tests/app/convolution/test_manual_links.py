"""Links to the lab that the manual shows."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from app.convolution import link as codec
from tests.app.convolution.pages import page
from tests.app.convolution.test_convolution import read


def test_links_in_the_manual_open(client: TestClient) -> None:
    links = re.findall(
        r"^/convolution\?(.*)$",
        (Path(__file__).parents[3] / "docs" / "convolution.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(links) == 2
    for link in links:
        assert "not a whole number" not in page(client, link)
        assert codec.write(read(link)) == f"/convolution?{link}", "canonical"
