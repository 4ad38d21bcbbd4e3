"""Source text: which files there are, what stands in them, and where."""

from layerlint.source.discovery import Discovery, Excludes, Found, PathProblem, discover, shown_path
from layerlint.source.place import CellPosition, Edit, Place, Span
from layerlint.source.reading import SourceError, SourceFile, decode_source, parse, read_source
from layerlint.source.scan import may_concern_keras

__all__ = [
    "CellPosition",
    "Discovery",
    "Edit",
    "Excludes",
    "Found",
    "PathProblem",
    "Place",
    "SourceError",
    "SourceFile",
    "Span",
    "decode_source",
    "discover",
    "may_concern_keras",
    "parse",
    "read_source",
    "shown_path",
]
