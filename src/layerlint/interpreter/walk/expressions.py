"""Expressions: what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astroid import nodes

from layerlint.interpreter.facts import negated
from layerlint.interpreter.libraries import BUILTINS
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.relevance import silent
from layerlint.interpreter.values import (
    External,
    Foreign,
    Instance,
    List,
    OpenDict,
    Raised,
    Scope,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk.attributes import HANDED
from layerlint.interpreter.walk.walker import Jump, Return, Walker


def evaluate(run: Walker, node: nodes.NodeNG, scope: Scope) -> Value:
    """The value of an expression; an unknown where it cannot be told."""
    run.step()
    handler = _HANDLERS.get(type(node).__name__)
    if handler is None:
        return run.unknown(type(node).__name__.lower(), run.site(scope, node))
    return handler(run, node, scope)


def condition(run: Walker, node: nodes.NodeNG, scope: Scope, prefer: bool | None = None) -> bool:
    """The truth of a test, asked part by part in the order in which Python asks."""
    match node:
        case nodes.UnaryOp(op="not"):
            return not condition(run, node.operand, scope, None if prefer is None else not prefer)
        case nodes.BoolOp():
            stop: bool = node.op == "or"
            if prefer is not None and prefer is stop:
                return _condition_any(run, node, scope, wanted=stop)
            for value in node.values:
                if condition(run, value, scope, prefer) is stop:
                    return stop
            return not stop
        case nodes.NamedExpr():
            value = evaluate(run, node.value, scope)
            run.assign(node.target, value, scope)
            return run.choose(value, run.site(scope, node.value), prefer)
    return run.choose(evaluate(run, node, scope), run.site(scope, node), prefer)


def _condition_any(run: Walker, node: nodes.BoolOp, scope: Scope, *, wanted: bool) -> bool:
    """Take ``wanted`` from ``a or b``, where each of them may give it."""
    return run.choose_any(
        ((evaluate(run, part, scope), run.site(scope, part)) for part in node.values), wanted
    )


def _constant(run: Walker, node: nodes.Const, scope: Scope) -> Value:
    return node.value


def _name(run: Walker, node: nodes.Name, scope: Scope) -> Value:
    return run.read(scope, node.name, node)


def _attribute(run: Walker, node: nodes.Attribute, scope: Scope) -> Value:
    value = evaluate(run, node.expr, scope)
    site = run.site(scope, node)
    if isinstance(node.expr, nodes.Name) and _to_be_filled_in(run, node.expr.name, value):
        name = node.expr.name
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
    parts: list[str] = []
    open_parts: list[Value] = []
    for part in node.values:
        value = evaluate(run, part, scope)
        if isinstance(value, str):
            parts.append(value)
        else:
            open_parts.append(value)
    if open_parts:
        return run.unknown(
            "text made from unknown values", run.site(scope, node),
            key=("text", *(run.key_of(each) for each in (*parts, *open_parts))),
        )  # fmt: skip
    text = "".join(parts)
    run.step(len(text) // 64)
    return text


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
    digits = "".join(each for each in specification if each.isdigit())
    if len(digits) > 3:
        return run.unknown("a very long text", run.site(scope, node))
    try:
        converted = repr(value) if node.conversion == ord("r") else value
        return format(converted, specification)
    except (ValueError, TypeError):
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
    value = run.settle(raw)
    match value:
        case Unknown() | External():
            return run.unknown(
                f"{node.op}{run.key_of(value)[0]}", site, key=(node.op, run.key_of(value))
            )
        case Foreign():
            return run.overlay.unary(node.op, value, site)
        case bool() | int() | float() | complex():
            try:
                return -value if node.op == "-" else +value if node.op == "+" else ~value  # type: ignore[operator]
            except TypeError:
                raise Raised("TypeError") from None
    return run.unknown("an operation on an object", site)


def _boolean(run: Walker, node: nodes.BoolOp, scope: Scope) -> Value:
    """``a and b`` as a value: the operand that decides."""
    stop = node.op == "or"
    site = run.site(scope, node)
    operands: list[Value] = []
    for place, operand in enumerate(node.values):
        value = evaluate(run, operand, scope)
        operands.append(value)
        if place == len(node.values) - 1:
            break
        settled = run.settle(value)
        if isinstance(settled, External):
            settled = run.unknown(settled.dotted, site, key=("external", settled.dotted))
        if not isinstance(settled, Unknown):
            if run.ask(settled, run.site(scope, operand)) is stop:
                return value if len(operands) == 1 else _open_boolean(run, node, operands, site)
            if isinstance(value, Unknown) and value.operation is not None:
                continue
            operands.pop()
            continue
        rest = node.values[place + 1 :]
        truth = run.truth_of(settled)
        if truth is not None:
            if truth is stop:
                return value
            operands.pop()
            continue
        if any(_calls(each) for each in rest):
            if run.ask(settled, run.site(scope, operand)) is stop:
                return value
            operands.pop()
    if len(operands) == 1:
        return operands[0]
    return _open_boolean(run, node, operands, site)


def _open_boolean(run: Walker, node: nodes.BoolOp, operands: list[Value], site: Any) -> Value:
    if len(operands) == 1:
        return operands[0]
    return run.unknown(
        " and ".join(dict.fromkeys(each.reason for each in operands if isinstance(each, Unknown))),
        site,
        key=(node.op, *(run.key_of(each) for each in operands)),
        operation=node.op,
        operands=operands,
    )


def _calls(node: nodes.NodeNG) -> bool:
    return next(iter(node.nodes_of_class(nodes.Call)), None) is not None


def _compare(run: Walker, node: nodes.Compare, scope: Scope) -> Value:
    left = evaluate(run, node.left, scope)
    site = run.site(scope, node)
    result: Value = True
    parts: list[Value] = []
    for operator, right_node in node.ops:
        right = evaluate(run, right_node, scope)
        result = run.compare(operator, left, right, site)
        if result is False:
            return False
        if result is not True:
            parts.append(result)
        left = right
    if not parts:
        return True
    if len(parts) == 1:
        return parts[0]
    return run.unknown(
        " and ".join(dict.fromkeys(each.reason for each in parts if isinstance(each, Unknown))),
        site,
        key=("and", *(run.key_of(each) for each in parts)),
        operation="and",
        operands=parts,
    )


def compare_values(run: Walker, operator: str, left: Value, right: Value, site: Any) -> Value:
    """A comparison in which an unknown may stand: then a condition of its own."""
    if isinstance(left, External):
        left = run.unknown(left.dotted, site, key=("external", left.dotted))
    if isinstance(right, External):
        right = run.unknown(right.dotted, site, key=("external", right.dotted))
    operation, negative = negated(operator)
    if operation != "in" and isinstance(right, Unknown) and not isinstance(left, Unknown):
        left, right = right, left
        operation = {"<": ">", ">": "<"}.get(operation, operation)
    inner = run.unknown(
        (left if isinstance(left, Unknown) else right).reason,
        site,
        key=(operation, run.key_of(left), run.key_of(right)),
        operation=operation,
        operands=(left, right),
    )
    if not negative:
        return inner
    return run.unknown(
        inner.reason, site, key=("not", inner.key), operation="not", operands=(inner,)
    )


def _conditional(run: Walker, node: nodes.IfExp, scope: Scope) -> Value:
    chosen = node.body if condition(run, node.test, scope) else node.orelse
    return evaluate(run, chosen, scope)


def _call(run: Walker, node: nodes.Call, scope: Scope) -> Value:
    if silent(node):
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
        turns = run.turns(value, run.site(scope, argument))
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
            keywords.update({str(name): each for name, each in value.items()})
            if isinstance(value, OpenDict):
                keywords["**"] = value
        else:
            keywords["**"] = value
    return run.call(function, positional, keywords, run.site(scope, node))


def _silent_value(run: Walker, node: nodes.Call, scope: Scope) -> Value:
    """What a call gives that only prints or asks the system; it is not carried out."""
    name = node.func.as_string()
    if name == "print":
        return None
    if name in ("os.path.join", "os.environ.get", "os.getenv", "input", "time.time"):
        key = None if name in ("input", "time.time") else ("call", node.as_string())
        return run.unknown(f"call of {name}", run.site(scope, node), key=key)
    return run.unknown(f"call of {name}", run.site(scope, node), key=("call", node.as_string()))


def _subscript(run: Walker, node: nodes.Subscript, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    index = evaluate(run, node.slice, scope)
    return run.subscript(value, index, run.site(scope, node))


def _slice(run: Walker, node: nodes.Slice, scope: Scope) -> Value:
    def part(each: nodes.NodeNG | None) -> Value:
        return None if each is None else run.settle(evaluate(run, each, scope))

    return slice(part(node.lower), part(node.upper), part(node.step))


def _lambda(run: Walker, node: nodes.Lambda, scope: Scope) -> Value:
    return run.make_function(node, scope)


def _comprehension(
    run: Walker, node: nodes.NodeNG, scope: Scope, yield_one: Callable[[Scope], None]
) -> Unknown | None:
    """Run a comprehension's loops; the length where it is not known."""
    inner = Scope("comprehension", scope.module, scope, scope.function)
    open_length: Unknown | None = None

    def level(depth: int) -> None:
        nonlocal open_length
        if depth == len(node.generators):
            yield_one(inner)
            return
        part = node.generators[depth]
        iterable = run.settle(evaluate(run, part.iter, scope if depth == 0 else inner))
        turns = run.turns(iterable, run.site(scope, part.iter))
        if turns.length is not None:
            open_length = open_length or turns.length

        def turn(item: Value) -> Return | Jump | None:
            run.step()
            run.assign(part.target, item, inner)
            if all(condition(run, test, inner) for test in part.ifs):
                level(depth + 1)
            return None

        run.loop_turns(turns, run.site(scope, node), turn)

    level(0)
    return open_length


