"""The door's counts."""

from __future__ import annotations

import logging

import pytest

from app.serving.door import REPORT_SECONDS, Door
from app.settings import Settings


def door(clock: object = None, most: int = 100) -> Door:
    settings = Settings(max_client_connections=2, trusted_proxies="10.0.0.0/8")
    return Door(settings, most, clock or (lambda: 0.0))  # type: ignore[arg-type]  # a clock


def test_an_address_has_its_bound_and_proxies_have_none() -> None:
    one = door()
    assert [one.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert one.enter("192.0.2.2")
    assert all(one.enter("10.1.1.1") for _ in range(20))
    assert all(one.enter("::ffff:10.1.1.1") for _ in range(20))


def test_a_site_of_many_addresses_is_one_client() -> None:
    one = door()
    assert [one.enter(f"2001:db8::{n}") for n in range(3)] == [True, True, False]
    one.leave("2001:db8::ffff")
    assert one.enter("2001:db8::9")


def test_all_together_have_a_bound_and_nothing_is_kept_of_who_left() -> None:
    one = door(most=3)
    assert [one.enter(f"192.0.2.{n}") for n in range(4)] == [True, True, True, False]
    for n in range(3):
        one.leave(f"192.0.2.{n}")
    assert not one._counts
    assert one.enter("192.0.2.9")


def test_refusals_are_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    one = door(lambda: now)
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            one.report("connections")
        now += REPORT_SECONDS
        one.report("connections")
    assert [record.getMessage().rpartition(" ")[0][-2:] for record in caplog.records] == [
        " 1",
        "50",
    ]
