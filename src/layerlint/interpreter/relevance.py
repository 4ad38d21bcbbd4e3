"""Which conditions and loops can matter, told from the source alone.

A condition is a choice only if one of its arms builds or calls something, binds a name
that is read elsewhere, or leaves the block. ``if verbose: print(…)`` costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astroid import nodes

from layerlint.records import dataclass

_SILENT_NAMES = frozenset({"print", "pprint", "display", "input", "exit", "quit"})
_SILENT_ROOTS = frozenset(
    {
        "logging", "logger", "log", "LOG", "LOGGER", "_logger", "warnings", "os", "sys", "plt",
        "pprint", "shutil", "time", "gc", "traceback", "tqdm", "wandb", "matplotlib", "pdb",
    }
)  # fmt: skip
_FILLING = frozenset({"add", "append", "extend", "insert", "setdefault", "update"})
"""The methods by which lists, sets and dictionaries grow."""
_REMOVING = frozenset({"pop", "popitem", "remove", "discard", "clear", "appendleft", "subtract"})
"""Others that change how many there are."""
_LEAVING = (nodes.Continue, nodes.Break, nodes.Return)
"""What goes on with the next turn, or gives something back: what stands behind is left out."""
_BODIES = (nodes.For, nodes.While, nodes.FunctionDef, nodes.ClassDef, nodes.Module)
_ENDINGS = frozenset({"exit", "_exit", "abort", "quit", "fail"})


def silent(call: nodes.NodeNG) -> bool:
    """Whether a call only prints, logs or touches files."""
    if not isinstance(call, nodes.Call):
        return False
    function = call.func
    if isinstance(function, nodes.Name):
        return function.name in _SILENT_NAMES
    while isinstance(function, nodes.Attribute):
        function = function.expr
    return isinstance(function, nodes.Name) and function.name in _SILENT_ROOTS


def dies(body: Sequence[nodes.NodeNG]) -> bool:
    """Whether a block surely ends in ``raise`` or in the end of the process."""
    if not body:
        return False
    last = body[-1]
    match last:
        case nodes.Raise():
            return True
        case nodes.Assert(test=nodes.Const(value=False | 0 | None)):
            return True
        case nodes.Expr(value=nodes.Call(func=nodes.Attribute(attrname=name))):
            return name in _ENDINGS and silent(last.value)
        case nodes.Expr(value=nodes.Call(func=nodes.Name(name=name))):
            return name in _ENDINGS
        case nodes.If() if last.orelse:
            return dies(last.body) and dies(last.orelse)
    return False


def builds(body: Sequence[nodes.NodeNG]) -> bool:
    """Whether a block that dies may have built a layer before."""
    for statement in body[:-1]:
        if any(not silent(call) for call in statement.nodes_of_class(nodes.Call)):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a function does to what is not its own."""

    own: frozenset[str]
    """The names that are its own."""
    filled: tuple[nodes.NodeNG, ...]
    """What it fills, or takes something out of."""
    counted: tuple[nodes.NodeNG, ...]
    """The names and attributes that it makes another value."""
    called: tuple[nodes.NodeNG, ...]
    """The names and attributes that it calls."""


