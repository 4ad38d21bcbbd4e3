"""Slots: where layers stand in the flow of the data, as people write it.

An item of a list, the argument of ``.add()``, what is called in ``x = layer(x)``. What is
done to slots is the same in every style; only how a slot is added or taken away differs.
"""

from __future__ import annotations

import ast
from typing import Final, TypeAlias

from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.commas import Items
from layerlint.fixes.text import Change
from layerlint.patterns.normal_graph import NormalNode
from layerlint.records import dataclass

_GROWING: Final = frozenset(("add", "append"))
"""Methods that put one more layer behind those that are there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """A layer in a list."""

    layer: ast.expr
    display: ast.List | ast.Tuple


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Addition:
    """A layer in ``model.add(layer)``."""

    layer: ast.expr
    call: ast.Call
    statement: ast.Expr


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Application:
    """A layer that is called: ``layer(x)``."""

    layer: ast.expr
    call: ast.Call

    @property
    def tensor(self) -> ast.expr:
        """What it is called on."""
        return self.call.args[0]


Slot: TypeAlias = Item | Addition | Application


def slot_of(code: Code, node: NormalNode) -> Slot:
    """The slot of a node; raises Refusal where it stands in none."""
    origin = node.origin
    if origin.call is None:
        made = code.call_at(origin.layer.written)
        slot = _in_a_row(code, _where_it_is_used(code, made))
        if slot is None:
            raise Refusal("the layer stands neither in a list, nor in `add()`, nor is it called")
        return slot
    call = code.call_at(origin.call)
    made = code.calls.get(origin.layer.written.span, call)
    if call.func is not made and (slot := _in_a_row(code, made)) is not None:
        return slot  # a loop calls what stands there
    if not call.args or any(isinstance(one, ast.Starred) for one in call.args):
        raise Refusal("what the layer is called on is not its first argument")
    return Application(layer=call.func, call=call)


def _in_a_row(code: Code, layer: ast.expr) -> Item | Addition | None:
    """The slot of a layer that is one of several, for something else to call in turn."""
    match code.parents[layer]:
        case ast.List() | ast.Tuple() as display:
            return Item(layer=layer, display=display)
        case ast.Call(func=ast.Attribute(attr=method), args=[argument]) as call if (
            method in _GROWING and argument is layer
        ):
            statement = code.parents[call]
            if isinstance(statement, ast.Expr):
                return Addition(layer=layer, call=call, statement=statement)
    return None


def _where_it_is_used(code: Code, made: ast.Call) -> ast.expr:
    """The layer itself, or the only use of the name that it is given."""
    match code.parents[made]:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
            pass
        case _:
            return made
    uses = code.loads(code.code(target))
    if len(uses) != 1:
        raise Refusal(f"`{code.code(target)}` is used {len(uses)} times")
    return uses[0]


def _items_around(code: Code, slot: Item) -> tuple[Items, int]:
    """The items of a slot's list as text, and which of them it is."""
    display = slot.display
    known = code.displays.get(display)
    if known is None:
        ranges = [code.range(one) for one in display.elts]
        items = Items(lines=code.lines, items=ranges, closing=code.end(display) - 1)
        known = items, {layer: index for index, layer in enumerate(display.elts)}
        code.displays[display] = known
    items, indices = known
    return items, indices[slot.layer]


# --- one slot more ---------------------------------------------------------------------


def added_behind(code: Code, slot: Slot, layers: list[str]) -> list[Change]:
    """Put layers, written as expressions, behind a slot in the same style."""
    match slot:
        case Item():
            return _items_behind(*_items_around(code, slot), layers)
        case Addition(call=call, statement=statement):
            texts = [f"{code.code(call.func)}({layer})" for layer in layers]
            return _statements_behind(code, statement, texts)
        case Application(call=call):
            match code.parents[call]:
                case ast.Assign(targets=[ast.Name(id=name)]) as assignment:
                    texts = [f"{name} = {layer}({name})" for layer in layers]
                    return _statements_behind(code, assignment, texts)
            start, end = code.range(call)
            opening = "".join(f"{layer}(" for layer in reversed(layers))
            return [
                Change(start=start, end=start, text=opening),
                Change(start=end, end=end, text=")" * len(layers)),
            ]


