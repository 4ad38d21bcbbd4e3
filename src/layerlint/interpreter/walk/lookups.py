"""Tables that are asked by a key which nobody knows: each of the entries is tried.

``{"relu": ReLU, "leaky": LeakyReLU}[name]()`` builds one of two layers, as an ``if`` for each
of the names would. It is asked for where what was looked up is called, gone through or taken
apart; what is only handed on, or is a number or a text, stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

from astroid import nodes

from layerlint.interpreter.budgets import MOST_ENTRIES
from layerlint.interpreter.facts import is_atom, plain
from layerlint.interpreter.program import Program
from layerlint.interpreter.values import (
    NOTHING,
    Class,
    Foreign,
    Function,
    Instance,
    Key,
    Method,
    Native,
    Partial,
    Raised,
    Site,
    Unknown,
    Value,
)
from layerlint.interpreter.walk.choices import Choices
from layerlint.interpreter.walk.walker import Walker
from layerlint.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lookup:
    """A table as it was when it was asked."""

    found: Unknown
    key: Unknown
    entries: dict[Value, Value]
    absent: Value
    """What it gives where the key is none of its own; ``NOTHING`` where that is an error."""
    site: Site
    builds: bool
    """Whether it makes a difference to the layers which of the entries it is."""


class Lookups:
    """What one run has looked up in tables without knowing the key."""

    def __init__(self, run: Walker, program: Program, choices: Choices) -> None:
        self.run = run
        self.program = program
        self.choices = choices
        self._made: dict[Key, _Lookup] = {}
        self._by_key: dict[Key, list[_Lookup]] = {}
        """Those of which the same key decides, tables of numbers among them."""

    def note(
        self, found: Value, key: Value, table: Mapping[Value, Value], absent: Value, site: Site
    ) -> None:
        """``found`` is what a table has under a key, one of its entries or ``absent``."""
        if not isinstance(found, Unknown) or not isinstance(key, Unknown):
            return
        if not 1 < len(table) <= MOST_ENTRIES or _spelled(site.node) is None:
            return
        # Other keys are none that a condition would spell out.
        if found.key in self._made or not all(map(is_atom, table)):
            return
        builds = any(map(self._builds, table.values()))
        lookup = _Lookup(
            found=found, key=key, entries=dict(table), absent=absent, site=site, builds=builds
        )
        self._made[found.key] = lookup
        self._by_key.setdefault(key.key, []).append(lookup)

    def entry(self, found: Unknown, *, used: bool = True) -> Value:
        """Which entry it is, by a choice for each; itself where it was not looked up.

        Who calls `None`, or goes through it, gets an error as much as who asks for a wrong key:
        where what was looked up is ``used`` like that, neither is a way to try.
        """
        lookup = self._made.get(found.key)
        if lookup is None or not lookup.builds or self.choices.quiet or self.run.only_computes():
            return found
        if found.key not in self.run.facts.fixed:
            self.run.facts.fixed[found.key] = self._entry(lookup, used=used)
        return self.run.settle(found)

    def asked(self, condition: Value, site: Site) -> Value:
        """A condition on what was looked up is one on the key."""
        if not self._made or not isinstance(condition, Unknown):
            return condition
        if self._is_open(condition):
            return self.entry(condition, used=False)
        if condition.operation != "==" or not any(map(self._is_open, condition.operands)):
            return condition
        left, right = (
            self.entry(each, used=False) if isinstance(each, Unknown) else each
            for each in condition.operands
        )
        return self.run.compare("==", left, right, site)

    def _is_open(self, value: Value) -> bool:
        lookup = self._made.get(value.key) if isinstance(value, Unknown) else None
        return lookup is not None and lookup.builds

    def _entry(self, lookup: _Lookup, *, used: bool) -> Value:
        self.run.step(1 + len(self._by_key[lookup.key.key]))
        dead = [
            name
            for name, entry in lookup.entries.items()
            if (used and entry is None) or self._contradicts(lookup.key, name)
        ]
        ways = [name for name in lookup.entries if name not in dead]
        ends = lookup.absent is NOTHING or (used and lookup.absent is None)
        for name, entry in lookup.entries.items():
            site = Site(source=lookup.site.source, node=_question(lookup.site.node, name))
            prefer = False if name in dead else True if ends and name == ways[-1] else None
            asked = self.run.compare("==", lookup.key, name, site)
            if self.choices.choose(asked, site, prefer):
                self._carry_over(lookup.key, name)
                return entry
        if lookup.absent is NOTHING:
            raise Raised("KeyError")
        return lookup.absent

    def _contradicts(self, key: Unknown, name: Value) -> bool:
        """Whether what is known of other entries under the key says that it is not this one."""
        return any(
            plain(other.entries[name])
            and self.run.facts.decide_equal(other.found, other.entries[name]) is False
            for other in self._by_key[key.key]
            if name in other.entries
        )

    def _carry_over(self, key: Unknown, name: Value) -> None:
        """What the other tables had under the key is known, too."""
        for other in self._by_key[key.key]:
            if name in other.entries and plain(other.entries[name]):
                self.run.facts.fixed.setdefault(other.found.key, other.entries[name])

    def _builds(self, value: Value) -> bool:
        """Whether it makes a difference to the layers which of several such values it is."""
        match value:
            case Function():
                return not self.program.only_computes(value)
            case Native():
                return value.symbol.kind == "layer"
            case list() | tuple() | dict():
                return len(value) > 0
            case Class() | Method() | Partial() | Instance():
                return True
            case Foreign():
                return self.run.overlay.mentions(value)
        return False


def _spelled(node: nodes.NodeNG) -> nodes.NodeNG | None:
    """How the source spells the key that it asks for."""
    if isinstance(node, nodes.Subscript):
        return node.slice
    if isinstance(node, nodes.Call) and node.args:
        return node.args[0]
    return None


def _question(node: nodes.NodeNG, name: Value) -> nodes.Compare:
    """``key == name``, as an ``if`` would ask where a table is asked."""
    key = _spelled(node)
    assert key is not None
    place = {
        "lineno": key.lineno,
        "col_offset": key.col_offset,
        "end_lineno": key.end_lineno,
        "end_col_offset": key.end_col_offset,
    }
    made = nodes.Compare(parent=node, **place)
    made.postinit(left=key, ops=[("==", nodes.Const(name, parent=made, **place))])
    return made
