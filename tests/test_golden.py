"""Golden files: the defaults that the JavaScript tests read are current; no path has moved."""

from __future__ import annotations

import json

from tests.golden.build import FILE, golden_catalog
from tests.golden.digests import FILE as DIGESTS
from tests.golden.digests import lines


def test_golden_catalog_is_the_registries() -> None:
    assert json.loads(FILE.read_text("utf-8")) == json.loads(json.dumps(golden_catalog())), (
        "run python -m tests.golden.build"
    )


def test_no_path_has_moved_a_bit() -> None:
    kept = DIGESTS.read_text("utf-8").splitlines()
    assert len(kept) > 300
    assert set(kept) <= set(lines()), (  # rules that were added since need not be kept
        "numbers have changed; if that is meant, run python -m tests.golden.digests --keep"
    )
