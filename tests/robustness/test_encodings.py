"""Files in encodings that Python does not read, or that do not lead back to the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.content import MOST_BYTES
from layerlint.source import syntax
from layerlint.source.syntax import Broken, parse_text

from .conftest import Check

NET = "from keras import Sequential, layers\nm = Sequential([layers.Dropout(1.5)])\n"
UNUSED = "x = 1  # layerlint: ignore[dropout-on-output]\n"

Write = Callable[[str, bytes | str], Path]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("name", ["net.py", "net.ipynb"])
def test_wide_characters_are_not_passed_over_in_silence(
    write: Write, check: Check, encoding: str, name: str
) -> None:
    write(name, NET.encode(encoding))
    ended = check(".")
    assert ended.code == 1
    assert ended.rules == {"unparsable-file"}


@pytest.mark.parametrize(
    "data",
    [
        # Letters that need no such spelling are written back without it.
        b"# coding: raw_unicode_escape\n# \\u0061\n" + NET.encode() + UNUSED.encode(),
        b"# coding: utf-7\n# +AGEAYgBj-\n" + NET.encode() + UNUSED.encode(),
    ],
    ids=["escapes", "utf-7"],
)
def test_what_can_not_be_written_back_is_told_and_left(
    write: Write, check: Check, data: bytes
) -> None:
    file = write("net.py", data)
    for arguments in ([], ["--fix", "--unsafe-fixes"]):
        ended = check("net.py", *arguments)
        assert "dropout-rate-out-of-range" in ended.rules
        assert "internal-error" not in ended.rules
        assert file.read_bytes() == data


@pytest.mark.parametrize("encoding", ["idna", "punycode"])
def test_encodings_of_names_are_not_read(write: Write, check: Check, encoding: str) -> None:
    """Twice as long a text takes four times as long: 160 kB a second, 10 MB more than an hour."""
    text = "a" * 500_000 + "-" + "b9" * 250_000
    write("net.py", f"# coding: {encoding}\nimport keras\n{text}\n")
    ended = check(".")
    (said,) = ended.messages("unparsable-file")
    assert f"{encoding} is for the names of computers" in said


def test_a_module_longer_than_its_parser_has_room_for_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert syntax.MOST_CHARACTERS < MOST_BYTES
    monkeypatch.setattr(syntax, "MOST_CHARACTERS", 50)
    found = parse_text(f"# a long one{' ' * 50}\n")
    assert isinstance(found, Broken)
    assert found.message == "the code has 63 characters, more than the 50 that are read"
