"""What code that nobody knows may do with what is handed to it.

It may call a function, a method or an object's methods any number of times: what these fill or
count up outside of themselves is not known afterwards. It may fill a container that is empty, or
has one entry to begin with; of longer ones most code only reads, and they are left as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from astroid import nodes

from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.values import (
    Array,
    Class,
    External,
    Function,
    Instance,
    List,
    Method,
    Partial,
    Scope,
    Site,
    Unknown,
    Value,
)
from layerlint.interpreter.walk.scopes import holder_of
from layerlint.interpreter.walk.walker import Walker

_READERS: Final = frozenset(
    {
        *("numpy", "pandas", "matplotlib", "sklearn", "scipy", "seaborn", "cv2", "PIL", "tqdm"),
        *("tensorflow", "keras", "torch", "wandb", "mlflow", "builtins"),
    }
) | frozenset(sys.stdlib_module_names)
"""Libraries whose functions fill no list that they are given."""

_DEEPEST: Final = 4
"""So many functions of the user's that call each other are looked through."""


def note_handed(run: Walker, callee: Value, arguments: Iterable[Value], site: Site) -> None:
    """Forget what a call whose target is not known may have changed."""
    arguments = [run.settle(each) for each in arguments]
    match callee:
        # A method that its class has from a base which is not in sight may call all of its own.
        case Unknown(operation="attribute", operands=(Instance() as owner, *_)):
            note_called(run, [*arguments, owner], site)
        case _:
            note_called(run, arguments, site)
    if isinstance(site.node, nodes.Call):
        _forget_receivers(run, site.node, site)
    if _may_fill(run, callee, site):
        for each in arguments:
            if isinstance(each, (list, dict, set)) and len(each) <= site.dropped:
                _forget_size(run, each, site)


def note_called(run: Walker, functions: Iterable[Value], site: Site) -> None:
    """Forget what functions of the user's change that are called nobody knows how often."""
    seen: set[nodes.NodeNG] = set()
    for each in functions:
        _forget_changed(run, _called(each), site, seen, _DEEPEST)


def _called(value: Value) -> Value:
    while isinstance(value, Partial):
        value = value.function
    return value


def _may_fill(run: Walker, callee: Value, site: Site) -> bool:
    if isinstance(callee, External) and callee.dotted.split(".")[0] in _READERS:
        return False
    return not (isinstance(site.node, nodes.Call) and run.relevance.is_silent(site.node))


def _forget_changed(
    run: Walker, value: Value, site: Site, seen: set[nodes.NodeNG], depth: int
) -> None:
    """What a function changes that is not its own, or the methods of an object."""
    match value:
        case Function():
            _forget_of_function(run, value, None, site, seen, depth)
        case Method(function=Function() as function, receiver=receiver):
            _forget_of_function(run, function, receiver, site, seen, depth)
        case Instance(native=None, cls=cls):
            for owner in cls.order:
                for each in owner.attributes.values() if isinstance(owner, Class) else ():
                    if isinstance(each, Function):
                        _forget_of_function(run, each, value, site, seen, depth)


def _forget_of_function(
    run: Walker,
    function: Function,
    receiver: Value,
    site: Site,
    seen: set[nodes.NodeNG],
    depth: int,
) -> None:
    if function.node in seen or not depth:
        return
    seen.add(function.node)
    effects = run.relevance.effects(function.node)
    run.step(len(effects.counted) + len(effects.filled) + len(effects.called))
    arguments = function.node.args
    first = [each.name for each in (*arguments.posonlyargs, *(arguments.args or ()))][:1]
    own = {first[0]: receiver} if first and receiver is not None else {}

    def found(node: nodes.NodeNG) -> Iterator[tuple[Any, str, Value]]:
        """Where a name or attribute that is not the function's own is kept."""
        match node:
            case nodes.Name(name=name) | nodes.AssignName(name=name):
                if name not in effects.own:
                    holder = holder_of(function.scope, name)
                    if holder is not None:
                        yield holder, name, run.settle(holder.names.get(name))
            case (
                nodes.Attribute(expr=nodes.Name(name=name), attrname=attribute)
                | nodes.AssignAttr(expr=nodes.Name(name=name), attrname=attribute)
            ):
                outside = [one for _, _, one in found(node.expr)]
                owner = own.get(name) or next(iter(outside), None)
                while isinstance(owner, (Instance, Class)):
                    if attribute in owner.attributes:
                        yield owner, attribute, run.settle(owner.attributes[attribute])
                        return
                    owner = owner.cls if isinstance(owner, Instance) else None

    for node in effects.filled:
        for _, _, value in found(node):
            _forget_size(run, value, site)
    for node in effects.counted:
        for holder, name, value in found(node):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                run.touch(holder)
                names = holder.names if isinstance(holder, Scope) else holder.attributes
                names[name] = run.unknown(f"{name}, which other code counts up", site)
    for node in effects.called:
        for holder, _, value in found(node):
            if isinstance(value, Function):
                bound = isinstance(node, nodes.Attribute) and isinstance(holder, (Instance, Class))
                of = (own.get(node.expr.name) if bound else None) or None
                _forget_of_function(run, value, of, site, seen, depth - 1)


def _forget_receivers(run: Walker, call: nodes.Call, site: Site) -> None:
    """``file.visit(names.append)``: a list whose own method is handed on."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    for each in given:
        if isinstance(each, nodes.Attribute) and run.relevance.fills(each):
            receiver = each.expr
            while isinstance(receiver, nodes.Attribute):
                receiver = receiver.expr
            if isinstance(receiver, nodes.Name):
                value = run.evaluate(each.expr, run.frames[-1].scope)
                _forget_size(run, run.settle(value), site)


def _forget_size(run: Walker, value: Value, site: Site) -> None:
    """A container of data may hold more than what is known of."""
    if isinstance(value, Array) or not is_data(value):
        return
    if isinstance(value, (dict, set)):
        if not growing.is_open(value):
            growing.open_up(run, value, site)
    elif isinstance(value, List) and value.length is None:
        run.touch(value)
        value.length = run.unknown("length of a list that other code fills", site)