class Relevance:
    """Answers about the conditions of one file, kept while it is interpreted."""

    def __init__(self) -> None:
        self._matters: dict[nodes.NodeNG, bool] = {}
        self._declared: dict[nodes.NodeNG, frozenset[str]] = {}
        self._reads: dict[nodes.NodeNG, dict[str, int]] = {}
        self._generators: dict[nodes.NodeNG, bool] = {}
        self._silent: dict[nodes.NodeNG, bool] = {}
        self._remade: dict[nodes.NodeNG, tuple[str, ...]] = {}
        self._made_of_itself: dict[nodes.NodeNG, bool] = {}
        self._effects: dict[nodes.NodeNG, Effects] = {}
        self._changed: dict[nodes.NodeNG, tuple[nodes.NodeNG, ...]] = {}

    def matters(self, node: nodes.If) -> bool:
        """Whether it makes a difference which arm of an ``if`` is taken."""
        known = self._matters.get(node)
        if known is None:
            known = _names_in_test(node) or any(
                self._effective(statement, node) for statement in (*node.body, *node.orelse)
            )
            self._matters[node] = known
        return known

    def is_silent(self, call: nodes.Call) -> bool:
        """Whether a call only prints, logs or touches files."""
        known = self._silent.get(call)
        if known is None:
            known = self._silent[call] = silent(call)
        return known

    def remade(self, loop: nodes.NodeNG) -> tuple[str, ...]:
        """The names that a loop's body sets to something made of themselves, sorted."""
        known = self._remade.get(loop)
        if known is None:
            known = self._remade[loop] = tuple(sorted(_remade(loop)))
        return known

    def is_made_of_itself(self, target: nodes.NodeNG, value: nodes.NodeNG) -> bool:
        """Whether an assignment gives an attribute or an item what it makes of that very one."""
        known = self._made_of_itself.get(target)
        if known is None:
            known = self._made_of_itself[target] = _is_made_of_itself(target, value)
        return known

    def changed(
        self, node: nodes.If | nodes.IfExp | nodes.BoolOp | nodes.Try | nodes.For | nodes.While
    ) -> tuple[nodes.NodeNG, ...]:
        """The names, attributes and containers that an arm of a condition, what that leaves out,
        a handler or the body of a loop counts up or fills.
        """
        known = self._changed.get(node)
        if known is None:
            if isinstance(node, nodes.If):
                behind = _behind(node)
                one, other = (
                    arm if _leaves(arm) else [*arm, *behind] for arm in (node.body, node.orelse)
                )
            else:
                one, other = _hanging_on(node), []
            known = self._changed[node] = tuple(_changed(one, other))
        return known

    def effects(self, function: nodes.NodeNG) -> Effects:
        """What a function does to what is not its own."""
        known = self._effects.get(function)
        if known is None:
            known = self._effects[function] = _effects(function)
        return known

    def fills(self, method: nodes.Attribute) -> bool:
        """Whether a method of a container changes how much it holds."""
        return method.attrname in _FILLING or method.attrname in _REMOVING

    def is_generator(self, function: nodes.NodeNG) -> bool:
        """Whether a function yields."""
        known = self._generators.get(function)
        if known is None:
            known = self._generators[function] = _contains_yield(function)
        return known

    def _effective(self, statement: nodes.NodeNG, condition: nodes.If) -> bool:
        match statement:
            case nodes.Pass() | nodes.Assert() | nodes.Global() | nodes.Nonlocal():
                return False
            case nodes.Expr():
                value = statement.value
                return not isinstance(value, nodes.Const) and not silent(value)
            case nodes.Assign():
                return any(self._lasting(target, condition) for target in statement.targets)
            case nodes.AnnAssign() | nodes.AugAssign():
                return self._lasting(statement.target, condition)
            case nodes.If():
                inner = (*statement.body, *statement.orelse)
                return any(self._effective(each, condition) for each in inner)
            case nodes.For() | nodes.While() | nodes.With():
                return any(self._effective(each, condition) for each in statement.body)
        return True

    def _lasting(self, target: nodes.NodeNG, condition: nodes.If) -> bool:
        """Whether what is bound may be read after the condition."""
        if isinstance(target, (nodes.Tuple, nodes.List)):
            return any(self._lasting(each, condition) for each in target.elts)
        if isinstance(target, nodes.Starred):
            return self._lasting(target.value, condition)
        if not isinstance(target, nodes.AssignName):
            return True
        frame = condition.frame()
        if isinstance(frame, (nodes.Module, nodes.ClassDef)):
            return True  # other files, or methods, may read it
        if target.name in self._names_declared(frame):
            return True
        read = self._names_read(frame).get(target.name, 0)
        inside = sum(1 for node in condition.nodes_of_class(nodes.Name) if node.name == target.name)
        return read > inside or _in_loop(condition)

    def _names_declared(self, frame: nodes.NodeNG) -> frozenset[str]:
        known = self._declared.get(frame)
        if known is None:
            found: set[str] = set()
            for each in frame.nodes_of_class((nodes.Global, nodes.Nonlocal)):
                found.update(each.names)
            known = self._declared[frame] = frozenset(found)
        return known

    def _names_read(self, frame: nodes.NodeNG) -> dict[str, int]:
        known = self._reads.get(frame)
        if known is None:
            known = self._reads[frame] = {}
            for node in frame.nodes_of_class(nodes.Name):
                known[node.name] = known.get(node.name, 0) + 1
        return known


def _remade(node: nodes.NodeNG) -> set[str]:
    if not isinstance(node, (nodes.For, nodes.While)):
        return set()
    found: set[str] = set()
    for statement in node.body:
        for each in statement.nodes_of_class((nodes.AugAssign, nodes.Assign)):
            if isinstance(each, nodes.AugAssign):
                targets = [each.target]
            else:
                targets = each.targets
            for target in targets:
                if isinstance(target, nodes.AssignName) and (
                    isinstance(each, nodes.AugAssign) or _reads(each.value, target.name)
                ):
                    found.add(target.name)
    return found


def _is_made_of_itself(target: nodes.NodeNG, value: nodes.NodeNG) -> bool:
    if not isinstance(target, (nodes.AssignAttr, nodes.Subscript)):
        return False
    if next(iter(target.nodes_of_class(nodes.Call)), None) is not None:
        return False  # to read it costs a call, or makes another object
    text = target.as_string()
    parts = value.nodes_of_class((nodes.Attribute, nodes.Subscript))
    return any(each.as_string() == text for each in parts)


def _leaves(arm: Sequence[nodes.NodeNG]) -> bool:
    if not arm:
        return False
    last = arm[-1]
    inner = isinstance(last, nodes.If) and _leaves(last.body) and _leaves(last.orelse)
    return inner or isinstance(last, _LEAVING)


