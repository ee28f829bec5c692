"""Counts of connections."""

from __future__ import annotations

import logging

import pytest

from app.serving.connections import REPORT_SECONDS, Connections
from app.settings import Settings


def counted(clock: object = None, most: int = 100) -> Connections:
    settings = Settings(max_client_connections=2, trusted_proxies="10.0.0.0/8")
    return Connections(settings, most, clock or (lambda: 0.0))  # type: ignore[arg-type]  # a clock


def test_an_address_has_its_bound_and_proxies_have_none() -> None:
    one = counted()
    assert [one.admit("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert one.admit("192.0.2.2")
    assert all(one.admit("10.1.1.1") for _ in range(20))
    assert all(one.admit("::ffff:10.1.1.1") for _ in range(20))


def test_a_site_of_many_addresses_is_one_client() -> None:
    one = counted()
    assert [one.admit(f"2001:db8::{n}") for n in range(3)] == [True, True, False]
    one.release("2001:db8::ffff")
    assert one.admit("2001:db8::9")


def test_all_together_have_a_bound_and_nothing_is_kept_of_who_left() -> None:
    one = counted(most=3)
    assert [one.admit(f"192.0.2.{n}") for n in range(4)] == [True, True, True, False]
    for n in range(3):
        one.release(f"192.0.2.{n}")
    assert not one._counts
    assert one.admit("192.0.2.9")


def test_refusals_are_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    one = counted(lambda: now)
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            one.report("connections")
        now += REPORT_SECONDS
        one.report("connections")
    assert [record.getMessage().rpartition(" ")[0][-2:] for record in caplog.records] == [
        " 1",
        "50",
    ]
