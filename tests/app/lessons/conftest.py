"""A course of one small lesson, to be broken in every way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.lessons.loader import Course, read_course

ENGLISH = """+++
title = "A bowl"
summary = "Down it goes."

[[races]]
id = "bowl"
title = "Round"
link = "/?v=1&surface=elliptic-bowl,kappa:20&steps=60&run=sgd,lr:0.09&run=momentum"
sliders = ["runs.0.lr", { place = "surface.kappa", low = 1, high = 40 }, "start"]
look = "It is at $x = 0$."
at = 6

[[questions]]
id = "limit"
race = "bowl"
kind = "threshold"
ask = "When does it diverge?"
vary = "runs.0.lr"
low = 0.01
high = 1.0
outcome = "diverged"
steps = 30000
why = "At {value}."

[[questions]]
id = "dip"
race = "bowl"
kind = "which"
ask = "Does it get there?"
why = "It does."
choices = [
  { text = "Yes.", metric = "final_loss", below = 0.1 },
  { text = "No.", metric = "final_loss", above = 0.1 },
]
+++
Down we go, $x \\leftarrow x - \\eta g$.

{question: limit}

{race: bowl}

{question: dip}
"""

KOREAN = """+++
title = "그릇"
summary = "내려가요."

[[races]]
id = "bowl"
title = "둥근 그릇"
look = "$x = 0$에 있어요."

[[questions]]
id = "limit"
ask = "언제 발산할까요?"
why = "{value}부터예요."

[[questions]]
id = "dip"
ask = "다다를까요?"
why = "다다라요."
choices = [{ text = "네." }, { text = "아니요." }]
+++
내려가요.

{question: limit}

{race: bowl}

{question: dip}
"""

Write = Callable[..., Path]
Read = Callable[..., Course]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the course, with texts replaced in the English or the Korean file."""

    def write_course(*replaced: tuple[str, str], korean: tuple[tuple[str, str], ...] = ()) -> Path:
        for code, text, changes in (("en", ENGLISH, replaced), ("ko", KOREAN, korean)):
            for old, new in changes:
                assert old in text, f"nothing to replace: {old}"
                text = text.replace(old, new)
            file = tmp_path / code / "01-bowl.md"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tmp_path

    return write_course


@pytest.fixture
def read(write: Write) -> Read:
    """Reads the course with texts replaced."""
    return lambda *replaced, korean=(): read_course(write(*replaced, korean=korean))