def _behind(condition: nodes.If) -> list[nodes.NodeNG]:
    """What one arm of a condition leaves out: all that stands behind the condition in the body of
    the innermost loop, or of the function. Nothing where none does, or both.
    """
    found: list[nodes.NodeNG] = []
    node: nodes.NodeNG = condition
    if _leaves(condition.body) is _leaves(condition.orelse):
        return found
    while not isinstance(node, _BODIES):
        above = node.parent
        for block in (getattr(above, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and node in block:
                found += block[block.index(node) + 1 :]
        node = above
    return found


def _hanging_on(
    node: nodes.IfExp | nodes.BoolOp | nodes.Try | nodes.For | nodes.While,
) -> Sequence[nodes.NodeNG]:
    """What is run or not as an expression says, by the handlers of a `try`, by a loop."""
    if isinstance(node, nodes.IfExp):
        # It decides what its statement sets and does, or the function that it is.
        frame = node.frame()
        return [frame.body if isinstance(frame, nodes.Lambda) else node.statement()]
    if isinstance(node, nodes.Try):
        return [each for handler in node.handlers for each in handler.body]
    rest: Sequence[nodes.NodeNG] = node.values[1:] if isinstance(node, nodes.BoolOp) else node.body
    return rest


def _changed(one: Sequence[nodes.NodeNG], other: Sequence[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    set_by_one, set_by_other = _assigned(one), _assigned(other)
    # What both set is what the last turn makes of it.
    yield from (target for name, target in set_by_one.items() if name not in set_by_other)
    yield from (target for name, target in set_by_other.items() if name not in set_by_one)
    for statement in (*one, *other):
        for each in statement.nodes_of_class((nodes.AugAssign, nodes.Assign, nodes.Call)):
            match each:
                case nodes.Call(func=nodes.Attribute(attrname=name, expr=receiver)):
                    if name in _FILLING:
                        yield receiver
                case nodes.AugAssign(target=target):
                    yield target.value if isinstance(target, nodes.Subscript) else target
                case nodes.Assign(targets=targets):
                    yield from (to.value for to in targets if isinstance(to, nodes.Subscript))


def _effects(function: nodes.NodeNG) -> Effects:
    outer: set[str] = set()
    for each in function.nodes_of_class((nodes.Global, nodes.Nonlocal)):
        outer.update(each.names)
    arguments = function.args
    own = {each.name for each in function.nodes_of_class(nodes.AssignName)} - outer
    own.update(each for each in (arguments.vararg, arguments.kwarg) if each is not None)
    filled: list[nodes.NodeNG] = []
    counted: list[nodes.NodeNG] = []
    called: list[nodes.NodeNG] = []
    for each in function.nodes_of_class((nodes.AugAssign, nodes.Assign, nodes.Call)):
        match each:
            case nodes.Call(func=nodes.Attribute(attrname=name, expr=receiver)):
                fills = name in _FILLING or name in _REMOVING
                (filled if fills else called).append(receiver if fills else each.func)
            case nodes.Call(func=nodes.Name()):
                called.append(each.func)
            case nodes.AugAssign(target=nodes.Subscript(value=container)):
                filled.append(container)
            case nodes.AugAssign(target=target):
                filled.append(target)
                counted.append(target)
            case nodes.Assign(targets=targets):
                filled += [one.value for one in targets if isinstance(one, nodes.Subscript)]
                counted += [one for one in targets if not isinstance(one, nodes.Subscript)]
    return Effects(
        own=frozenset(own), filled=tuple(filled), counted=tuple(counted), called=tuple(called)
    )


def _assigned(arm: Sequence[nodes.NodeNG]) -> dict[str, nodes.NodeNG]:
    """The names and attributes that an arm sets, in whichever of its own conditions."""
    return {
        target.as_string(): target
        for statement in arm
        for each in statement.nodes_of_class(nodes.Assign)
        for target in each.targets
        if isinstance(target, (nodes.AssignName, nodes.AssignAttr))
    }


def _reads(value: nodes.NodeNG, name: str) -> bool:
    return any(each.name == name for each in value.nodes_of_class(nodes.Name))


def _names_in_test(node: nodes.If) -> bool:
    """Whether the test itself binds a name."""
    return next(iter(node.test.nodes_of_class(nodes.NamedExpr)), None) is not None


def _in_loop(node: nodes.NodeNG) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(
        parent, (nodes.FunctionDef, nodes.Lambda, nodes.Module, nodes.ClassDef)
    ):
        if isinstance(parent, (nodes.For, nodes.While)):
            return True
        parent = parent.parent
    return False


def _contains_yield(function: nodes.NodeNG) -> bool:
    if isinstance(function, nodes.Lambda) and not isinstance(function, nodes.FunctionDef):
        return False
    pending: list[nodes.NodeNG] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, (nodes.Yield, nodes.YieldFrom)):
            return True
        if isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)):
            continue
        pending.extend(node.get_children())
    return False
