"""The lab's page, asked for and read."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from starlette.testclient import TestClient

from tests.app.responses import check_security

BROWSER = {"Accept": "text/html"}


def page(client: TestClient, query: str, status: int = 200) -> str:
    response = client.get(f"/convolution?{query}", headers=BROWSER)
    assert response.status_code == status, response.text[:300]
    check_security(response)
    return html.unescape(response.text)


def lab_data(text: str) -> Any:
    """The data that the page's script is given."""
    found = re.search(
        r'<script type="application/json" id="lab-data">(.*?)</script>', text, re.DOTALL
    )
    assert found is not None
    return json.loads(found[1])
