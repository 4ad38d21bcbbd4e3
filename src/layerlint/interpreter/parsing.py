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

from layerlint.recent import Recent

MOST_NODES = 200_000
"""How many nodes the trees may have together that are kept; one takes two to three hundred bytes.
By the characters of its text one tree takes ten times as much as another."""


class Trees:
    """Trees of the last texts that were parsed: many files import the same few.

    Nobody changes a tree, so that a kept one is as good as a new one.
    """

    def __init__(self, most: int = MOST_NODES) -> None:
        self._kept: Recent[tuple[str, str, str], nodes.Module] = Recent(most)

    def parse(
        self, text: str, dotted: str, path: str, size: int, plain: ast.Module | None = None
    ) -> nodes.Module:
        """The tree of a file with so many nodes; raises what ``parse`` raises."""
        key = (text, dotted, path)
        if key in self._kept:
            return self._kept[key]
        return self._kept.keep(key, parse(text, dotted, path, plain), size)


def parse(text: str, dotted: str, path: str, plain: ast.Module | None = None) -> nodes.Module:
    """The tree of a file, made of Python's ``plain`` one where that is at hand.

    Raises:
        SyntaxError: where this Python cannot read the text.
        ValueError: where the text holds a NUL byte.
        RecursionError, MemoryError: where it is nested too deeply for this Python.
    """
    if plain is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" and its like are not ours
            plain = ast.parse(text)
    package = path.rsplit("/", 1)[-1] == "__init__.py"
    # Given the text, it would take definitions apart to tell where their names stand.
    return TreeRebuilder(AstroidManager()).visit_module(plain, dotted, path, package)


def first_line(node: nodes.NodeNG) -> int:
    """The first line of a definition, decorators included, as an outline has it."""
    decorators = node.decorators.nodes if node.decorators is not None else ()
    return min(int(each.lineno) for each in (node, *decorators))
