"""Conditions that the source leaves open, and how a run answers them."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from layerlint.interpreter.facts import TRUE_OR_FALSE, plain
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Array,
    Class,
    External,
    Foreign,
    Function,
    Instance,
    Key,
    Module,
    Native,
    Site,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk.walker import Walker
from layerlint.records import dataclass

_SIMPLE = (nodes.Name, nodes.Attribute, nodes.Compare, nodes.Call, nodes.Subscript)
"""What a condition is spelled as where it stands; others as what they ask about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A condition that the source leaves open, and how this run answered it."""

    condition: Unknown
    answer: bool
    """The answer to that, which is what the source asks without its negations."""
    text: str
    shown: bool
    """The answer to the condition as ``text`` spells it, which may be the negation."""
    line: int
    path: str
    of: str = ""
    """The function whose parameter it is, where another asks."""
    flag: bool = True
    """Whether what is asked is known to be true or false, and nothing else."""
    aside: bool = False
    """Whether it is asked within a function that can build nothing, and only computes."""

    @property
    def key(self) -> Key:
        """What tells the condition from others."""
        return self.condition.key


class Choices:
    """The choices of one run.

    ``forced`` are answers that this run shall give, by the key of the condition; all others
    are the first answers.
    """

    def __init__(self, run: Walker, forced: dict[Key, bool]) -> None:
        self.run = run
        self.forced = forced
        self.made: list[Choice] = []
        self.quiet = 0
        self.guessed = 0
        """How many conditions of imported modules got their first answer, and no other."""
        """Above 0 while a module of another file runs: its conditions are no choices."""
        self._followed: dict[Key, tuple[Unknown, Site]] = {}
        self.met: list[Key] = []
        """The conditions that loops of unknown length have come to, answered before or not."""

    def choose(self, value: Value, site: Site, prefer: bool | None) -> bool:
        """The truth of a value; ``prefer`` is an answer to take without a choice."""
        value, negative = self._positive(value, site)
        if prefer is None:
            value = self.run.looked_up(value, site)
        wish = prefer if prefer is None else prefer is not negative
        return self._open_truth(value, site, wish, negative=negative) is not negative

    def choose_any(self, parts: Iterable[tuple[Value, Site]], wanted: bool) -> bool:
        """Take ``wanted`` from a condition that has it where one of its parts has it.

        Which part is left open, as long as several can be; the parts come one by one, since
        those behind one that decides are not evaluated.
        """
        clause: list[tuple[Unknown, bool]] = []
        rest = iter(parts)
        for part, site in rest:
            value, negative = self._positive(part, site)
            if not isinstance(value, Unknown):
                if (self._truth(value, site) is not negative) is wanted:
                    return wanted
                continue
            decided = self._decided(value, site)
            if decided is not None and (decided is not negative) is wanted:
                return wanted
            if decided is not None:
                continue
            clause.append((value, wanted is not negative))
            likely = self.run.facts.likely(value)
            if likely is not None and (likely is not negative) is wanted:
                if next(rest, None) is None:
                    self.run.facts.learn_any(clause)
                return wanted
        if clause:
            self.run.facts.learn_any(clause)
        return wanted

    def _positive(self, value: Value, site: Site) -> tuple[Value, bool]:
        """A condition without its negations, and whether their number is odd."""
        if isinstance(value, External):
            value = self.run.unknown(value.dotted, site, key=("external", value.dotted))
        negative = False
        while isinstance(value, Unknown) and value.operation == "not":
            value, negative = value.operands[0], not negative
        return value, negative

    def _decided(self, value: Unknown, site: Site) -> bool | None:
        """What answers say of a condition."""
        self.run.look_at(value)
        if self.run.loops:
            self.met.append(value.key)
        fixed = self.run.facts.fixed.get(value.key, NOTHING)
        if fixed is not NOTHING and not isinstance(fixed, Unknown):
            return self._truth(fixed, site)
        return self.run.facts.decide(value)

    def _open_truth(self, value: Value, site: Site, prefer: bool | None, *, negative: bool) -> bool:
        if not isinstance(value, Unknown):
            return self._truth(value, site)
        if value.operation in ("and", "or") and value.key not in self.run.facts.fixed:
            return self._choose_parts(value, site, prefer)
        decided = self._decided(value, site)
        if decided is not None:
            self._follow(value, site, decided and not negative)
            return decided
        if (
            value.operation is None
            and value.default is not NOTHING
            and value.key not in self.run.facts.departed
            and not plain(self.run.settle(value))
            and not isinstance(self.run.settle(value), Unknown)
        ):
            # A default that is a layer class or a function: only its absence is a question.
            return self._truth(self.run.settle(value), site)
        if prefer is not None:
            self.run.facts.learn(value, prefer)
            self._follow(value, site, prefer and not negative)
            return prefer
        return self._choose(value, site, negative=negative)

    def _follow(self, value: Unknown, site: Site, is_so: bool) -> None:
        """Note that something is what a condition says, though nobody chose that: the last arm
        of a chain whose other arms were not taken, and behind which the program ends.
        """
        if is_so and value.operation == "==" and not self.quiet:
            self._followed.setdefault(value.key, (value, site))

    @property
    def followed(self) -> list[Choice]:
        """The conditions that were true without a choice, in the order of the run."""
        return [
            self._told(value, site, True, negative=False) for value, site in self._followed.values()
        ]

    def _told(
        self, value: Unknown, site: Site, answer: bool, *, negative: bool, aside: bool = False
    ) -> Choice:
        while isinstance(site.node, nodes.UnaryOp) and site.node.op == "not":
            site, negative = Site(source=site.source, node=site.node.operand), not negative
        if isinstance(site.node, nodes.Name) and _handed_on(site.node, value) != ("", ""):
            # `norm` may be `not bias` in the call of a helper: told is `bias`.
            negative = False
        return Choice(
            condition=value,
            answer=answer,
            text=self._spelled(value, site),
            shown=answer is not negative,
            line=site.node.lineno or 0,
            path=site.source.path,
            of=_giver(value, site),
            flag=_is_flag(value),
            aside=aside,
        )

    def _choose_parts(self, value: Unknown, site: Site, prefer: bool | None) -> bool:
        stop = value.operation == "or"
        parts = list(zip(value.operands, _sites_of_parts(value, site), strict=True))
        if prefer is stop:
            return self.choose_any(parts, stop)
        for part, where in parts:
            if self.choose(part, where, prefer) is stop:
                return stop
        return not stop

    def _choose(self, value: Unknown, site: Site, *, negative: bool) -> bool:
        first = self.run.facts.first_answer(value)
        if self.quiet:
            self.guessed += 1
            return first
        answer = self.forced.get(value.key, first)
        self.run.facts.learn(value, answer)
        aside = self.run.only_computes()
        self.made.append(self._told(value, site, answer, negative=negative, aside=aside))
        return answer

    def _spelled(self, value: Unknown, site: Site) -> str:
        """A condition as the source spells it."""
        node = site.node
        if isinstance(node, nodes.Pattern):
            text = _spelled_case(node)
        elif isinstance(node, _SIMPLE) or value.site is None or _is_function(value.site):
            text = self.run.text(node)
            asked, given = _handed_on(node, value)
            text = given + text.removeprefix(asked) if given else text
        else:
            text = self.run.text(value.site.node)
        text = " ".join(text.split())
        return text if len(text) <= 80 else text[:79] + "…"

    def _truth(self, value: Value, site: Site) -> bool:
        value = contents_of(value)
        match value:
            case Array() if len(value) == 1:  # of a longer one NumPy knows no truth
                return self.run.ask(value[0], site)
            case list() if getattr(value, "length", None) is not None:
                return True
            case Instance():
                for name in ("__bool__", "__len__"):
                    method = self.run.class_attribute(value.cls, name)
                    if method is not NOTHING:
                        return self.run.ask(self.run.call(method, [value], {}, site), site)
                fields = self.run.class_attribute(value.cls, FIELDS)
                return fields is NOTHING or len(fields) > 0
            case Foreign() | Function() | Class() | Module() | Native():
                return True
        try:
            return bool(value)
        except Exception:  # a value of ours that Python cannot turn into a truth value
            return True


def _sites_of_parts(value: Unknown, site: Site) -> list[Site]:
    """Where each part of ``p and q`` stands, which may be computed long before it is asked.

    What a parameter is has no place of its own: it would be that of the whole function.
    """
    written = value.site
    if written is not None and isinstance(written.node, nodes.BoolOp):
        values = written.node.values
        if len(values) == len(value.operands):
            return [Site(source=written.source, node=part) for part in values]
    own = (part.site if isinstance(part, Unknown) else None for part in value.operands)
    return [site if one is None or _is_function(one) else one for one in own]


def _giver(value: Unknown, site: Site) -> str:
    """The function that is given what a condition asks about, where it stands in one within it, or
    in one that it calls and that has another name for it.
    """
    asked, name = _handed_on(site.node, value)
    if not name:
        return ""
    parameter: Value = value.operands[0] if value.key[:1] != ("parameter",) else value
    asking, given = site.node.frame(), parameter.site.node if parameter.site else None
    own = asking.parent if isinstance(given, nodes.ClassDef) else asking
    if given is None or given is own or (asked == name and not given.parent_of(asking)):
        return ""
    return str(parameter.key[1]).removesuffix(".__init__")


def _is_flag(value: Unknown) -> bool:
    """Whether a value that is not known is true or false: a comparison, or a parameter that is
    one by default or by its annotation.
    """
    if value.operation in TRUE_OR_FALSE or isinstance(value.default, bool):
        return True
    if value.key[:1] != ("parameter",) or value.site is None:
        return False
    arguments = getattr(value.site.node, "args", None)
    if not isinstance(arguments, nodes.Arguments):
        return False
    annotated = (
        *zip(arguments.posonlyargs, arguments.posonlyargs_annotations, strict=True),
        *zip(arguments.args or (), arguments.annotations, strict=True),
        *zip(arguments.kwonlyargs, arguments.kwonlyargs_annotations, strict=True),
    )
    said = next((said for each, said in annotated if each.name == value.key[-1]), None)
    return isinstance(said, nodes.Name) and said.name == "bool"


def _is_function(site: Site) -> bool:
    return isinstance(site.node, nodes.FunctionDef | nodes.Lambda)


def _handed_on(node: nodes.NodeNG, value: Unknown) -> tuple[str, str]:
    """What a condition asks about, and the parameter by which whoever calls the root gives it.

    A helper asks the same of all that is handed to it: ``norm`` may be ``norm_first``
    in one call, and ``norm_last`` in another.
    """
    if isinstance(node, nodes.Compare) and value.operands:
        # Only of a comparison with what stands there do we know which side is asked about.
        if not isinstance(node.ops[0][1], (nodes.Const, nodes.Tuple, nodes.List, nodes.Set)):
            return "", ""
        node, value = node.left, value.operands[0]
    if isinstance(node, nodes.Name) and isinstance(value, Unknown) and len(value.key) == 3:
        kind, _, parameter = value.key
        if kind == "parameter":
            return node.name, str(parameter)
    return "", ""


def _spelled_case(pattern: nodes.Pattern) -> str:
    """What a ``case`` asks of the subject of its ``match``, as an ``if`` would spell it."""
    above = pattern
    while isinstance(above.parent, nodes.Pattern):
        above = above.parent
    subject = above.parent.parent.subject.as_string()
    operator = {"MatchValue": "==", "MatchSingleton": "is"}.get(type(above).__name__, "matches")
    return f"{subject} {operator} {above.as_string()}"
