"""The command line, run in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from layerlint.cli.group import commands

Layerlint: TypeAlias = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: empty, and a project of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def layerlint(here: Path) -> Layerlint:
    """Run the command; an exception that is no exit is the test's."""

    def run(*arguments: str, text: str | bytes | None = None) -> Result:
        return CliRunner().invoke(
            commands,
            arguments,
            input=text,
            prog_name="layerlint",
            catch_exceptions=False,
        )

    return run


@pytest.fixture
def write(here: Path) -> Callable[[str, str], Path]:
    """Write a file in the current folder."""

    def file(name: str, text: str) -> Path:
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return file
