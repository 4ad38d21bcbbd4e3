"""The first look at a file: bytes that can't mention a Keras model never reach a parser."""

from __future__ import annotations

from functools import lru_cache

from layerlint.regex import regex

_CALL = regex(rb"[A-Z](?<!class [A-Z])(?:(?<!\w[A-Z])|(?<=\\[nrt][A-Z]))\w+(?=[ \t]*\()")
"""The call of a name that is written like a class, and no definition of one.

A name is only looked for where a word begins, so that no text takes longer than its length: a
megabyte of capitals is nothing. In a notebook the end of a line is written as a letter.
"""

_ADD = regex(rb"\.add[ \t]*\(")

_COMPILE = regex(
    rb"\.compile[ \t]*\([^()]{0,300}?"
    rb"(?:optimizer|loss|metrics|entropy|mean_|mse\b|mae\b|adam|sgd|rmsprop)"
)
"""What says how a model is trained, which another file may have built. ``re.compile`` and
``torch.compile`` are given other things.
"""


def may_concern_keras(data: bytes, only_keras: frozenset[str]) -> bool:
    """Whether a file can build a Keras model, or a part of one.

    It can if it mentions Keras, or calls ``.add``, ``Sequential`` or a layer, or compiles a model
    that another file may have built.
    """
    data = _narrow(data)
    if b".add" in data and _ADD.search(data):
        return True
    if b"keras" in data:
        return True
    if b".compile" in data and _COMPILE.search(data.lower()):
        return True
    called = _CALL.findall(data)
    return b"Sequential" in called or not _names(only_keras).isdisjoint(called)


def mentions_keras(data: bytes) -> bool:
    """Whether a file has the word, in whatever case.

    A file that can be read need not have it to build layers. Of one that can't be read
    nothing else tells whose layers they are: TensorFlow 1 and others call theirs alike.
    """
    return b"keras" in _narrow(data).lower()


def _narrow(data: bytes) -> bytes:
    """What can be read of text of two or four bytes a character, which Python does not read.

    It is looked into all the same, so that whoever wrote it is told.
    """
    return data.replace(b"\0", b"") if b"\0" in data[:4] else data


@lru_cache(maxsize=4)
def _names(only_keras: frozenset[str]) -> frozenset[bytes]:
    return frozenset(name.encode() for name in only_keras)
