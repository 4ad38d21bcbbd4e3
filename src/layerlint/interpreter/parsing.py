"""Python source to astroid's nodes, without astroid's inference.

astroid's ordinary builder infers while it builds (``self.x = …``, star imports), which
is slow and reads whatever is installed. Its rebuilder alone, given the tree of
``ast.parse``, makes the same nodes and nothing else.
"""

from __future__ import annotations

import ast
import warnings

from astroid import nodes
from astroid.manager import AstroidManager
from astroid.rebuilder import TreeRebuilder


def parse(text: str, dotted: str, path: str) -> nodes.Module:
    """The tree of a file.

    Raises:
        SyntaxError: where this Python cannot read the text.
        ValueError: where the text holds a NUL byte.
        RecursionError, MemoryError: where it is nested too deeply for this Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid escape sequence" and its like are not ours
        tree = ast.parse(text)
    package = path.rsplit("/", 1)[-1] == "__init__.py"
    return TreeRebuilder(AstroidManager(), text).visit_module(tree, dotted, path, package)