def defined_behind(code: Code, target: ast.expr, definition: str) -> list[Change]:
    """One more statement behind the one that gives a layer its name."""
    return _statements_behind(code, code.statement(target), [definition])


def _items_behind(items: Items, index: int, layers: list[str]) -> list[Change]:
    if index + 1 == len(items.items):
        lead, *others = layers
        changes = items.inserted(index + 1, lead)
        *before, last = changes
        joint = last.text.partition(lead)
        more = "".join(f"{joint[0] or ', '}{layer}{joint[2]}" for layer in others)
        return [*before, Change(start=last.start, end=last.end, text=last.text + more)]
    changes = [items.inserted(index + 1, layer)[0] for layer in layers]
    at = changes[0].start
    return [Change(start=at, end=at, text="".join(change.text for change in changes))]


def _statements_behind(code: Code, statement: ast.stmt, texts: list[str]) -> list[Change]:
    """Further statements: on lines of their own if the one before them is."""
    start, end = code.range(statement)
    if not alone(code, start, end):
        return [Change(start=end, end=end, text="".join(f"; {text}" for text in texts))]
    newline, indent = code.lines.newline(end), code.lines.indent(start)
    at = code.lines.line_end(end)
    return [Change(start=at, end=at, text="".join(f"{newline}{indent}{text}" for text in texts))]


# --- one slot less ---------------------------------------------------------------------


def removed(code: Code, slot: Slot) -> list[Change]:
    """Take a slot away with the layer in it."""
    match slot:
        case Item():
            items, index = _items_around(code, slot)
            changes = items.removed(index)
        case Addition(statement=statement):
            changes = _without_statement(code, statement)
        case Application(call=call, tensor=tensor):
            changes = _without_call(code, call, tensor)
    if isinstance(slot.layer, (ast.Name, ast.Attribute)):
        changes += _without_definition(code, slot.layer)
    return changes


def _without_call(code: Code, call: ast.Call, tensor: ast.expr) -> list[Change]:
    if len(call.args) > 1:
        raise Refusal("the layer is called on several tensors")
    match code.parents[call], tensor:
        case ast.Assign(targets=[ast.Name(id=name)]) as statement, ast.Name(id=same) if (
            name == same
        ):
            return _without_statement(code, statement)
    plain = isinstance(tensor, (ast.Name, ast.Call, ast.Attribute, ast.Subscript))
    opening, closing = ("", "") if plain else ("(", ")")
    return [
        Change(start=code.start(call), end=code.start(tensor), text=opening),
        Change(start=code.end(tensor), end=code.end(call), text=closing),
    ]


def _without_statement(code: Code, statement: ast.stmt) -> list[Change]:
    start, end = code.range(statement)
    block = code.block(statement)
    if len(block) == 1:
        return [Change(start=start, end=end, text="pass")]
    if alone(code, start, end):
        return [Change(start=code.lines.line_start(start), end=code.lines.next_line(end), text="")]
    index = code.index(statement)
    if index + 1 < len(block) and block[index + 1].lineno == statement.end_lineno:
        return [Change(start=start, end=code.start(block[index + 1]), text="")]
    return [Change(start=code.end(block[index - 1]), end=end, text="")]


def _without_definition(code: Code, layer: ast.Name | ast.Attribute) -> list[Change]:
    """Take the construction of a layer away that nothing uses any more."""
    name = code.code(layer)
    definition = code.definition(name)
    if len(code.loads(name)) > 1 or definition is None:
        return []
    return _without_statement(code, definition)


def alone(code: Code, start: int, end: int) -> bool:
    """Whether nothing but a comment stands on the lines of a statement besides it."""
    return code.lines.begins(start) and code.lines.rest(end) in ("", "#")
