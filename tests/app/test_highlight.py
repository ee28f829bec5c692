"""Highlighted code is the code, each part of the right kind."""

from __future__ import annotations

import html
import re

import pytest

from app.highlight import python_html
from optimizers import RULES
from optimizers.rule import Rule


def marked(code: str) -> list[tuple[str, str]]:
    """Class and text of each part that has a color."""
    found = re.findall(r'<span class="code-(\w+)">([^<]*)</span>', python_html(code))
    return [(kind, html.unescape(text)) for kind, text in found]


def test_each_part_has_its_kind() -> None:
    code = 'def f(x):\n    """Why."""\n    return 2.5 * x if x < 3 else "no"  # so\n'
    assert marked(code) == [
        ("k", "def"),
        ("nf", "f"),
        ("sd", '"""Why."""'),
        ("k", "return"),
        ("mf", "2.5"),
        ("k", "if"),
        ("mi", "3"),
        ("k", "else"),
        ("s2", '"no"'),
        ("c1", "# so"),
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_the_code_of_a_rule_is_told_whole(rule: Rule) -> None:
    told = html.unescape(re.sub(r"<[^>]*>", "", python_html(rule.code)))
    assert told == rule.code
    assert marked(rule.code)[0] == ("k", "def")
