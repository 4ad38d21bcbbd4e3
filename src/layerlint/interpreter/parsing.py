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

MOST_CHARACTERS = 3_000_000
"""How much text may stand behind the trees that are kept; a character of it takes about
twenty bytes."""


class Trees:
    """Trees of the last texts that were parsed: many files import the same few.

    Nobody changes a tree, so that a kept one is as good as a new one.
    """

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._kept: Recent[tuple[str, str, str], nodes.Module] = Recent(most)

    def parse(
        self, text: str, dotted: str, path: str, plain: ast.Module | None = None
    ) -> nodes.Module:
        """The tree of a file; raises what ``parse`` raises."""
        key = (text, dotted, path)
        if key in self._kept:
            return self._kept[key]
        return self._kept.keep(key, parse(text, dotted, path, plain), len(text))


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
