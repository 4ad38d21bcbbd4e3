"""GitHub's hash of a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.reporters.line_hash import LineHashes, line_hashes

TEXT = (
    "import os\r\n\r\nx = 1\n\tx = 1\n\n# \U00010000 h\u00e9llo\ry = 2\n"
    + "model.add(Dense(10))\n" * 5
    + "last"
)


def test_they_are_what_github_would_compute() -> None:
    # As Microsoft's SARIF Multitool 5.7.0 inserts them, which computes them as GitHub does.
    assert line_hashes(TEXT) == [
        "a9882125fe81e5b:1",
        "5cb6b97b8c795a09:1",
        "6e48a8d54e697148:1",
        "cf03ddc0c424c446:1",
        "d06d5dcee68cb3c9:1",
        "27ae68e153356a07:1",
        "c00672971abf665f:1",
        "6f1b532f415e8d13:1",
        "160c5ec1a2d19a6b:1",
        "dcc6a9aaad551fcf:1",
        "92ea6f0c98b3bf03:1",
        "6b15817fe4a21447:1",
        "58429ecce5a8d0db:1",
    ]


def test_moved_and_indented_lines_keep_theirs() -> None:
    lines = [f"x = layers.Dense({number})(x)\n" for number in range(20)]
    indented = ["def build():\n", *(f"    {line}" for line in lines)]
    assert line_hashes("".join(indented))[1:] == line_hashes("".join(lines))


def test_equal_ones_are_numbered() -> None:
    hashes = line_hashes("model.add(layers.Dense(units=10, activation='relu'))\n" * 12)
    first, number = hashes[0].split(":")
    assert number == "1"
    assert hashes[1] == f"{first}:2"


def test_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_bytes(TEXT.encode())
    hashes = LineHashes(here=tmp_path)
    assert hashes.of("a.py", 3) == "6e48a8d54e697148:1"
    assert hashes.of("a.py", 99) is None
    assert hashes.of("gone.py", 1) is None
    (tmp_path / "a.py").unlink()
    assert hashes.of("a.py", 1) == "a9882125fe81e5b:1"
