"""Shipped rules are read once, and again when anything is different."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import layerlint.rule.compiled
import layerlint.rule.loading
from layerlint.rule import RuleSet, load_rules
from layerlint.rule.compiled import compiled


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where compiled rules are kept."""
    monkeypatch.setattr(layerlint.rule.compiled, "__file__", str(tmp_path / "compiled.py"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__"


def never(*_: object, **__: object) -> RuleSet:
    raise AssertionError("they are read again")


def test_they_are_what_was_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules()
    (file,) = kept.iterdir()
    monkeypatch.setattr(layerlint.rule.loading, "_read", never)
    assert load_rules() == rules
    assert list(kept.iterdir()) == [file]


def test_another_layerlint_reads_them_again(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules()
    monkeypatch.setattr(layerlint.rule.compiled, "tool_digest", lambda: "0" * 40)
    with pytest.raises(AssertionError):
        compiled(never)
    assert compiled(lambda: rules) is rules


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:40] + b"x"])
def test_a_damaged_file_is_written_again(
    kept: Path, damage: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = load_rules()
    (file,) = kept.iterdir()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert load_rules() == rules
    monkeypatch.setattr(layerlint.rule.loading, "_read", never)
    assert load_rules() == rules


def test_nothing_is_written_where_python_writes_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load_rules()
    assert not kept.exists()