def _list_comprehension(run: Walker, node: nodes.ListComp, scope: Scope) -> Value:
    loop = run.open_loop()
    found: List = List(born=0 if loop is None else loop.serial)
    found.length = _comprehension(
        run, node, scope, lambda inner: found.append(evaluate(run, node.elt, inner))
    )
    return found


def _set_comprehension(run: Walker, node: nodes.SetComp, scope: Scope) -> Value:
    items = _list_comprehension(run, node, scope)
    try:
        return set(items) if items.length is None else items
    except TypeError:
        return items


def _dict_comprehension(run: Walker, node: nodes.DictComp, scope: Scope) -> Value:
    found: dict[Value, Value] = {}

    def store(inner: Scope) -> None:
        key = run.settle(evaluate(run, node.key, inner))
        try:
            found[key] = evaluate(run, node.value, inner)
        except TypeError:
            raise Raised("TypeError") from None

    length = _comprehension(run, node, scope, store)
    if length is not None:
        return run.unknown(length.reason, run.site(scope, node), key=("dict of", length.key))
    return found


def _await(run: Walker, node: nodes.Await, scope: Scope) -> Value:
    return evaluate(run, node.value, scope)


def _yield(run: Walker, node: nodes.Yield, scope: Scope) -> Value:
    value = None if node.value is None else evaluate(run, node.value, scope)
    frame = run.frames[-1] if run.frames else None
    if frame is not None and frame.yields is not None:
        if len(frame.yields) >= MOST_YIELDS:
            raise GeneratorFull
        frame.yields.append(value)
    return None


