"""Calls in the examples of docstrings, with the arguments that can be read there."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from textwrap import dedent

_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.) ?", re.MULTILINE)


def example_call(docstring: str, name: str, known: Collection[str]) -> ast.Call | None:
    """The first call of ``name`` that can be read whole, else the first that can in part.

    Arguments are made of literals, of what the example assigned before and of objects of
    the ``known`` names.
    """
    parts = []
    for call, assigned in _calls(docstring, name):
        read = _Reader(assigned=assigned, known=known).arguments(call)
        if read is not None:
            if len(read.keywords) == len(call.keywords):
                return read
            parts.append(read)
    return parts[0] if parts else None


def _calls(docstring: str, name: str) -> Iterator[tuple[ast.Call, Mapping[str, ast.expr]]]:
    """The calls of ``name`` in the examples, each with what was assigned before it."""
    for block in _blocks(docstring):
        try:
            statements = ast.parse(block).body
        except SyntaxError:
            continue
        assigned: dict[str, ast.expr] = {}
        for statement in statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and _last(node.func) == name:
                    yield node, dict(assigned)
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value):
                    assigned[target] = value
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                    pairs = zip(names, values, strict=False)
                    assigned.update(
                        (one.id, value) for one, value in pairs if isinstance(one, ast.Name)
                    )


def _blocks(docstring: str) -> Iterator[str]:
    for fence in _FENCE.finditer(docstring):
        yield dedent(_PROMPT.sub("", fence[1]))
    prompted = [line for line in docstring.splitlines() if _PROMPT.match(line)]
    if prompted:
        yield "\n".join(_PROMPT.sub("", line) for line in prompted)


class _UnreadableError(Exception):
    """An argument that says more than literals and known names."""


class _Reader:
    """Reads arguments where an example stands: with what it assigned before."""

    def __init__(self, *, assigned: Mapping[str, ast.expr], known: Collection[str]) -> None:
        self._assigned = assigned
        self._known = known

    def arguments(self, call: ast.Call) -> ast.Call | None:
        """The call with what can be read of its arguments; positional ones must all be."""
        args, keywords = [], []
        try:
            args = [self._read(one) for one in call.args]
        except _UnreadableError:
            return None
        for one in call.keywords:
            try:
                keywords.append(ast.keyword(one.arg, self._read(one.value)))
            except _UnreadableError:
                continue
        return ast.Call(func=call.func, args=args, keywords=keywords)

    def _read(self, node: ast.expr, depth: int = 0) -> ast.expr:
        if depth > 20:
            raise _UnreadableError
        deeper = depth + 1
        match node:
            case ast.Constant():
                return node
            case ast.Tuple(elts=items):
                return ast.Tuple([self._read(one, deeper) for one in items])
            case ast.List(elts=items):
                return ast.List([self._read(one, deeper) for one in items])
            case ast.Dict(keys=keys, values=values) if None not in keys:
                return ast.Dict(
                    [self._read(one, deeper) for one in keys if one is not None],
                    [self._read(one, deeper) for one in values],
                )
            case ast.UnaryOp(op=operator, operand=operand):
                return ast.UnaryOp(operator, self._read(operand, deeper))
            case ast.BinOp(left=left, op=operator, right=right):
                return ast.BinOp(self._read(left, deeper), operator, self._read(right, deeper))
            case ast.Name(id=name) if name in self._assigned:
                return self._read(self._assigned[name], deeper)
            case ast.Call(func=function):
                read = [self._read(one, deeper) for one in node.args]
                named = [
                    ast.keyword(one.arg, self._read(one.value, deeper)) for one in node.keywords
                ]
                return ast.Call(self._callee(function), read, named)
        raise _UnreadableError

    def _callee(self, node: ast.expr) -> ast.expr:
        """A class or function that the module knows, by its path or by its last name."""
        first = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if isinstance(first, ast.Name) and first.id in self._known:
            return node
        if _last(node) in self._known:
            return ast.Name(_last(node))
        raise _UnreadableError


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def described_value(docstring: str, parameter: str) -> ast.expr | None:
    """The first list or tuple of literals in what a docstring says of a parameter."""
    paragraph = re.search(
        rf"^[ \t]*(?::param )?{parameter}\s*(?:\(|:)(.*(?:\n(?![ \t]*[\w ]+\s*:)[ \t]*\S.*)*)",
        docstring,
        re.MULTILINE,
    )
    for written in re.findall(
        r"[\[(][^\[\]()]*,[^\[\]()]*[\])]", paragraph[1] if paragraph else ""
    ):
        try:
            value = ast.literal_eval(written)
        except (SyntaxError, ValueError):
            continue
        if isinstance(value, (list, tuple)):
            return ast.parse(written, mode="eval").body
    return None
