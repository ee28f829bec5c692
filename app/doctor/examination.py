"""The whole examination, in order. What needs packages is not looked at where one is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.doctor.finding import Finding, is_healthy, problem
from app.doctor.requirements import check_packages, check_python


def examine(host: str, port: int) -> Iterator[Finding]:
    """Look at everything.

    Args:
        host: the address that the server is to listen on.
        port: its port.
    """
    required = [*check_python(), *check_packages()]
    yield from required
    if not is_healthy(required):
        return
    try:
        checks = _checks(host, port)
    except ImportError as error:
        advice = "install Ravine again, with its requirements"
        yield problem("packages", f"they can't be imported: {error}", advice)
        return
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # one check that fails must not hide the others
            told = f"it could not be checked: {type(error).__name__}: {error}"
            yield problem(name, told, "install Ravine again, or report this")


def _checks(host: str, port: int) -> list[tuple[str, Callable[[], Iterator[Finding]]]]:
    """Everything that needs packages."""
    from pydantic import ValidationError

    from app.doctor import installation, links, settings, surroundings
    from app.settings import Settings

    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("settings", settings.check_settings),
        ("files", installation.check_files),
        ("kernels", installation.check_kernels),
        ("native code", installation.check_native_code),
        ("port", lambda: surroundings.check_port(host, port)),
        ("clock", surroundings.check_clock),
    ]
    try:
        given = Settings()
    except ValidationError:
        pass  # `check_settings` tells
    else:
        checks += [
            ("links", lambda: links.check_links(given)),
            ("budgets", lambda: surroundings.check_budgets(given)),
            ("connections", lambda: surroundings.check_descriptors(given)),
            ("proxies", lambda: settings.check_proxies(given, host)),
        ]
    return checks
