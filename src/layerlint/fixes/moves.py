"""Layers on one straight way put into another order: what stands in their slots is permuted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.slots import Addition, Application, Item, Slot
from layerlint.fixes.text import Carried, Change

_COMMENT_LINE: Final = re.compile(r"[ \t]*#")
_BEHIND: Final = re.compile(r"(?:[ \t]*,)?([ \t]*(?:#[^\r\n]*)?)(?=\r|\n|$)")


Part: TypeAlias = tuple[int, int]
"""Where something stands that moves with a layer."""


def permuted(
    code: Code, slots: Sequence[Slot], order: Sequence[int]
) -> Iterator[list[Change | Carried]]:
    """The ways to put into each slot what stands in the one that ``order`` names.

    First that in which the names of tensors move along with the layers they come from.
    """
    _must_be_one_way(code, slots)
    if order == list(range(len(slots))):
        yield []
        return
    along = _own_lines(code, slots)
    parts = [_parts(code, slot, along=along) for slot in slots]
    in_place: list[Change | Carried] = [
        Carried(start=here[0], end=here[1], source=there[0], source_end=there[1])
        for slot, source in enumerate(order)
        for here, there in zip(parts[slot], parts[source], strict=True)
    ]
    names = _renamed(code, slots, order)
    if names is not None:
        yield [*in_place, *names]
    yield in_place


def _must_be_one_way(code: Code, slots: Sequence[Slot]) -> None:
    first = slots[0]
    for slot in slots:
        match first, slot:
            case Item(), Item() if slot.display is first.display:
                pass
            case Addition(), Addition() if _neighbours(code, slot.statement, first.statement):
                if code.code(slot.call.func) != code.code(first.call.func):
                    raise Refusal("the layers are added to different models")
            case Application(), Application() if _neighbours(
                code, code.statement(slot.call), code.statement(first.call)
            ):
                pass
            case _:
                raise Refusal("the layers concerned don't stand side by side in the source")


def _neighbours(code: Code, one: ast.stmt, other: ast.stmt) -> bool:
    return code.block(one) is code.block(other)


def _whole(code: Code, slot: Slot) -> tuple[int, int]:
    """What a slot fills where it has lines of its own."""
    match slot:
        case Item(layer=layer):
            return code.range(layer)
        case Addition(statement=statement):
            return code.range(statement)
        case Application(call=call):
            return code.range(code.statement(call))


def _own_lines(code: Code, slots: Sequence[Slot]) -> bool:
    """Whether each slot has lines of its own, so that comments belong to one of them."""
    wholes = [_whole(code, slot) for slot in slots]
    if len(set(wholes)) < len(wholes):
        return False
    return all(
        code.lines.begins(start) and _BEHIND.match(code.text, end) is not None
        for start, end in wholes
    )


def _parts(code: Code, slot: Slot, *, along: bool) -> list[Part]:
    """What moves: the layer, what its call says besides the tensor, and comments ``along``."""
    parts = [code.range(slot.layer)]
    if isinstance(slot, Application):
        end = code.end(slot.tensor)
        several = len(slot.call.args) > 1 or slot.call.keywords
        parts.append((end, code.end(slot.call) - 1 if several else end))
    if along:
        start, end = _whole(code, slot)
        behind = _BEHIND.match(code.text, end)
        if behind is not None:
            parts.append(behind.span(1))
        parts.append((_first_comment(code, start), code.lines.line_start(start)))
    return parts


def _first_comment(code: Code, start: int) -> int:
    """Where the comment lines directly above a line begin."""
    first = code.lines.line_start(start)
    while first > 0:
        above = code.lines.line_start(first - 1)
        if not _COMMENT_LINE.match(code.text, above):
            break
        first = above
    return first


# --- names of tensors ------------------------------------------------------------------


def _renamed(code: Code, slots: Sequence[Slot], order: Sequence[int]) -> list[Change] | None:
    """The changes that let each name stand for what the same layer gives, before and after.

    Possible where every step of the way has a name of its own.
    """
    assignments: list[tuple[ast.Name, ast.Name]] = []
    for slot in slots:
        match slot:
            case Application(call=call, tensor=ast.Name() as tensor):
                pass
            case _:
                return None
        match code.parents[call]:
            case ast.Assign(targets=[ast.Name() as target]):
                assignments.append((target, tensor))
            case _:
                return None
    names = [target.id for target, _ in assignments]
    scope = code.scope(assignments[0][0])
    known = code.names_in(scope)
    if any(known.stores[name] != 1 for name in names):
        return None
    if any(tensor.id != names[index] for index, (_, tensor) in enumerate(assignments[1:])):
        return None
    changes = []
    before = assignments[0][1].id
    for (target, tensor), source in zip(assignments, order, strict=True):
        changes += _put(code, target, names[source])
        changes += _put(code, tensor, before)
        before = names[source]
    end = code.end(code.statement(assignments[-1][0]))
    for node in known.nodes[names[-1]]:
        if code.start(node) >= end:
            changes += _put(code, node, before)
    return changes


def _put(code: Code, node: ast.Name, name: str) -> list[Change]:
    start, end = code.range(node)
    return [] if node.id == name else [Change(start=start, end=end, text=name)]
