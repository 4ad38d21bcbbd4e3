"""What was understood of a file, as JSON."""

from __future__ import annotations

import json

from layerlint.graph.document import graph_document
from layerlint.graph.model import Interpretation


def render(interpretation: Interpretation) -> str:
    """The document of ``graph --format json``."""
    return json.dumps(graph_document(interpretation), indent=2) + "\n"
