"""When there are colours, and how wide the terminal is."""

from __future__ import annotations

import io

import pytest

from layerlint.terminal.colour import coloured, columns, wants_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "wanted"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm"}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (True, {"FORCE_COLOR": "", "TERM": "dumb"}, False),
        (True, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_wants_colour(terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert wants_colour(stream, environment) is wanted


def test_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert columns(io.StringIO(), {}) == 80
    for said, meant in (("60", 60), ("20", 40), ("300", 100)):
        monkeypatch.setenv("COLUMNS", said)
        assert columns(Terminal(), {"COLUMNS": said}) == meant


def test_coloured_says_the_same() -> None:
    from rich.text import Text

    text = coloured([(("error", "error"), ("plain", ": [not markup]"))])
    assert "\x1b[" in text
    assert Text.from_ansi(text).plain.rstrip() == "error: [not markup]"
