"""The first look at a file: bytes that can't mention a Keras model never reach a parser."""

from __future__ import annotations

import re
from functools import lru_cache

_CALL = re.compile(rb"[A-Z]\w+(?=[ \t]*\()")
"""The call of a name that is written like a class."""

_ADD = re.compile(rb"\.add[ \t]*\(")


def may_concern_keras(data: bytes, only_keras: frozenset[str]) -> bool:
    """Whether a file can build a Keras model, or a part of one.

    It can if it has the word ``keras``, or calls ``Sequential``, ``.add`` or a layer that
    only Keras has (``only_keras``, from the catalog).
    """
    if b"keras" in data or (b".add" in data and _ADD.search(data)):
        return True
    return not _names(only_keras).isdisjoint(_CALL.findall(data))


@lru_cache(maxsize=4)
def _names(only_keras: frozenset[str]) -> frozenset[bytes]:
    return frozenset(name.encode() for name in (*only_keras, "Sequential"))
