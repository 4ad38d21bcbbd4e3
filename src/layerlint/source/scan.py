"""The first look at a file: bytes that can't mention a Keras model never reach a parser."""

from __future__ import annotations

import re
from functools import lru_cache

_ALWAYS = ("Sequential", ".add")


def may_concern_keras(data: bytes, only_keras: frozenset[str]) -> bool:
    """Whether a file can build a Keras model, or a part of one.

    It can if it has the word ``keras``, or calls ``Sequential``, ``.add`` or a layer that
    only Keras has (``only_keras``, from the catalog).
    """
    return b"keras" in data or _calls(only_keras).search(data) is not None


@lru_cache(maxsize=4)
def _calls(names: frozenset[str]) -> re.Pattern[bytes]:
    words = "|".join(re.escape(name) for name in (*_ALWAYS, *sorted(names)))
    return re.compile(rf"(?:{words})[ \t]*\(".encode())