def _yield_from(run: Walker, node: nodes.YieldFrom, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    frame = run.frames[-1] if run.frames else None
    if frame is not None and frame.yields is not None:
        frame.yields.extend(run.turns(value, run.site(scope, node)).items)
    return None


MOST_YIELDS = 1000
"""How many items of a generator are looked at."""


class GeneratorFull(Exception):
    """A generator has yielded as many items as anybody looks at."""


def _named(run: Walker, node: nodes.NamedExpr, scope: Scope) -> Value:
    value = evaluate(run, node.value, scope)
    target = scope
    while target.kind == "comprehension" and target.parent is not None:
        target = target.parent
    run.assign(node.target, value, target)
    return value


def _starred(run: Walker, node: nodes.Starred, scope: Scope) -> Value:
    return evaluate(run, node.value, scope)


_HANDLERS: dict[str, Callable[..., Value]] = {
    "Const": _constant,
    "Name": _name,
    "Attribute": _attribute,
    "List": _list,
    "Tuple": _tuple,
    "Set": _set,
    "Dict": _dict,
    "JoinedStr": _joined,
    "FormattedValue": _formatted,
    "BinOp": _binary,
    "UnaryOp": _unary,
    "BoolOp": _boolean,
    "Compare": _compare,
    "IfExp": _conditional,
    "Call": _call,
    "Subscript": _subscript,
    "Slice": _slice,
    "Lambda": _lambda,
    "ListComp": _list_comprehension,
    "GeneratorExp": _list_comprehension,
    "SetComp": _set_comprehension,
    "DictComp": _dict_comprehension,
    "Await": _await,
    "Yield": _yield,
    "YieldFrom": _yield_from,
    "NamedExpr": _named,
    "Starred": _starred,
}

__all__ = ["GeneratorFull", "compare_values", "condition", "evaluate"]
