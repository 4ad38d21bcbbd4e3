"""Items and slices of values."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.extent import steps_of_text, steps_to_find
from layerlint.interpreter.facts import plain
from layerlint.interpreter.libraries import environment, growing
from layerlint.interpreter.libraries.array_indexing import of_item
from layerlint.interpreter.libraries.array_numbers import array_item
from layerlint.interpreter.libraries.array_numbers import sizes_of as sizes_in
from layerlint.interpreter.libraries.array_shapes import shaped, sizes_of
from layerlint.interpreter.libraries.containers import Counter, is_closed
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Array,
    Builtin,
    Class,
    Configured,
    External,
    Foreign,
    Generator,
    Instance,
    Iterator,
    List,
    Native,
    OpenDict,
    Raised,
    Site,
    Unknown,
    Value,
    is_member,
    kind_of,
)
from layerlint.interpreter.walk.operators import COPIED, shifted
from layerlint.interpreter.walk.walker import Walker


def subscript(run: Walker, value: Value, index: Value, site: Site) -> Value:
    """``value[index]``."""
    run.step()
    value, index = run.insist(value), run.settle(index)
    if isinstance(index, External):
        index = run.unknown(index.dotted, site, key=("external", index.dotted))
    match value:
        case Array() if run.known(index):
            return _array_item(run, value, index, site)
        case list() | tuple() | str() | range() | bytes():
            return _element(run, value, index, site)
        case dict():
            run.step(steps_to_find(value, index))
            return _entry(run, value, index, site)
        case Foreign():
            return run.overlay.subscript(value, index, site)
        case Instance():
            return _instance_item(run, value, index, site)
        case External(dotted=environment.VARIABLES) if (
            known := environment.variable(run, index)
        ) is not NOTHING:
            return known
        case Unknown(operation="array") if (sizes := sizes_of(run, value)) is not None:
            found = _open_item(run, value, index, site)
            return shaped(run, found, of_item(run, sizes, index), site)
        case Unknown() | External():
            return _open_item(run, value, index, site)
        case Class() if isinstance(index, str) and is_member(value.attributes.get(index), value):
            return value.attributes[index]
        case Class():
            method = run.class_attribute(value, "__class_getitem__")
            if method is NOTHING:
                return value  # Generic[T]
            return run.call(method, [value, index], {}, site)
        case Native() | Builtin():
            return value  # list[int]
        case Generator() | Iterator():
            return _element(run, run.turns(value, site).items, index, site)
    raise Raised("TypeError")


def _array_item(run: Walker, value: Array, index: Value, site: Site) -> Value:
    try:
        found = array_item(value, index)
        if not (isinstance(found, Array) and 0 in sizes_in(found) and len(sizes_in(value)) > 1):
            return found
    except (TypeError, ValueError, IndexError, AttributeError):
        return _open_item(run, value, index, site)
    # Of rows of which there are none nobody sees how long they are.
    sizes = sizes_of(run, value)
    left = None if sizes is None else of_item(run, sizes, index)
    return shaped(run, _open_item(run, value, index, site), left, site)


def _element(run: Walker, value: Any, index: Value, site: Site) -> Value:
    length = getattr(value, "length", None)
    if isinstance(index, slice):
        if not run.known((index.start, index.stop, index.step)):
            return _open_item(run, value, index, site)
        try:
            part = value[index]
        except (TypeError, ValueError) as error:
            raise Raised(type(error).__name__) from None
        if not isinstance(part, range):
            is_text = isinstance(part, (str, bytes))
            run.step(steps_of_text(len(part)) if is_text else len(part) >> COPIED)
        if isinstance(value, list):
            return List(part, _slice_length(run, length, index, site))
        return part
    if isinstance(index, bool) or not isinstance(index, int):
        if isinstance(index, Unknown):
            return _open_element(run, value, index, site)
        if isinstance(index, bool):
            index = int(index)
        else:
            raise Raised("TypeError")
    if length is not None and index not in (0, -1):
        if value and all(each is value[0] for each in value):
            return value[0]  # all of them are one
        return run.unknown(
            f"item {index} of a list of unknown length", site,
            key=("item", run.key_of(value), index),
        )  # fmt: skip
    try:
        return value[index]
    except IndexError:
        raise Raised("IndexError") from None


def _slice_length(run: Walker, length: Unknown | None, index: slice, site: Site) -> Unknown | None:
    if length is None:
        return None
    cut = (index.start or 0) - (min(0, index.stop or 0))
    result = shifted(run, length, -cut, site)
    return result if isinstance(result, Unknown) else None


def _open_element(run: Walker, value: Any, index: Unknown, site: Site) -> Value:
    """An item at an unknown index: the first or last one where the index says so."""
    length = getattr(value, "length", None)
    if value and length is not None and run.facts.is_last(index, length):
        return value[-1]
    found = _open_item(run, value, index, site)
    if length is None and isinstance(value, (list, tuple)) and isinstance(found, Unknown):
        run.facts.is_among(found, value)
    return found


def _entry(run: Walker, value: dict[Value, Value], index: Value, site: Site) -> Value:
    if not run.known(index) and not growing.holds(value, index):
        found = _open_item(run, value, index, site)
        if is_closed(value) and isinstance(found, Unknown):
            run.facts.is_among(found, value.values())
            run.note_lookup(found, index, value, NOTHING, site)
        return found
    try:
        return value[index]
    except KeyError:
        if growing.is_open(value):
            return _open_item(run, value, index, site)
        if isinstance(value, Counter):
            return 0
        if isinstance(value, OpenDict):
            return value.item(index, NOTHING, site)
        if isinstance(value, Configured) and index == "name":
            return value.label
        factory = getattr(value, "factory", None)
        if factory is not None:
            run.touch(value)
            made = run.call(factory, [], {}, site)
            value[index] = made
            return made
        raise Raised("KeyError") from None
    except TypeError:
        raise Raised("TypeError") from None


def _instance_item(run: Walker, value: Instance, index: Value, site: Site) -> Value:
    method = run.class_attribute(value.cls, "__getitem__")
    if method is not NOTHING:
        return run.call(method, [value, index], {}, site)
    if value.contents is not None:
        missing = run.class_attribute(value.cls, "__missing__")
        if missing is not NOTHING and run.known(index) and index not in value.contents:
            return run.call(missing, [value, index], {}, site)
        return subscript(run, value.contents, index, site)
    fields = run.class_attribute(value.cls, FIELDS)
    if fields is not NOTHING:
        return _element(run, [value.attributes[name] for name, _ in fields], index, site)
    if value.native is not None:
        return run.overlay.subscript(value.native, index, site)
    return _open_item(run, value, index, site)


def _open_item(run: Walker, value: Value, index: Value, site: Site) -> Value:
    if isinstance(index, Unknown):
        base, offset = run.facts.linear(index)
        if isinstance(base, Unknown) and base.key == ("length", run.key_of(value)) and offset == -1:
            index = -1
    if isinstance(index, slice):
        return run.unknown(
            f"part of {kind_of(value)}", site, key=("slice", run.key_of(value), run.key_of(index)),
            operation="slice", operands=(value, index),
        )  # fmt: skip
    shown = repr(index) if plain(index) else kind_of(index)
    one_of = growing.holds_containers(value)
    return run.unknown(
        f"item {shown} of {kind_of(value)}",
        site,
        key=("item", run.key_of(value), run.key_of(index)),
        operation="item" if one_of else None,
        operands=((value,),) if one_of else (),
    )
