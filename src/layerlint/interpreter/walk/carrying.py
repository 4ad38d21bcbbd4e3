"""What a loop of unknown length carries from turn to turn.

Of such a loop the first turn is run and then the last. A number that each turn changes
(``units *= 2``) is known in the first only; one that grows by one is known by the length.
"""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.values import OpenLoop, Value
from layerlint.interpreter.walk.walker import Walker


class Carried:
    """The numbers that a loop is about to change, as they are before it."""

    __slots__ = ("before", "node")

    def __init__(self, run: Walker, node: nodes.NodeNG) -> None:
        self.node = node
        names = run.frames[-1].scope.names if run.frames else {}
        self.before: dict[str, int | float] = {
            name: value
            for name in sorted(_changed(node))
            if _is_number(value := run.settle(names.get(name)))
        }

    def go_on(self, run: Walker, loop: OpenLoop) -> None:
        """Go from the end of the first turn to the start of the last."""
        scope = run.frames[-1].scope
        for name, before in self.before.items():
            after = run.settle(scope.names.get(name))
            if not _is_number(after) or after == before:
                continue
            if isinstance(before, int) and after == before + 1 and loop.length is not None:
                site = run.site(scope, self.node)
                run.write(scope, name, run.binary("+", loop.length, before - 1, site))
                continue
            reason = f"{name} in the last turn of the loop on line {loop.line}"
            # Its key is its place, so that a replay meets it again.
            value = run.unknown(reason, run.site(scope, self.node))
            bounds = run.facts.low if after > before else run.facts.high
            bounds[value.key] = after
            run.write(scope, name, value)


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _changed(node: nodes.NodeNG) -> set[str]:
    """The names that a loop's body sets to something made of themselves."""
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


def _reads(value: nodes.NodeNG, name: str) -> bool:
    return any(each.name == name for each in value.nodes_of_class(nodes.Name))
