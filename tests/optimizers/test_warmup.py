"""Warming up reports what it readies."""

from __future__ import annotations

from optimizers import RULES, warm_up


def test_every_rule_is_reported_before_it_is_compiled_and_the_end_at_last() -> None:
    reports: list[tuple[int, int, str]] = []
    warm_up(lambda done, total, title: reports.append((done, total, title)))
    assert reports == [
        *((k, len(RULES), rule.title) for k, rule in enumerate(RULES)),
        (len(RULES), len(RULES), ""),
    ]


def test_it_needs_no_audience() -> None:
    warm_up()
