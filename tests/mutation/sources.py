"""Source code that is edited where a layer is constructed, whatever the style.

All that is known of a layer is the place of its constructor, as Keras's recorder tells it. An
edit is a piece of text that takes the place of another; everything else stays as it is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New text for a part of the old one."""

    start: int
    end: int
    text: str
    once: bool = False
    """Whether one of several equal ones will do, as of imports."""


Edits = Sequence[Edit]

#: Names that an expression may use: they are defined behind the imports.
CONSTANTS = {
    "PLANTED_RATE": "0.7",
    "PLANTED_SIZE": "64",
    "PLANTED": "{'activation': 'softmax', 'rate': 0.8}",
}
#: What the first argument of a layer is called, where it is not named.
_FIRST_PARAMETER = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), "units"),
    **dict.fromkeys(("Dropout", "AlphaDropout", "GaussianDropout"), "rate"),
    **dict.fromkeys((f"SpatialDropout{n}D" for n in (1, 2, 3)), "rate"),
    "Activation": "activation",
}


@dataclass(slots=True, kw_only=True)
class Source:
    """A file, and how its parts hang together."""

    text: str
    tree: ast.Module = field(init=False)
    parents: dict[ast.AST, ast.AST] = field(init=False)
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        assert self.text.isascii(), "columns are counted in bytes"
        self.tree = ast.parse(self.text)
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def code(self, node: ast.expr | ast.stmt) -> str:
        return self.text[self.start(node) : self.end(node)]

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def site(self, line: int, column: int, call_line: int | None) -> Site | None:
        """The layer that is constructed at a place; lines and columns count from 1."""
        starting = [
            node for node in self.calls() if (node.lineno, node.col_offset + 1) == (line, column)
        ]
        if not starting:
            return None
        return Site(source=self, made=min(starting, key=self.end), call_line=call_line)

    def statement(self, node: ast.AST) -> ast.stmt:
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def behind(self, statement: ast.stmt, text: str) -> Edit:
        """A statement on a line of its own behind another one."""
        at = self.end(statement)
        return Edit(start=at, end=at, text=f"\n{' ' * statement.col_offset}{text}")

    def spelled(self, expression: str) -> tuple[str, list[Edit]]:
        """An expression in the names that the file uses, and the imports that it needs."""
        bound = {
            alias.asname or alias.name
            for node in self.tree.body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        needed: list[str] = []
        if "layers" not in bound and "layers." in expression:
            names = sorted(set(re.findall(r"layers\.(\w+)", expression)) - bound)
            needed += [f"from keras.layers import {name}" for name in names]
            expression = expression.replace("layers.", "")
        if "keras" not in bound and "keras." in expression:
            needed.append("import keras")
        words = re.findall(r"\w+", expression)
        defined = [f"{name} = {value}" for name, value in CONSTANTS.items() if name in words]
        first = next(
            node for node in self.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))
        )
        at = self.start(first)
        added = [Edit(start=at, end=at, text=f"{line}\n", once=True) for line in needed]
        *_, last = (
            node for node in self.tree.body if isinstance(node, (ast.Import, ast.ImportFrom))
        )
        at = self.end(last)
        added += [Edit(start=at, end=at, text=f"\n\n{line}", once=True) for line in defined]
        return expression, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where one layer is constructed."""

    source: Source
    made: ast.Call
    call_line: int | None
    """The line on which Keras saw it called."""

    @property
    def name(self) -> str:
        return self.source.code(self.made.func).rpartition(".")[2]

    @property
    def code(self) -> str:
        return self.source.code(self.made)

    def replaced(self, expression: str) -> Edits:
        """Another layer in its place."""
        text, imports = self.source.spelled(expression)
        start, end = self.source.start(self.made), self.source.end(self.made)
        return [*imports, Edit(start=start, end=end, text=text)]

    def followed(self, expressions: Sequence[str]) -> Edits | None:
        """More layers behind it."""
        spelled = [self.source.spelled(one) for one in expressions]
        imports = [edit for _, edits in spelled for edit in edits]
        made = [text for text, _ in spelled]
        parent = self.source.parents[self.made]
        end = self.source.end(self.made)
        if isinstance(parent, ast.List):
            gap = self._gap()
            return [
                *imports,
                Edit(start=end, end=end, text="".join(f",{gap}{one}" for one in made)),
            ]
        if receiver := self._receiver(parent):
            statement = self.source.statement(parent)
            added = [self.source.behind(statement, f"{receiver}.add({one})") for one in made]
            return [*imports, *added]
        if held := self._held():
            statement, target = held
            names = [f"{target}_planted_{number}" for number in range(1, len(made) + 1)]
            texts = (f"{name} = {one}" for name, one in zip(names, made, strict=True))
            stated = [self.source.behind(statement, text) for text in texts]
            wrapped = [edit for call in self._applied() for edit in self._around(call, names)]
            return [*imports, *stated, *wrapped] if wrapped else None
        edits = [edit for call in self._applied() for edit in self._around(call, made)]
        return [*imports, *edits] if edits else None

    def removed(self) -> Edits | None:
        """The code without the layer."""
        parent = self.source.parents[self.made]
        if isinstance(parent, ast.List):
            behind = re.compile(r"\s*,?").match(self.source.text, self.source.end(self.made))
            assert behind is not None
            return [Edit(start=self.source.start(self.made), end=behind.end(), text="")]
        if self._receiver(parent):
            statement = self.source.statement(parent)
            return [
                Edit(
                    start=self.source.start(statement), end=self.source.end(statement), text="pass"
                )
            ]
        calls = [call for call in self._applied() if len(call.args) == 1]
        edits = [
            Edit(
                start=self.source.start(call),
                end=self.source.end(call),
                text=self.source.code(call.args[0]),
            )
            for call in calls
        ]
        return edits or None

    def given(self, name: str, value: str) -> Edits:
        """The layer with an argument."""
        value, added = self.source.spelled(value)
        for keyword in self.made.keywords:
            if keyword.arg == name:
                return [*added, self._instead(keyword.value, value)]
        if self.made.args and _FIRST_PARAMETER.get(self.name) == name:
            return [*added, self._instead(self.made.args[0], value)]
        last = [*self.made.args, *(keyword.value for keyword in self.made.keywords)]
        at = max(map(self.source.end, last), default=self.source.end(self.made) - 1)
        given = Edit(start=at, end=at, text=f"{', ' if last else ''}{name}={value}")
        return [*added, given]

    def called_by_name(self, name: str) -> Edits | None:
        """The layer with its first argument under a name."""
        if not self.made.args:
            return None
        at = self.source.start(self.made.args[0])
        return [Edit(start=at, end=at, text=f"{name}=")]

    def called_as_before_keras_3(self, name: str) -> Edits | None:
        """The layer with its first argument under an old name, in a file that is of Keras 3."""
        edits = self.called_by_name(name)
        end = len(self.source.text)
        said = Edit(start=end, end=end, text="\n\nfrom keras.random import SeedGenerator\n")
        return None if edits is None else [*edits, said]

    def named(self, name: str) -> Edits | None:
        """A layer of another name, where it is called, or where it is imported."""
        end = self.source.end(self.made.func)
        if isinstance(self.made.func, ast.Attribute):
            return [Edit(start=end - len(self.name), end=end, text=name)]
        for node in self.source.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "keras.layers":
                for alias in node.names:
                    if (alias.asname or alias.name) == self.name:
                        return [self._instead(alias, f"{name} as {self.name}")]
        return None

    def unclosed(self) -> Edits:
        """The layer without its closing bracket."""
        end = self.source.end(self.made)
        return [Edit(start=end - 1, end=end, text="")]

    def _instead(self, node: ast.expr | ast.alias, text: str) -> Edit:
        return Edit(start=self.source.start(node), end=self.source.end(node), text=text)

    def _gap(self) -> str:
        """What stands between the items of the list: a space, or a new line."""
        return f"\n{' ' * self.made.col_offset}" if self._on_own_line() else " "

    def _on_own_line(self) -> bool:
        start = self.source.start(self.made)
        return not self.source.text[self.source.text.rfind("\n", 0, start) + 1 : start].strip()

    def _receiver(self, parent: ast.AST) -> str | None:
        """What it is added to."""
        if (
            isinstance(parent, ast.Call)
            and self.made in parent.args
            and isinstance(parent.func, ast.Attribute)
            and parent.func.attr == "add"
        ):
            return self.source.code(parent.func.value)
        return None

    def _held(self) -> tuple[ast.stmt, str] | None:
        """The assignment to a variable or an attribute, and the name."""
        parent = self.source.parents[self.made]
        if isinstance(parent, ast.Assign) and isinstance(
            parent.targets[0], (ast.Name, ast.Attribute)
        ):
            return parent, self.source.code(parent.targets[0])
        return None

    def _applied(self) -> list[ast.Call]:
        """The calls of the layer."""
        parent = self.source.parents[self.made]
        if isinstance(parent, ast.Call) and parent.func is self.made:
            return [parent]
        if held := self._held():
            _, name = held
            return [call for call in self.source.calls() if self.source.code(call.func) == name]
        # A helper has made it: the one call of what a call gives, on the line where it was seen.
        here = [
            call
            for call in self.source.calls()
            if isinstance(call.func, ast.Call) and call.lineno == self.call_line
        ]
        return here if isinstance(parent, ast.Return) and len(here) == 1 else []

    def _around(self, call: ast.Call, layers: Sequence[str]) -> list[Edit]:
        """Calls of layers around a call."""
        start, end = self.source.start(call), self.source.end(call)
        opening = "".join(f"{layer}(" for layer in reversed(layers))
        return [
            Edit(start=start, end=start, text=opening),
            Edit(start=end, end=end, text=")" * len(layers)),
        ]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits; those at one place follow each other in their order."""
    parts: list[str] = []
    at = 0
    seen: set[Edit] = set()
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.once and edit in seen:
            continue
        seen.add(edit)
        assert edit.start >= at, "edits overlap"
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def moved(source: Source, edits: Sequence[Edit], line: int, column: int) -> tuple[int, int]:
    """Where a place of the old text is in the new one."""
    lines = source.text.split("\n")
    at = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    before = [edit for edit in edits if edit.end <= at]
    head = edited(source.text[:at], before)
    return head.count("\n") + 1, len(head) - (head.rfind("\n") + 1) + 1
