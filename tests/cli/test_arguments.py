"""Plain command lines are read as click would read them, or not at all."""

from __future__ import annotations

import random
from pathlib import Path

import click
import pytest

from layerlint.cli.arguments import OPTIONS, plainly_read
from layerlint.cli.check import check

USUAL = [
    [],
    ["."],
    ["src", "tests/net.py"],
    ["--profile", "strict", "src"],
    ["--profile=strict", "src", "--no-cache"],
    ["--select", "dropout,strict", "--ignore=bias-before-batchnorm", "--ignore", "output", "a.py"],
    ["--format", "json", "."],
    ["--fail-on", "never", "--jobs", "2"],
    ["--fix", "--unsafe-fixes", "net.py"],
    ["--no-undecided", "--require-models", "--statistics"],
    ["-"],
    ["--stdin-filename", "net.py", "-"],
]

ODD = [
    ["--output-file", "report.txt"],
    ["--format", "json", "--format", "sarif"],
    ["--profile", "stricter"],
    ["--profile"],
    ["--nonsense"],
    ["--fix=1"],
    ["--jobs", "-1"],
    ["--jobs", "two"],
    ["--help"],
    ["-h"],
    ["--", "--fix"],
    ["--baseline"],
    ["--changed-since", "main"],
    ["--stdin-filename", "-"],
]

WORDS = [
    *(option.flag for option in OPTIONS),
    *("--no-undecided", "--no-require-models", "--profile=essential", "--select=a,b", "--jobs=3"),
    *("essential", "strict", "json", "never", "warning", "3", "0", "-1", "a,,b ", "net.py", "-"),
    *("--", "-x", "--jobs=", "--fix=yes", "--format=json", "--no-fix", "--profil", ""),
]


def by_click(words: list[str]) -> dict[str, object]:
    """What click reads, without what was not said."""
    read = check.make_context("check", list(words)).params
    return {name: value for name, value in read.items() if value not in (None, False, ())}


def said(read: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in read.items() if value not in (False, ())}


@pytest.mark.parametrize("words", USUAL, ids=" ".join)
def test_what_is_usual_is_read(words: list[str]) -> None:
    read = plainly_read(words)
    assert read is not None
    assert said(read) == said(by_click(words))


@pytest.mark.parametrize("words", ODD, ids=" ".join)
def test_what_is_not_is_left_to_click(words: list[str]) -> None:
    assert plainly_read(words) is None


def test_whatever_is_read_is_what_click_reads() -> None:
    draw = random.Random(3)
    plain = 0
    for _ in range(4000):
        words = draw.choices(WORDS, k=draw.randrange(5))
        read = plainly_read(words)
        if read is None:
            continue
        plain += 1
        try:
            expected = by_click(words)
        except click.ClickException as error:
            raise AssertionError(f"click refuses {words}: {error.format_message()}") from None
        assert said(read) == said(expected), words
    assert plain > 500


def test_a_file_that_may_not_be_read_is_left_to_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net.py").write_text("", encoding="utf-8")
    assert plainly_read([str(tmp_path / "net.py")]) is not None
    monkeypatch.setattr("os.access", lambda *_: False)
    assert plainly_read([str(tmp_path / "net.py")]) is None
