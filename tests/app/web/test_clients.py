"""Addresses of clients: one of a site, whatever socket it came through."""

from __future__ import annotations

import pytest

from app.web.clients import client_of


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_is_a_client(host: str, client: str) -> None:
    assert client_of({"client": (host, 1234)}) == client
    assert client_of({"client": None}) == client_of({}) == ""
