"""Fixes by the thousand: what proving them takes is bounded, and what is not reached is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.cli.group import commands
from layerlint.mending import proof, turns

COUNT = 4

REFUSED = (
    "from keras import Sequential\nfrom keras.layers import BatchNormalization, Dense\n"
    "def build(k):\n    return Sequential([\n"
    + "        passed(Dense(4), k), BatchNormalization(),\n" * COUNT
    + "    ])\ndef passed(x, k):\n    if k:\n        return x\n    return Dense(3)\n"
)
"""Layers that are what they are under one answer only."""

UNTRIED = "this one was not tried"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many proposals each proof is."""
    made: list[int] = []
    tried = proof._tried

    def counted(proposals: object, *others: object) -> object:
        made.append(len(proposals))  # type: ignore[arg-type]
        return tried(proposals, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "_tried", counted)
    return made


def check(folder: Path, *arguments: str) -> Result:
    (folder / "net.py").write_text(REFUSED)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(commands, ["check", *arguments, "."], catch_exceptions=False)


def test_each_proof_costs_its_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[int]
) -> None:
    before = json.loads(check(tmp_path, "--format", "json").output)
    assert len(readings) > 3
    readings.clear()
    monkeypatch.setattr(turns, "STEPS_TO_OFFER", 1)
    document = json.loads(check(tmp_path, "--format", "json").output)
    assert len(readings) == 1
    assert [one["fingerprint"] for one in document["findings"]] == [
        one["fingerprint"] for one in before["findings"]
    ]


def test_what_is_not_tried_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[int]
) -> None:
    assert UNTRIED not in check(tmp_path, "--fix", "--unsafe-fixes").output
    monkeypatch.setattr(turns, "STEPS_TO_MEND", 1)
    assert UNTRIED in check(tmp_path, "--fix", "--unsafe-fixes").output
