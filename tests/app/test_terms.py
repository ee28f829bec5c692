"""One name for each thing: the list of terms, and every text held to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.web.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| ([a-z -]+) \| ([가-힣, ]+) \|", (ROOT / "docs" / "terms.md").read_text("utf-8"), re.M
)
TERMS = {english: korean.split(", ") for english, korean in ROWS}
KOREAN = LANGUAGES["ko"].texts

NEVER = {
    "최솟점": "최소점",
    "극솟점": "극소점",
    "극댓점": "극대점",
    "최댓점": "최대점",
    "출발점": "시작점",
    "경사 하강법": "경사하강법",
    "노이즈": "잡음",
    "러닝레이트": "학습률",
}
"""Names that some text once had, and the one that it has now."""


def said_in(original: str) -> set[str]:
    """The terms in an English text; "gradient descent" is not the gradient."""
    text = re.sub(r"\{\w+\}", "", original).lower()
    found = set()
    for term in sorted(TERMS, key=len, reverse=True):
        text, count = re.subn(rf"(?<![\w.-]){re.escape(term)}(?:s|es)?(?![\w=-]|:\S)", "·", text)
        if count:
            found.add(term)
    return found


def test_the_list_is_read() -> None:
    assert len(TERMS) >= 20
    assert said_in("Gradient descent needs {noise}, conjugate gradients no noise") == {
        "gradient descent",
        "conjugate gradients",
        "noise",
    }


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_name_in_korean(term: str) -> None:
    texts = {text: KOREAN[text] for text in KOREAN if term in said_in(text)}
    names = [*TERMS[term], term]
    assert texts
    assert not {text: told for text, told in texts.items() if not any(n in told for n in names)}


@pytest.mark.parametrize("name", NEVER)
def test_no_text_has_a_name_that_was_given_up(name: str) -> None:
    lessons = [path.read_text("utf-8") for path in sorted((ROOT / "templates").rglob("ko/*.md"))]
    assert lessons
    assert not [text for text in (*KOREAN.values(), *lessons) if name in text], NEVER[name]
