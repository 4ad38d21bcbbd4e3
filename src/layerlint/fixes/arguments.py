"""Arguments of a constructor written, taken out, or given another value."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Final

from layerlint.catalog import Dialect, load_catalog
from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.commas import Items
from layerlint.fixes.text import Change
from layerlint.graph.model import Argument, Layer, UnknownValue

_OLD: Final[Collection[Dialect]] = ("keras0", "keras1")


def literal(value: Argument) -> str:
    """A value as Python writes it."""
    match value:
        case bool() | int() | float() | str() | None:
            return repr(value)
        case tuple():
            return repr(value)
        case _:
            raise Refusal("the value to be written is not known")


def written_argument(code: Code, call: ast.Call, layer: Layer, name: str) -> ast.expr | None:
    """What the source gives for a parameter, by place or by any name that it has had."""
    names = (name, layer.words.get(name, name))
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    if layer.name is None or layer.base is not None or layer.operation:
        raise Refusal(f"`{code.code(call.func)}` is no layer of Keras itself")
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        raise Refusal("its arguments come out of a list")
    keywords = {one.arg: one.value for one in call.keywords if one.arg is not None}
    bound = load_catalog().bind(layer.name, "keras3", call.args, keywords)
    value = bound.arguments.get(name) if name in bound.given else None
    given = [*call.args, *keywords.values()]
    if value is not None and not any(value is one for one in given):
        raise Refusal("its arguments are those of an older Keras")
    return value if isinstance(value, ast.expr) else None


def argument_changes(
    code: Code,
    call: ast.Call,
    layer: Layer,
    written: Mapping[str, Argument],
    taken_out: Collection[str] = (),
) -> list[Change]:
    """Write some arguments of a constructor and take others out.

    A new one takes the place of one that goes.
    """
    changes: list[Change] = []
    free = [index for name in taken_out if (index := _index(code, call, layer, name)) is not None]
    for name, value in written.items():
        text = literal(value)
        there = written_argument(code, call, layer, name)
        if there is not None:
            if not _is_literal(there):
                raise Refusal(f"`{name}` is not written there, but comes from `{code.code(there)}`")
            if code.code(there) != text:
                start, end = code.range(there)
                changes.append(Change(start=start, end=end, text=text))
            continue
        if name in layer.words:
            name = layer.words[name]
        else:
            _must_take(call, layer, name)
        if free:
            start, end = _items(code, call).items[free.pop(0)]
            changes.append(Change(start=start, end=end, text=f"{name}={text}"))
        else:
            changes += _added(code, call, f"{name}={text}")
    for index in free:
        if index < len(call.args) and (index + 1 < len(call.args) or call.keywords):
            raise Refusal("arguments behind it are given by their places")
        changes += _items(code, call).removed(index)
    return changes


def arguments_added(
    code: Code, call: ast.Call, layer: str, written: Mapping[str, Argument]
) -> list[Change]:
    """Write arguments that only the layer takes which comes in place of the one called."""
    if not written:
        return []
    spec = load_catalog().layer(layer)
    known = () if spec is None else (*spec.parameters, *spec.base_parameters)
    for name in written:
        if name not in {one.name for one in known}:
            raise Refusal(f"`{layer}` takes no `{name}`")
    listed = ", ".join(f"{name}={literal(value)}" for name, value in written.items())
    return _added(code, call, listed)


def _must_take(call: ast.Call, layer: Layer, name: str) -> None:
    """Refuse where the layer, or the Keras that the call is written for, lacks a parameter."""
    catalog = load_catalog()
    spec = None if layer.name is None else catalog.layer(layer.name)
    known = () if spec is None else (*spec.parameters, *spec.base_parameters)
    if name not in {one.name for one in known}:
        raise Refusal(f"`{layer.name}` takes no `{name}`")
    keywords = {one.arg: one.value for one in call.keywords if one.arg is not None}
    bound = catalog.bind(layer.name or "", "keras3", call.args, keywords)
    doubtful = any(
        isinstance(bound.arguments[one], ast.Constant)
        and isinstance(layer.arguments.get(one), UnknownValue)
        for one in bound.given
    )
    if bound.dialect in _OLD or bound.unbound or bound.surplus or doubtful:
        raise Refusal("its arguments are those of an older Keras")


def _is_literal(value: ast.expr) -> bool:
    match value:
        case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
            return True
        case _:
            return False


def _items(code: Code, call: ast.Call) -> Items:
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    ranges = [code.range(one) for one in given]
    return Items(lines=code.lines, items=sorted(ranges), closing=code.end(call) - 1)


def _index(code: Code, call: ast.Call, layer: Layer, name: str) -> int | None:
    """Which argument of the source a parameter is given by."""
    value = written_argument(code, call, layer, name)
    if value is None:
        return None
    for index, (start, end) in enumerate(_items(code, call).items):
        if start <= code.start(value) < end:
            return index
    return None


def _added(code: Code, call: ast.Call, text: str) -> list[Change]:
    """One more argument: the last, but before any that come out of a dictionary."""
    items = _items(code, call)
    out_of_dictionaries = [one.value for one in call.keywords if one.arg is None]
    if out_of_dictionaries:
        at = min(code.start(one) for one in out_of_dictionaries)
        index = next(i for i, (start, end) in enumerate(items.items) if start <= at < end)
        return items.inserted(index, text)
    return items.inserted(len(items.items), text)
