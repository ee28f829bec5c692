"""Settings: values that are refused, names that are none, and what does not go together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from typing import Final

from pydantic import ValidationError

from app.doctor.finding import Finding, fine, problem, warning
from app.settings import PREFIX, TABLE, Settings

_PASSWORD: Final = re.compile(r"(://[^/:@]*:)[^/@]*@")
"""In a URL, what no log should show."""
OF_THE_ENGINE: Final = frozenset((f"{PREFIX}ENGINE_TIER",))
"""Variables that are read elsewhere."""


def complaints(error: ValidationError) -> list[str]:
    """Say which settings were refused, and why."""
    return [
        f"{PREFIX}{str(wrong['loc'][0]).upper()} is {hidden(repr(wrong['input']))}:"
        f" {wrong['msg'].removeprefix('Value error, ')}"
        for wrong in error.errors(include_url=False)
    ]


def hidden(text: str) -> str:
    """A text without the passwords of its URLs."""
    return _PASSWORD.sub(r"\1***@", text)


def check_settings(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Look at every variable that is set."""
    is_fine = True
    try:
        Settings()
    except ValidationError as error:
        for told in complaints(error):
            is_fine = False
            yield problem("settings", told, "change it, or unset it for the default")
    known = [row.variable for row in TABLE]
    given = {name for name in environment if name.startswith(PREFIX)} - OF_THE_ENGINE
    for name in sorted(given.difference(known)):
        is_fine = False
        similar = get_close_matches(name, known, 1)
        advice = f"did you mean {similar[0]}?" if similar else "docs/settings lists all settings"
        yield warning("settings", f"{name} is no setting and has no effect", advice)
    if is_fine:
        told = ", ".join(sorted(given)) or "all have their defaults"
        yield fine("settings", f"in use: {told}" if given else told)


def check_proxies(settings: Settings, host: str) -> Iterator[Finding]:
    """Look at who may name the addresses of others."""
    networks = [ip_network(proxy) for proxy in settings.proxies]
    wide = [str(network) for network in networks if network.prefixlen == 0]
    variable = f"{PREFIX}TRUSTED_PROXIES"
    if wide:
        yield problem(
            "proxies",
            f"{variable} holds {', '.join(wide)}: any visitor may pretend to be another one",
            "name the addresses of your own proxies only",
        )
        return
    if _is_loopback(host) and not any(network.is_loopback for network in networks):
        yield warning(
            "proxies",
            f"the server listens on {host}, where a proxy of this machine is not believed: all"
            " its visitors count as one client",
            f"add {host} to {variable}",
        )
        return
    told = ", ".join(settings.proxies) or "nobody"
    yield fine("proxies", f"believed: {told}; a proxy elsewhere belongs in {variable}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
