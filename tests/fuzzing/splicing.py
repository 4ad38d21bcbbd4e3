"""Mutations that mostly leave Python Python: pieces of one source in the place of another's.

Bytes turned at random hardly ever get past a parser. Here a tree's expressions and statements
are exchanged for those of another source, wrapped, doubled and left out; lines and tokens are,
too, which gives what people have on their screen while they type.
"""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
import warnings
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from .pieces import AROUND, EXPRESSIONS, STATEMENTS

_Tree = TypeVar("_Tree", bound=ast.AST)


class Splicer:
    """Mutates sources by pieces of others; equal seeds give equal mutations."""

    def __init__(self, sources: Sequence[str], longest: int) -> None:
        self._sources = sources
        self._longest = longest
        self._ways: tuple[Callable[[str, Random], str], ...] = (
            self._tree,
            self._tree,
            self._tree,
            self._line,
            self._token,
        )

    def mutated(self, text: str, random: Random) -> str:
        """A source that has something of the text."""
        for _ in range(random.choice((1, 1, 2, 3, 5))):
            changed = random.choice(self._ways)(text, random)
            if len(changed) <= self._longest:
                text = changed
        return text

    def _other(self, random: Random) -> str:
        return random.choice(self._sources)

    # trees

    def _tree(self, text: str, random: Random) -> str:
        tree = _parsed(text)
        if tree is None:
            return self._line(text, random)
        try:
            if random.random() < 0.5:
                self._exchange(tree, random)
            else:
                self._rearrange(tree, random)
            return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        except (RecursionError, ValueError, AttributeError, TypeError):
            return text  # some mixtures are no trees: a starred keyword, a text too deep

    def _exchange(self, tree: ast.Module, random: Random) -> None:
        """Put another expression in the place of one."""
        slots = [
            (node, name, index)
            for node in ast.walk(tree)
            for name, value in ast.iter_fields(node)
            for index, one in enumerate(value if isinstance(value, list) else [value])
            if isinstance(one, ast.expr)
        ]
        if not slots:
            return
        node, name, index = random.choice(slots)
        old = getattr(node, name)
        one = old[index] if isinstance(old, list) else old
        new = self._expression(tree, one, random)
        if isinstance(getattr(one, "ctx", None), ast.Store | ast.Del):
            if not isinstance(new, ast.Name | ast.Attribute | ast.Subscript):
                return
            new.ctx = one.ctx
        if isinstance(old, list):
            old[index] = new
        else:
            setattr(node, name, new)

    def _expression(self, tree: ast.Module, old: ast.expr, random: Random) -> ast.expr:
        way = random.random()
        if way < 0.3:
            odd = ast.parse(random.choice(EXPRESSIONS), mode="eval").body
            return _renamed(odd, tree, random)
        if way < 0.4:
            return ast.Call(func=random.choice(_expressions(tree)), args=[old], keywords=[])
        given = tree if way < 0.7 else _parsed(self._other(random)) or tree
        return random.choice(_expressions(given) or [old])

    def _rearrange(self, tree: ast.Module, random: Random) -> None:
        """Take statements out, double, wrap, exchange them or put others between."""
        bodies = _bodies(tree)
        if not bodies:
            return
        body = random.choice(bodies)
        place = random.randrange(len(body))
        end = random.randint(place + 1, len(body))
        match random.randrange(7):
            case 0 if len(body) > end - place:
                del body[place:end]
            case 1:
                body[place:place] = body[place:end]
            case 2 | 3:
                wrapper = _renamed(ast.parse(random.choice(AROUND)), tree, random)
                holes = [
                    (inner, index)
                    for inner in _bodies(wrapper)
                    for index, one in enumerate(inner)
                    if isinstance(one, ast.Pass)
                ]
                inner, index = random.choice(holes)
                inner[index : index + 1] = body[place:end]
                body[place:end] = wrapper.body
            case 4:
                odd = _renamed(ast.parse(random.choice(STATEMENTS)), tree, random)
                body[place:place] = odd.body
            case 5:
                other = _parsed(self._other(random))
                if other is not None and other.body:
                    start = random.randrange(len(other.body))
                    body[place:place] = other.body[start : start + random.randint(1, 4)]
            case _:
                second = random.choice(bodies)
                index = random.randrange(len(second))
                if second is not body and body[place] is not second[index]:
                    body[place] = second[index]

    # lines and tokens

    def _line(self, text: str, random: Random) -> str:
        lines = text.splitlines(keepends=True) or ["\n"]
        place = random.randrange(len(lines))
        end = min(place + random.randint(1, 4), len(lines))
        match random.randrange(6):
            case 0:
                del lines[place:end]
            case 1:
                lines[place:place] = lines[place:end] * random.choice((1, 1, 2, 60))
            case 2:
                lines[place:end] = ["    " + line for line in lines[place:end]]
            case 3:
                lines[place:end] = [line.removeprefix("    ") for line in lines[place:end]]
            case 4:
                others = self._other(random).splitlines(keepends=True) or ["\n"]
                start = random.randrange(len(others))
                lines[place:place] = others[start : start + random.randint(1, 8)]
            case _:
                random.shuffle(lines[place:end])
        return "".join(lines)

    def _token(self, text: str, random: Random) -> str:
        words = _tokens(text)
        if not words:
            return self._line(text, random)
        start, end, word = random.choice(words)
        match random.randrange(5):
            case 0:
                new = ""
            case 1:
                new = f"{word} {word}"
            case 2:
                new = random.choice(keyword.kwlist)
            case 3:
                new = random.choice(EXPRESSIONS)
            case _:
                alike = [one for _, _, one in words if one[0].isalnum() == word[0].isalnum()]
                new = random.choice(alike)
        return text[:start] + new + text[end:]


def _parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _bodies(tree: ast.AST) -> list[list[ast.stmt]]:
    return [
        body
        for node in ast.walk(tree)
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody"))
        if isinstance(body, list) and body
    ]


def _expressions(tree: ast.AST) -> list[ast.expr]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.expr)
        and not isinstance(node, ast.Starred | ast.FormattedValue | ast.Slice)
    ]


def _renamed(odd: _Tree, tree: ast.AST, random: Random) -> _Tree:
    """Something odd that speaks of what the tree speaks of."""
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    chosen = {name: random.choice(names) for name in ("x", "y")} if names else {}
    for node in ast.walk(odd):
        if isinstance(node, ast.Name):
            node.id = chosen.get(node.id, node.id)
    return odd


def _tokens(text: str) -> list[tuple[int, int, str]]:
    """Where the words of a text stand, as far as it has any."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[tuple[int, int, str]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string.strip() and token.start[0] == token.end[0] <= len(starts):
                start = starts[token.start[0] - 1]
                found.append((start + token.start[1], start + token.end[1], token.string))
    except (tokenize.TokenError, SyntaxError):
        pass  # what comes before can still be told
    return found
