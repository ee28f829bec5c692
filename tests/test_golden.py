"""The JavaScript tests read links with the defaults that the registries have now."""

from __future__ import annotations

import json

from tests.golden.build import FILE, golden_catalog


def test_golden_catalog_is_the_registries() -> None:
    assert json.loads(FILE.read_text("utf-8")) == json.loads(json.dumps(golden_catalog())), (
        "run python -m tests.golden.build"
    )
