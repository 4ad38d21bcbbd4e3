"""Expressions: what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from astroid import nodes

from layerlint.interpreter.budgets import LARGEST_BITS, LARGEST_SEQUENCE, LARGEST_TEXT
from layerlint.interpreter.extent import HOLDING, SIZED, bounded, extent, steps_of_text, too_large
from layerlint.interpreter.handed import HANDED
from layerlint.interpreter.libraries import BUILTINS
from layerlint.interpreter.libraries.array_shapes import is_shaped, shaped, sizes_of
from layerlint.interpreter.libraries.environment import ENVIRONMENT
from layerlint.interpreter.libraries.growing import cover
from layerlint.interpreter.libraries.paths import PATHS
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.libraries.widths import is_wide
from layerlint.interpreter.values import (
    NOTHING,
    Array,
    External,
    Foreign,
    Instance,
    List,
    OpenDict,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk.carrying import waver
from layerlint.interpreter.walk.comprehensions import (
    dict_comprehension,
    generator_expression,
    list_comprehension,
    set_comprehension,
)
from layerlint.interpreter.walk.conditions import boolean, branch, compared, due_to
from layerlint.interpreter.walk.generators import yield_from, yield_one
from layerlint.interpreter.walk.operators import COPIED
from layerlint.interpreter.walk.walker import Walker


def evaluate(run: Walker, node: nodes.NodeNG, scope: Scope) -> Value:
    """The value of an expression; an unknown where it cannot be told."""
    run.step()
    handler = _HANDLERS.get(node.__class__)
    if handler is None:
        return run.unknown(type(node).__name__.lower(), run.site(scope, node))
    value = handler(run, node, scope)
    if type(value) in SIZED and node.__class__ in _MAKES:
        return bounded(run, value, run.site(scope, node))
    return value


def _constant(run: Walker, node: nodes.Const, scope: Scope) -> Value:
    value = node.value
    if type(value) is int and value.bit_length() > LARGEST_BITS:
        return too_large(run, run.site(scope, node))
    return value


def _name(run: Walker, node: nodes.Name, scope: Scope) -> Value:
    return run.read(scope, node.name, node)


def _attribute(run: Walker, node: nodes.Attribute, scope: Scope) -> Value:
    value = evaluate(run, node.expr, scope)
    site = run.site(scope, node)
    if isinstance(node.expr, nodes.Name):
        name = node.expr.name
        if _to_be_filled_in(run, name, value) or _is_handed_over(run, name, value, node.attrname):
            value = run.unknown(f"name {name}", site, key=("name", name))
    return run.attribute(value, node.attrname, site)


def _to_be_filled_in(run: Walker, name: str, value: Value) -> bool:
    """``layers = None`` at the top of a module, or what another package keeps in its place."""
    value = run.settle(value)
    if value is None:
        return True
    if not isinstance(value, External) or name not in HANDED:
        return False
    return value.dotted.rpartition(".")[2].startswith("_") and not run.catalog.is_module(
        value.dotted
    )


def _is_handed_over(run: Walker, name: str, value: Value, member: str) -> bool:
    """``layers.Activation`` of a ``layers`` that nobody knows, from a call of who knows what."""
    if name not in HANDED or not isinstance(run.settle(value), Unknown):
        return False
    return run.catalog.symbol(f"{HANDED[name]}.{member}") is not None


def _items(run: Walker, elements: list[nodes.NodeNG], scope: Scope) -> List:
    loop = run.open_loop()
    found: List = List(born=0 if loop is None else loop.serial)
    for element in elements:
        if not isinstance(element, nodes.Starred):
            found.append(evaluate(run, element, scope))
            continue
        value = run.settle(evaluate(run, element.value, scope))
        turns = run.turns(value, run.site(scope, element))
        found.extend(turns.items)
        if turns.length is not None and found.length is None:
            found.length = turns.length
    return found


def _list(run: Walker, node: nodes.List, scope: Scope) -> Value:
    return _items(run, node.elts, scope)


def _tuple(run: Walker, node: nodes.Tuple, scope: Scope) -> Value:
    items = _items(run, node.elts, scope)
    return items if items.length is not None else tuple(items)


def _set(run: Walker, node: nodes.Set, scope: Scope) -> Value:
    items = _items(run, node.elts, scope)
    try:
        return set(items)
    except TypeError:
        return items


def _dict(run: Walker, node: nodes.Dict, scope: Scope) -> Value:
    found: dict[Value, Value] = {}
    for key_node, value_node in node.items:
        if isinstance(key_node, nodes.DictUnpack):
            other = contents_of(run.settle(evaluate(run, value_node, scope)))
            if not isinstance(other, dict):
                return run.unknown(
                    "a dictionary that is made from an unknown one",
                    run.site(scope, node),
                    key=("dict", run.key_of(other), run.key_of(found)),
                )
            if isinstance(other, OpenDict):
                cover(run, found, other, run.site(scope, node))
            run.step(len(other) >> COPIED)
            found.update(other)
            continue
        key = run.settle(evaluate(run, key_node, scope))
        value = evaluate(run, value_node, scope)
        try:
            found[key] = value
        except TypeError:
            raise Raised("TypeError") from None
    return found


def _joined(run: Walker, node: nodes.JoinedStr, scope: Scope) -> Value:
    values = [evaluate(run, part, scope) for part in node.values]
    parts = [value for value in values if isinstance(value, str)]
    if len(parts) < len(values):
        open_parts = [value for value in values if not isinstance(value, str)]
        begin = "".join(takewhile(_is_text, values))
        end = "".join(reversed([*takewhile(_is_text, reversed(values))]))
        return run.unknown(
            "text made from unknown values", run.site(scope, node),
            key=("text", *(run.key_of(each) for each in (*parts, *open_parts))),
            operation="text", operands=(begin, end),
        )  # fmt: skip
    length = sum(map(len, parts))
    if length > LARGEST_TEXT:
        return too_large(run, run.site(scope, node))
    run.step(steps_of_text(length))
    return "".join(parts)


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _formatted(run: Walker, node: nodes.FormattedValue, scope: Scope) -> Value:
    value = run.settle(evaluate(run, node.value, scope))
    specification: Value = ""
    if node.format_spec is not None:
        specification = run.settle(evaluate(run, node.format_spec, scope))
    if not isinstance(value, (str, int, float, bool, type(None))) or not isinstance(
        specification, str
    ):
        if isinstance(value, Instance):
            value = run.call(BUILTINS["str"], [value], {}, run.site(scope, node))
            if isinstance(value, str):
                return value
        if isinstance(value, (tuple, list)) and is_data(value):
            return str(value)
        return run.unknown("text", run.site(scope, node), key=("text", run.key_of(value)))
    if is_wide(specification):
        return too_large(run, run.site(scope, node))
    try:
        converted = repr(value) if node.conversion == ord("r") else value
        return format(converted, specification)
    except (ValueError, TypeError, OverflowError):
        raise Raised("ValueError") from None


def _binary(run: Walker, node: nodes.BinOp, scope: Scope) -> Value:
    left = evaluate(run, node.left, scope)
    right = evaluate(run, node.right, scope)
    return run.binary(node.op, left, right, run.site(scope, node))


def _unary(run: Walker, node: nodes.UnaryOp, scope: Scope) -> Value:
    raw = evaluate(run, node.operand, scope)
    site = run.site(scope, node)
    if node.op == "not":
        if isinstance(raw, External):
            raw = run.unknown(raw.dotted, site, key=("external", raw.dotted))
        if isinstance(raw, Unknown):
            return run.unknown(
                f"not {raw.reason}", site, key=("not", raw.key), operation="not", operands=(raw,)
            )
        return not run.ask(raw, site)
    return _signed(run, node.op, raw, site)


def _signed(run: Walker, operator: str, value: Value, site: Site) -> Value:
    """``-value``, ``+value`` and ``~value``."""
    value = run.settle(value)
    match value:
        case Unknown() | External():
            made = run.unknown(
                f"{operator}{run.key_of(value)[0]}", site, key=(operator, run.key_of(value))
            )
            sizes = sizes_of(run, value) if is_shaped(run, value) else None
            return shaped(run, made, sizes, site)
        case Foreign():
            return run.overlay.unary(operator, value, site)
        case Array():
            return Array(_signed(run, operator, each, site) for each in value)
        case Instance():
            name = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}[operator]
            method = run.class_attribute(value.cls, name)
            if method is not NOTHING:
                return run.call(method, [value], {}, site)
        case bool() | int() | float() | complex():
            try:
                # A `+` makes a number of a bool, of whose `~` Python warns.
                return -value if operator == "-" else +value if operator == "+" else ~+value  # type: ignore[operator]
            except TypeError:
                raise Raised("TypeError") from None
    return run.unknown("an operation on an object", site)


def _conditional(run: Walker, node: nodes.IfExp, scope: Scope) -> Value:
    before = len(run.met)
    chosen = node.body if run.condition(node.test, scope) else node.orelse
    if len(run.met) > before:
        waver(run, node, scope, run.met[before:])
    keys = due_to(run, node.test, scope)
    if not keys:
        return evaluate(run, chosen, scope)
    with branch(run, keys, goes_on=False):
        return evaluate(run, chosen, scope)


_ANSWERED = frozenset(
    {
        *ENVIRONMENT,
        *PATHS,
        *("os.path.exists", "os.path.isdir", "os.path.isfile"),
        "wandb.init",
    }
)
"""What is asked of the system and has an answer where it says nothing, what it is told, what only
looks at texts, and what keeps the settings that it is given."""


def _call(run: Walker, node: nodes.Call, scope: Scope) -> Value:
    if run.relevance.is_silent(node) and run.text(node.func) not in _ANSWERED:
        for argument in node.args:
            if isinstance(argument, nodes.NamedExpr):
                evaluate(run, argument, scope)
        return _silent_value(run, node, scope)
    function = evaluate(run, node.func, scope)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for argument in node.args:
        if not isinstance(argument, nodes.Starred):
            positional.append(evaluate(run, argument, scope))
            continue
        value = run.settle(evaluate(run, argument.value, scope))
        site = run.site(scope, argument)
        turns = run.turns(value, site)
        if len(positional) + len(turns.items) > LARGEST_SEQUENCE:
            # `f(*a, *a)` in `f` has twice as many each time.
            keywords["*"] = too_large(run, site)
            continue
        positional.extend(turns.items)
        if turns.length is not None:
            keywords["*"] = turns.length
    for keyword in node.keywords:
        value = evaluate(run, keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        value = contents_of(run.settle(value))
        if isinstance(value, dict):
            given = {str(name): each for name, each in value.items() if type(name) is not Unknown}
            keywords.update(given)
            if isinstance(value, OpenDict) or len(given) < len(value):
                keywords["**"] = value
        else:
            keywords["**"] = value
    held = sum(extent(each) for each in (*positional, *keywords.values()) if type(each) in HOLDING)
    if held:
        run.step(held >> 3)  # who is called looks through it
    return run.call(function, positional, keywords, run.site(scope, node))


def _silent_value(run: Walker, node: nodes.Call, scope: Scope) -> Value:
    """What a call gives that only prints or asks the system; it is not carried out."""
    name = run.text(node.func)
    if name == "print":
        return None
    key = None if name in ("input", "time.time") else ("call", node.as_string())
    return run.unknown(f"call of {name}", run.site(scope, node), key=key)


def _subscript(run: Walker, node: nodes.Subscript, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    index = evaluate(run, node.slice, scope)
    site = run.site(scope, node)
    found = run.subscript(value, index, site)
    return bounded(run, found, site) if isinstance(index, slice) else found


def _slice(run: Walker, node: nodes.Slice, scope: Scope) -> Value:
    def part(each: nodes.NodeNG | None) -> Value:
        return None if each is None else run.settle(evaluate(run, each, scope))

    return slice(part(node.lower), part(node.upper), part(node.step))


def _lambda(run: Walker, node: nodes.Lambda, scope: Scope) -> Value:
    return run.make_function(node, scope)


def _await(run: Walker, node: nodes.Await, scope: Scope) -> Value:
    return evaluate(run, node.value, scope)


def _named(run: Walker, node: nodes.NamedExpr, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    target = scope
    while target.kind == "comprehension" and target.parent is not None:
        target = target.parent
    run.assign(node.target, value, target)
    return value


def _starred(run: Walker, node: nodes.Starred, scope: Scope) -> Value:
    return evaluate(run, node.value, scope)


_HANDLERS: dict[type[nodes.NodeNG], Callable[..., Value]] = {
    nodes.Const: _constant,
    nodes.Name: _name,
    nodes.Attribute: _attribute,
    nodes.List: _list,
    nodes.Tuple: _tuple,
    nodes.Set: _set,
    nodes.Dict: _dict,
    nodes.JoinedStr: _joined,
    nodes.FormattedValue: _formatted,
    nodes.BinOp: _binary,
    nodes.UnaryOp: _unary,
    nodes.BoolOp: boolean,
    nodes.Compare: compared,
    nodes.IfExp: _conditional,
    nodes.Call: _call,
    nodes.Subscript: _subscript,
    nodes.Slice: _slice,
    nodes.Lambda: _lambda,
    nodes.ListComp: list_comprehension,
    nodes.GeneratorExp: generator_expression,
    nodes.SetComp: set_comprehension,
    nodes.DictComp: dict_comprehension,
    nodes.Await: _await,
    nodes.Yield: yield_one,
    nodes.YieldFrom: yield_from,
    nodes.NamedExpr: _named,
    nodes.Starred: _starred,
}

_MAKES = frozenset(_HANDLERS) - {nodes.Const, nodes.Name, nodes.Attribute, nodes.Subscript}
"""What makes a value that was not there before."""

__all__ = ["evaluate"]
