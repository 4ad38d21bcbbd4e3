"""What the names and words of a program say of whether it trains what it builds."""

from __future__ import annotations

from typing import Final

from layerlint.graph.model import Answer
from layerlint.regex import regex

_TRAINS: Final = frozenset(
    {
        *("training", "is_training", "in_training", "do_training", "training_mode"),
        *("train", "is_train", "do_train", "train_mode", "for_training", "for_train"),
    }
)
"""Flags that are true where a model is trained; Keras calls its own ``training``."""

_ONLY_ASKS: Final = frozenset(
    {
        *("inference", "inferencing", "is_inference", "inference_mode", "for_inference"),
        *("infer", "predict", "predicting", "prediction", "is_predict", "predict_mode"),
        *("test", "testing", "is_test", "is_testing", "test_mode"),
        *("deploy", "deployment", "serving", "export"),
    }
)
"""Flags that are true where it is only asked."""

_FLAG = regex(r"(?P<not>not )?(?:[\w.]*\.)?(?P<name>\w+)(?:\[['\"](?P<key>\w+)['\"]\])?")
_TRUTH = regex(r" (?P<same>is|==|is not|!=) (?P<truth>True|False)")
_WORD = regex(r" (?P<same>==|!=) ['\"](?P<word>\w+)['\"]")


def flag_trains(name: str, value: bool) -> bool | None:
    """What a flag says: whether it is trained; ``None`` where the flag is about something else."""
    name = name.lower()
    if name in _TRAINS:
        return value
    if name in _ONLY_ASKS:
        return not value
    return None


def only_asked(answer: Answer) -> bool:
    """Whether an answer says that what is built is not trained: ``training=False``.

    So do ``mode == "predict"`` where it is true, and ``mode == "train"`` where it is not.
    """
    found = _FLAG.match(answer.condition)
    if found is None:
        return False
    said = answer.answer is (found["not"] is None)
    flag, rest = found["key"] or found["name"], answer.condition[found.end() :]
    if truth := _TRUTH.fullmatch(rest):
        same = truth["same"] in ("is", "==")
        said = said is (same is (truth["truth"] == "True"))
    elif word := _WORD.fullmatch(rest):
        flag, said = word["word"], said is (word["same"] == "==")
    elif rest:
        return False
    return flag_trains(flag, said) is False
