"""Which answers say that nothing is trained."""

from __future__ import annotations

import pytest

from layerlint.graph.model import Answer
from layerlint.graph.phases import only_asked


def answered(condition: str, answer: bool) -> Answer:
    return Answer(condition=condition, line=1, answer=answer)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("training", False),
        ("not training", True),
        ("self.is_training", False),
        ("settings['train']", False),
        ("args.training is True", False),
        ("training == False", True),
        ("training is not True", True),
        ("inference", True),
        ("mode == 'predict'", True),
        ("self.config.mode == 'training'", False),
        ('config["mode"] != "training"', True),
    ],
)
def test_an_answer_says_that_it_is_only_asked(condition: str, answer: bool) -> None:
    assert only_asked(answered(condition, answer))
    assert not only_asked(answered(condition, not answer))


@pytest.mark.parametrize(
    "condition",
    ["trainable", "bn", "mode == 'fast'", "len(train) > 3", "training > 1", "a['b']['training']"],
)
def test_others_say_nothing_of_it(condition: str) -> None:
    assert not only_asked(answered(condition, True))
    assert not only_asked(answered(condition, False))
