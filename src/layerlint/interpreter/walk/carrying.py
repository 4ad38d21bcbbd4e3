"""What a loop of unknown length carries from turn to turn.

Of such a loop the first turn is run and then the last. A number that each turn changes
(``units *= 2``) is known in the first only; one that grows by one is known by the length.
What only some turns change is not known after the loop, whichever of the two turns did.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from astroid import nodes

from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.values import (
    Array,
    Foreign,
    Instance,
    Key,
    List,
    OpenLoop,
    Scope,
    Unknown,
    Value,
)
from layerlint.interpreter.walk.scopes import holder_of
from layerlint.interpreter.walk.storing import cells_of
from layerlint.interpreter.walk.walker import Walker

Holder: TypeAlias = Scope | Instance


class Carried:
    """What a loop is about to change, as it is before it: numbers, lists, members of sets.

    Of numbers in objects, lists and dictionaries (``grown``) it is known once they change.
    """

    __slots__ = ("before", "grown", "handed_on", "met", "node", "wavering")

    def __init__(self, run: Walker, node: nodes.NodeNG) -> None:
        self.node = node
        self.grown: list[tuple[Value, Value, Value]] = []
        self.met: dict[nodes.NodeNG, list[Key]] = {}
        self.wavering: list[tuple[Holder, str]] = []
        names = run.frames[-1].scope.names if run.frames else {}
        self.handed_on: dict[str, Value] = {}
        """What else there is, which the overlay may have something to say of."""
        self.before: dict[str, int | float | List | frozenset[Value]] = {}
        for name in run.relevance.remade(node):
            value = run.settle(names.get(name))
            if _is_number(value):
                self.before[name] = value
            elif isinstance(value, list):
                self.before[name] = List(value, getattr(value, "length", None))
            elif isinstance(value, (dict, set, frozenset)):
                self.before[name] = frozenset(value)
            elif isinstance(value, Foreign):
                self.handed_on[name] = value

    def turn(self, number: int, *, serial: int, length: Unknown | None) -> OpenLoop:
        """The first turn, 0, or the last, 1; both keep in mind the same."""
        return OpenLoop(
            turn=number,
            line=self.node.lineno,
            serial=serial,
            length=length,
            grown=self.grown,
            met=self.met,
            wavering=self.wavering,
        )

    def go_on(self, run: Walker, loop: OpenLoop) -> None:
        """Go from the end of the first turn to the start of the last."""
        scope = run.frames[-1].scope
        for name, before in self.before.items():
            after = run.settle(scope.names.get(name))
            counted = isinstance(before, int) and loop.length is not None
            if counted and _is_number(after) and after - before == 1:
                site = run.site(scope, self.node)
                run.write(scope, name, run.binary("+", loop.length, after - 2, site))
                continue
            self._forget_name(run, name, f"{name} in the last turn of the loop on line {loop.line}")
        self._forget_grown(run, loop)
        for name, given in self.handed_on.items():
            after = run.settle(scope.names.get(name))
            if isinstance(after, Foreign) and after is not given:
                run.overlay.gone_on(given, after)

    def end(self, run: Walker, loop: OpenLoop) -> None:
        """Leave the loop behind its last turn."""
        for holder, name in dict.fromkeys(self.wavering):
            self._forget_size(run, holder, name, f"{name} after the loop on line {loop.line}")
        for name in self.before:
            self._forget_name(run, name, f"{name} after the loop on line {loop.line}")
        self._forget_grown(run, loop)

    def leave(self, run: Walker, loop: OpenLoop, asked: int) -> None:
        """Leave the loop within a turn. Where something decides that of which nobody knows, there
        may have been others before it: ``asked`` is how much had been met before the loop.
        """
        if len(run.met) == asked or not isinstance(self.node, (nodes.For, nodes.While)):
            return
        scope = run.frames[-1].scope
        for holder, name in dict.fromkeys(_holders(run, self.node, scope)):
            self._forget_size(run, holder, name, f"{name} after the loop on line {loop.line}")

    def _forget_name(self, run: Walker, name: str, reason: str) -> None:
        """What the loop has made another of is not known."""
        scope = run.frames[-1].scope
        before, after = self.before[name], run.settle(scope.names.get(name))
        if isinstance(before, list):
            counted = isinstance(after, list) and getattr(after, "length", None) is None
            if counted and before.length is None and len(after) > len(before):
                length = run.unknown(f"length of {reason}", run.site(scope, self.node))
                run.write(scope, name, List(after, length))
        elif isinstance(before, frozenset):
            grown = isinstance(after, (dict, set)) and not run.known([*(set(after) - before)])
            if grown and not growing.is_open(after):
                growing.open_up(run, after, run.site(scope, self.node))
        elif _is_number(after) and after != before:
            # Its key is its place, so that a replay meets it again.
            value = run.unknown(reason, run.site(scope, self.node))
            bounds = run.facts.low if after > before else run.facts.high
            bounds[value.key] = after
            run.write(scope, name, value)

    def _forget_size(self, run: Walker, holder: Holder, name: str, reason: str) -> None:
        """A number is not known; a container of data has more than what is known of."""
        names = holder.names if isinstance(holder, Scope) else holder.attributes
        value = run.settle(names.get(name))
        site = run.site(run.frames[-1].scope, self.node)
        here = holder is run.frames[-1].scope
        if _is_number(value) or (here and _is_number(self.before.get(name))):
            run.touch(holder)
            names[name] = run.unknown(reason, site, key=("wavering", name, self.node.lineno))
        elif isinstance(value, (dict, set)) and is_data(value):
            growing.open_up(run, value, site)
        elif isinstance(value, List) and is_data(value):
            run.touch(value)
            value.length = run.unknown(f"length of {reason}", site)

    def _forget_grown(self, run: Walker, loop: OpenLoop) -> None:
        for owner, key, before in self.grown:
            contents = owner.attributes if isinstance(owner, Instance) else owner
            try:
                after = contents[key]
            except (KeyError, IndexError):
                continue
            if _is_number(after) and after != before:
                run.touch(owner)
                reason = f"{key} after the turns of the loop on line {loop.line}"
                contents[key] = run.unknown(reason, run.site(run.frames[-1].scope, self.node))


def note(run: Walker, owner: Value, key: Value, old: Value, new: Value) -> None:
    """Keep in mind that a number in an object, list or dictionary is made another one."""
    loop = run.open_loop()
    owned = isinstance(owner, (Instance, dict, list)) and run.known(key)
    if loop is None or not owned or not _is_number(old) or not _is_number(new):
        return
    if isinstance(owner, Array) and isinstance(key, tuple):
        if not all(isinstance(place, int) for place in key):
            return
        owner, key = next(cells_of(owner, key))
    loop.grown.append((owner, key, old))


def waver(
    run: Walker, condition: nodes.If | nodes.IfExp | nodes.BoolOp, scope: Scope, met: list[Key]
) -> None:
    """Keep in mind what a condition decides that each turn of a loop may answer anew.

    ``met`` is what it asks. Where that is another thing in the last turn than in the first, those
    between, which are not run, may have gone either way.
    """
    loop = run.open_loop()
    if loop is None:
        return
    if not loop.turn:
        loop.met[condition] = met
        return
    if loop.met.get(condition) != met:
        loop.wavering.extend(_holders(run, condition, scope))


def spare(run: Walker, node: nodes.Try, scope: Scope) -> None:
    """Keep in mind what the handlers of a turn in which nothing is raised change: of the data that
    nobody knows some may be what they are for.
    """
    loop = run.open_loop()
    if loop is not None:
        loop.wavering.extend(_holders(run, node, scope))


def _holders(run: Walker, node: nodes.NodeNG, scope: Scope) -> Iterator[tuple[Holder, str]]:
    """What an arm or a loop counts up or fills, and what has it."""
    for each in run.relevance.changed(node):
        match each:
            case nodes.Name(name=name) | nodes.AssignName(name=name):
                holder = holder_of(scope, name)
                if holder is not None:
                    yield holder, name
            case (
                nodes.Attribute(expr=nodes.Name(name=name), attrname=attribute)
                | nodes.AssignAttr(expr=nodes.Name(name=name), attrname=attribute)
            ):
                holder = holder_of(scope, name)
                owner = None if holder is None else run.settle(holder.names.get(name))
                if isinstance(owner, Instance) and attribute in owner.attributes:
                    yield owner, attribute


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
