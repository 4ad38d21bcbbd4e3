"""A call that is named beside conditions is an example of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

HEAD = "from keras import Input, Model\nfrom keras.layers import Dense, Dropout\n\n"
BLOCK = """\
def block(x, rate):
    return Dropout(rate)(Dense(8, activation="relu")(x))

"""

Find = Callable[..., Finding]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    monkeypatch.chdir(tmp_path)

    def in_files(**texts: str) -> Finding:
        paths = [Path(f"{name}.py") for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(HEAD + text, encoding="utf-8")
        settings = Settings(
            overrides=Overrides(profile="strict", select=("dropout-rate-above-half",))
        )
        done = lint(gathered(paths, settings, force_exclude=False), settings)
        assert not done.crashed
        (finding,) = (one for report in done.files for one in report.findings)
        return finding

    return in_files


def told(finding: Finding) -> list[list[tuple[str, bool]]]:
    return [[(one.condition, one.answer) for one in answers] for answers in finding.when]


def calls(finding: Finding) -> list[tuple[str, int]]:
    return [(one.place.path, one.place.line) for one in finding.labels if one.role != "related"]


def test_a_call_under_the_other_answer_is_no_example(find: Find) -> None:
    finding = find(
        net=BLOCK
        + """\
def build(mode):
    x = i = Input((8,))
    if mode == "wide":
        x = block(block(x, 0.6), 0.3)
    else:
        x = block(block(x, 0.7), 0.2)
    return Model(i, Dense(3)(x))
"""
    )
    assert "the drop rate 0.6" in finding.message
    assert "holds for 1 of the 2 layers" in finding.message
    assert told(finding) == [[("mode == 'wide'", True)]]
    assert calls(finding) == [("net.py", 10)]


def test_calls_that_show_it_alike_are_named_where_no_answer_is_told(find: Find) -> None:
    finding = find(
        net=BLOCK
        + """\
def build(mode):
    x = i = Input((8,))
    if mode == "wide":
        x = block(x, 0.2)
        x = block(x, 0.6)
    else:
        x = block(x, 0.3)
        x = block(x, 0.6)
    return Model(i, Dense(3)(x))
"""
    )
    assert told(finding) == []
    assert calls(finding) == [("net.py", 11), ("net.py", 14)]


BUILDER = """\
def build(mode, deep, wide=False):
    x = i = Input((8,))
    x = Dense(8, activation="relu")(x)
    if deep:
        if mode == "a" or wide:
            x = Dropout(0.6)(x)
    return Model(i, Dense(3)(x))
"""


def test_a_call_for_which_less_is_enough_is_no_example_of_more(find: Find) -> None:
    """What the call gives settles `mode` and `wide`: of these it is told nothing."""
    finding = find(
        net=BUILDER,
        run='from net import build\n\ndef main(deep):\n    return build("b", deep, True)\n',
    )
    assert finding.models == ("build", "main")
    assert told(finding) == [
        [("deep", True), ("mode == 'a'", True)],
        [("deep", True), ("wide", True)],
    ]
    assert calls(finding) == []


def test_a_call_that_shows_it_whatever_is_answered_is_named(find: Find) -> None:
    finding = find(
        net=BUILDER,
        run='from net import build\n\ndef main():\n    return build("b", True, True)\n',
    )
    assert told(finding) == []
    assert calls(finding) == [("run.py", 7)]


def test_a_call_is_named_beside_the_answers_with_which_it_leads_there(find: Find) -> None:
    finding = find(
        net=BUILDER,
        run='from net import build\n\ndef main(big):\n    return build("b", big, True)\n',
    )
    assert [("big", True)] in told(finding)
    assert calls(finding) == [("run.py", 7)]
