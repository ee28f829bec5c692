"""The pieces of highlighted code are all of it, in order, each of the right kind."""

from __future__ import annotations

import re

import pytest

from app.catalog import highlight
from optimizers import RULES


def pieces(code: str) -> list[tuple[str, str]]:
    """(kind, text) of each piece."""
    found, at = [], 0
    for kind, length in re.findall(r"([a-z]?)(\d+)(?: |$)", highlight(code)):
        found.append((kind, code[at : at + int(length)]))
        at += int(length)
    assert at == len(code)
    return found


def test_each_piece_has_its_kind() -> None:
    told = pieces('def f(x):\n    """Why."""\n    return 2.5 * x if x else "no"  # so\n')
    assert [piece for piece in told if piece[0]] == [
        ("k", "def"),
        ("f", "f"),
        ("c", '"""Why."""'),
        ("k", "return"),
        ("n", "2.5"),
        ("k", "if"),
        ("k", "else"),
        ("s", '"no"'),
        ("c", "# so"),
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_the_code_of_every_rule_is_told_whole(rule: object) -> None:
    code = rule.code  # type: ignore[attr-defined]
    told = pieces(code)
    assert "".join(text for _, text in told) == code
    assert told[0] == ("k", "def")
    assert any(kind == "c" for kind, _ in told)
    assert "fmt:" not in code


def test_text_beyond_ascii_is_counted_in_code_points() -> None:
    assert pieces("# ρ = 0.9\n")[0] == ("c", "# ρ = 0.9")
