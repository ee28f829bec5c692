"""What the README says is what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests import readme

ROOT = Path(__file__).parent.parent
TEXT = readme.README.read_text(encoding="utf-8")


def test_tables_equal_the_registries() -> None:
    assert readme.filled(TEXT) == TEXT, "run `make readme`"


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", TEXT, flags=re.M))
    assert {"run", "test", "bench"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, flags=re.M), target


def test_files_named_exist() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", TEXT)
    assert links, "the README shows a picture"
    for link in links:
        assert (ROOT / link).exists(), link


def test_python_examples_run_and_print_what_they_say() -> None:
    examples = re.findall(r"```python\n(.*?)```", TEXT, flags=re.S)
    assert examples
    for example in examples:
        promised = re.findall(r"# -> (.*)", example)
        printed = subprocess.run(
            [sys.executable, "-c", example], capture_output=True, text=True, cwd=ROOT, check=True
        ).stdout.splitlines()
        assert printed == promised
