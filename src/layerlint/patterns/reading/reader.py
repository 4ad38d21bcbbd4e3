"""What is known while a rule is read: names, sets, bindings, mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from layerlint.patterns.reading.document import Mistake, Position, Value, note
from layerlint.patterns.reading.spelling import closest, did_you_mean
from layerlint.patterns.reading.vocabulary import Vocabulary
from layerlint.patterns.syntax import FACTS, NodeTest, Parameter
from layerlint.records import dataclass, field

MORE_ATTRIBUTES = ("layer", "line")
"""What a message may say of a node beside its arguments and facts."""
OF_OUTPUTS = ("loss", "compile_line")
"""What only a message may say, of a node that gives an output of a compiled model."""


@dataclass(slots=True, kw_only=True)
class Binding:
    """A variable: where it is bound, to what, and in which alternatives of ``match``."""

    at: Position
    kind: Literal["layer", "through"]
    alternatives: set[int]
    layers: frozenset[str] | None
    """The layers it can stand for; ``None`` where that may be any."""
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDefinition:
    """A named set as a file has it."""

    path: str
    at: Position
    value: Value


@dataclass(slots=True, kw_only=True)
class Reader:
    """The state in which one file is read."""

    vocabulary: Vocabulary
    sets: dict[str, SetDefinition]
    mistakes: list[Mistake] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    bindings: dict[str, Binding] = field(default_factory=dict)
    alternatives: int = 0
    opened: dict[str, tuple[NodeTest, ...]] = field(default_factory=dict)
    """Named sets that are resolved already."""
    opening: list[str] = field(default_factory=list)
    """Named sets that are being resolved, to find circles."""
    let: dict[str, Position] = field(default_factory=dict)
    let_used: set[str] = field(default_factory=set)
    parameters: dict[str, tuple[Position, Parameter]] = field(default_factory=dict)
    """Those of the rule, each with the place of its name."""
    parameters_used: set[str] = field(default_factory=set)
    sets_are_missing: bool = False
    """Whether a file of sets could not be read: one that is not known may stand there."""
    _silent: int = 0

    def wrong(self, at: Position, message: str) -> None:
        """Note a mistake."""
        if not self._silent:
            note(self.mistakes, at, message)

    def hint(self, word: str, known: Iterable[str]) -> str:
        """What somebody may have meant, in words, as long as anybody reads them."""
        return "" if self._silent else did_you_mean(word, known, mistakes=len(self.mistakes))

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """What somebody may have meant."""
        return None if self._silent else closest(word, known, mistakes=len(self.mistakes))

    @contextmanager
    def silently(self) -> Iterator[None]:
        """Mistakes within are those of another file, said when that one is read."""
        self._silent += 1
        try:
            yield
        finally:
            self._silent -= 1

    def bind(
        self,
        name: str,
        at: Position,
        kind: Literal["layer", "through"],
        alternative: int,
        layers: frozenset[str] | None,
    ) -> None:
        """A step says ``as: name``."""
        if name == "self":
            self.wrong(at, "`self` is the node that is being tested; choose another name")
            return
        known = self.bindings.get(name)
        if known is None:
            self.bindings[name] = Binding(
                at=at, kind=kind, alternatives={alternative}, layers=layers
            )
            return
        if alternative in known.alternatives:
            self.wrong(at, f"`{name}` is bound twice, first on line {known.at.line}")
            return
        if known.kind != kind:
            self.wrong(
                at,
                f"`{name}` is bound to a {kind} step here and to a {known.kind} step on line"
                f" {known.at.line}",
            )
        known.alternatives.add(alternative)
        if layers is None or known.layers is None:
            known.layers = None
        else:
            known.layers |= layers

    def use(
        self,
        name: str,
        at: Position,
        kind: Literal["layer", "through"] | None = None,
        *,
        always: bool = False,
    ) -> Binding | None:
        """A clause, message or fix speaks of a variable.

        ``always``: it must be bound in every alternative of ``match``.
        """
        binding = self.bindings.get(name)
        if binding is None:
            if name not in self.lost:
                self.wrong(at, f"no step binds `{name}`{self.hint(name, self.bindings)}")
            return None
        binding.used = True
        if kind is not None and binding.kind != kind:
            other = "zero or more nodes (a through step)" if kind == "layer" else "one node"
            needed = "one node" if kind == "layer" else "a through step"
            self.wrong(at, f"`{name}` stands for {other}, {needed} is needed here")
            return None
        if always and len(binding.alternatives) < self.alternatives:
            self.wrong(at, f"`{name}` is not bound in every alternative of `match`")
        return binding

    def use_attribute(
        self, variable: str, attribute: str, at: Position, *, always: bool = False
    ) -> None:
        """``variable.attribute`` is written somewhere."""
        binding = self.use(variable, at, always=always)
        if binding is None:
            return
        if binding.kind == "through":
            if attribute != "layers":
                self.wrong(at, f"`{variable}` stands for several nodes and has only `.layers`")
            return
        known = self.vocabulary.attributes(binding.layers) | set(MORE_ATTRIBUTES)
        if attribute not in known:
            self.wrong(
                at,
                f"`{variable}` has no argument or fact `{attribute}`{self.hint(attribute, known)}",
            )

    def parameter(self, name: str, at: Position) -> bool | int | float | str:
        """The value of a parameter that is no set; something names it."""
        self.parameters_used.add(name)
        value = self.parameters[name][1].value
        if isinstance(value, tuple):
            self.wrong(at, f"`{name}` is a set of layers; write `${name}`")
            return ""
        return value

    def check_attribute(self, attribute: str, layers: frozenset[str] | None, at: Position) -> bool:
        """Whether a ``where`` may ask for an attribute of one of these layers."""
        if attribute in FACTS:
            return True
        known = self.vocabulary.attributes(layers)
        if attribute in known:
            return True
        who = "no layer has an argument"
        if layers is not None and len(layers) == 1:
            who = f"`{next(iter(layers)).rpartition('.')[2]}` has no argument"
        elif layers is not None:
            who = "none of these layers has an argument"
        self.wrong(at, f"{who} `{attribute}`{self.hint(attribute, known)}")
        return False
