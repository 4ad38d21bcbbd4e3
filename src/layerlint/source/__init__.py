"""Source text: which files there are, what stands in them, and where."""

from layerlint.source.discovery import (
    DEFAULT_EXCLUDES,
    ROOT_MARKS,
    Discovery,
    Excludes,
    Found,
    LeftOut,
    PathProblem,
    discover,
    is_pattern,
    left_out,
    marked_root,
    shown_path,
    what_leaves_out,
)
from layerlint.source.layer_names import ONLY_KERAS
from layerlint.source.place import Edit, InCell, Place, Span
from layerlint.source.reading import SourceError, SourceFile, decode_source, parse, read_source
from layerlint.source.scan import may_concern_keras, mentions_keras

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
    "SourceError",
    "SourceFile",
    "Span",
    "decode_source",
    "discover",
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
