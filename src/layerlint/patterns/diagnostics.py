"""What the engine itself finds, and which values each diagnostic may bring along."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DIAGNOSTICS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "unknown-layer": {
            "name": "the name as the source has it",
            "module": "where it is looked for: keras.layers",
            "suggestion": "the known name that is close, if there is one",
            "versions": "the versions of Keras that have it, in words, if there are any",
        },
        "unparsable-file": {
            "problem": "why it cannot be read, in words",
            "part": "what is not read: this file, this cell of a notebook, this block of Markdown",
        },
        "internal-error": {"error": "the kind of the error and what it says"},
        "unused-suppression": {"rule": "the rule of which it silences nothing"},
        "invalid-suppression": {"problem": "what is wrong with the comment, in words"},
    }
)
