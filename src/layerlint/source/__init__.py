"""Source text: which files there are, what stands in them, and where.

What reads a file is imported when somebody reads one: most runs of a hook have nothing to read.
"""

from typing import TYPE_CHECKING, Any

from layerlint.source.discovery import (
    ROOT_MARKS,
    Discovery,
    Found,
    LeftOut,
    PathProblem,
    Reach,
    discover,
    is_marked,
    marked_root,
    shown_path,
)
from layerlint.source.ignoring import (
    DEFAULT_EXCLUDES,
    Excludes,
    is_pattern,
    left_out,
    what_leaves_out,
)
from layerlint.source.layer_names import ONLY_KERAS
from layerlint.source.place import Edit, InCell, Place, Span
from layerlint.source.scan import may_concern_keras, mentions_keras

if TYPE_CHECKING:
    from layerlint.source.reading import SourceError, SourceFile, decode_source, parse, read_source

__all__ = [
    "DEFAULT_EXCLUDES",
    "ONLY_KERAS",
    "ROOT_MARKS",
    "Discovery",
    "Edit",
    "Excludes",
    "Found",
    "InCell",
    "LeftOut",
    "PathProblem",
    "Place",
    "Reach",
    "SourceError",
    "SourceFile",
    "Span",
    "decode_source",
    "discover",
    "is_marked",
    "is_pattern",
    "left_out",
    "marked_root",
    "may_concern_keras",
    "mentions_keras",
    "parse",
    "read_source",
    "shown_path",
    "what_leaves_out",
]


def __getattr__(name: str) -> Any:
    if name not in ("SourceError", "SourceFile", "decode_source", "parse", "read_source"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from layerlint.source import reading

    return getattr(reading, name)
