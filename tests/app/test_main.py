"""The command line: a mistake in it or in a setting is told in a line before serving."""

from __future__ import annotations

import pytest

from app.__main__ import main


def test_an_unknown_argument_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--port", "x"])
    assert ended.value.code == 2
    assert "invalid int value" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RAVINE_MAX_STEPS", "many", "RAVINE_MAX_STEPS is 'many': Input should be a valid integer"),
        (
            "RAVINE_DATABASE_URL",
            "nonsense",
            "RAVINE_DATABASE_URL is 'nonsense': allowed is sqlite:///",
        ),
        (
            "RAVINE_DATABASE_URL",
            "mysql://me:secret@host/db",
            "RAVINE_DATABASE_URL is 'mysql://me:***@host/db': allowed is sqlite:///",
        ),
        (
            "RAVINE_DATABASE_URL",
            "postgresql://me@host:port/db",
            "RAVINE_DATABASE_URL is 'postgresql://me@host:port/db': allowed is",
        ),
    ],
)
def test_an_unusable_setting_ends_the_start(
    name: str,
    value: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(said)
    assert shown.err.count("\n") == 1
