"""What a rule says, after its file was read and checked: the nouns of the rule language.

Everything here is plain data about the *normal form* of a graph. A name is resolved
already: layers are qualified names, named sets are opened, variables are bound in every
alternative that uses them or the clause says nothing there (see ``Clause``).

Three truth values run through all of it: 0 false, 1 undecided, 2 true; *and* is the
least, *or* the greatest, *not* is ``2 - c``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from layerlint.records import dataclass, field, replace

Severity: TypeAlias = Literal["error", "warning", "info"]
Profile: TypeAlias = Literal["essential", "recommended", "strict", "none", "always"]
"""``none``: in no profile; the rule runs only where it is selected by its id or topic.
``always``: a diagnostic that cannot be left out."""
BatchnormOrder: TypeAlias = Literal["before-activation", "after-activation"]
"""Where a house puts batch normalization."""
Operator: TypeAlias = Literal["eq", "ne", "gt", "ge", "lt", "le", "in", "not_in", "whole", "exists"]
Quantifier: TypeAlias = Literal["some", "every"]
Position: TypeAlias = Literal["input", "output"]

Constant: TypeAlias = bool | int | float | str | tuple["Constant", ...] | None
"""A value as a rule writes it; a YAML list is a tuple."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """``{ref: a.units}``: what a bound node answers; ``{ref: value}``: a value of ``let``.

    ``{ref: self.units}``, in any test of a node, is what that node itself answers.
    """

    variable: str
    attribute: str | None


Operand: TypeAlias = Constant | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One operator with its operand.

    ``in`` and ``not_in`` take a tuple of literals; ``exists`` takes a bool and asks
    whether the source mentions the argument, whatever its value; ``whole`` takes a bool
    and asks whether the value is a number without a fraction (``25``, ``25.0``). ``1`` equals
    ``1.0``, but ``True`` equals no number. An order between things that have none (``"same" > 3``)
    is false. ``None`` equals only ``None``.
    """

    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All tests hold for one attribute of a node.

    An attribute is an argument of the layer (by its Keras 3 name, defaults filled in),
    something the normal form gives (``activation``), or a derived fact (``FACTS``). An
    attribute the node does not have makes the condition false (``exists: false`` true).
    An attribute with several values (``rates``, ``kernel_initializers``) satisfies the
    condition when *one* of the values satisfies all tests together. An axis equals both its
    negative form and, where it is the channel axis, the word ``channel``.
    """

    attribute: str
    tests: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyCondition:
    """``any: [...]`` in a ``where``: one of several lists of conditions holds."""

    alternatives: tuple[tuple[WhereItem, ...], ...]


WhereItem: TypeAlias = Condition | AnyCondition
Where: TypeAlias = tuple[WhereItem, ...]
"""All of them hold."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "activation": "the canonical name of the activation that the node applies",
        "rank": "the number of axes of the output, the batch axis included",
        "units": "the size of the channel axis of the output",
        "input_rank": "the number of axes of the input, the batch axis included",
        "input_units": "the size of the channel axis of the input",
        "kernel_initializers": "every initializer of a kernel that the layer has:"
        " kernel_initializer, depthwise_initializer, pointwise_initializer",
        "rates": "every drop rate that the layer applies: rate, dropout, recurrent_dropout, its own"
        " and those of its cells",
        "trainable": "whether the layer is trained by the model it stands in",
        "weights_given": "whether the code sets or loads weights of the layer: set_weights,"
        " load_weights, weights=",
        "kernel": "how many positions the kernel, or the window of a pooling, covers: 9 for 3x3,"
        " 1 for 1x1",
        "map": "how many positions the output has beside batch and channels: 1 for a 1x1 map;"
        " null where that is not known or not fixed",
        "input_map": "the same of the input",
        "ends_part": "whether it gives an output of a model that is a part of this one (called, or"
        " gone on from) and stands on its own, too",
        "keeps_last_axis": "whether the last axis of the output is that of the input, in order",
        "backend": "what the source has set Keras to compute with: tensorflow, jax, torch,"
        " theano and so on; null where it sets nothing",
        "keras_1": "whether the call, or that of another layer in its file, names an argument as"
        " Keras 1 did: nb_filter, dropout_U",
        "finds_channels": "whether the layer looks for the channels where the one before it has"
        " put them; one with another data_format does not",
    }
)
"""What a node answers beside its arguments. Unknown where the graph cannot tell.

``activation`` is no fact of a recurrent or attention layer: there it is the argument.
``units`` of a layer that has an argument of that name is the argument where the shape is
unknown. ``keeps_last_axis`` is meant for Reshape, Permute and the operations like them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTest:
    """What one node must be; everything said must hold.

    ``layers`` holds qualified names (``keras.layers.Conv2D``), ``operations`` the names
    of operations that stay operations in the normal form (``matmul``), ``families``
    Keras's folders. A node is of the kind asked for when it is in *one* of the three;
    all three empty ask for nothing (and ``negated`` is then false). ``negated`` is
    ``layer: {not: [...]}``: the node is known and in none of the three.

    A node that may be nothing (an activation or a drop rate that is unknown, so that it
    may be ``linear`` or 0) satisfies a kind with 1, not 2, unless conditions exclude it.
    An opaque node satisfies no test (0), also not a negated or an empty one.
    """

    layers: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    negated: bool = False
    where: Where = ()
    call: Where = ()
    """Conditions on the arguments of the call, such as ``training``. What the call does
    not mention is ``None``."""
    position: Position | None = None
    """``output``: the node gives an output of the model; ``input``: it reads an input of
    the model and nothing else. Never true in a fragment."""
    any_of: tuple[NodeTest, ...] = ()
    """If not empty: one of these holds too."""
    written: str = ""
    """As the rule writes the kind, for the arrow form: ``$biased``, ``Conv2D | Dense``."""

    @property
    def asks_kind(self) -> bool:
        """Whether the kind of the node matters."""
        return bool(self.layers or self.operations or self.families)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSet:
    """The nodes that a way may go through: those that satisfy one of the tests.

    ``complement`` turns it round: those that satisfy none (``{not: [...]}``; ``any`` is
    the complement of nothing). An opaque node on a way is undecided in either case, and so
    is a node that may be nothing and is not in the set.
    """

    tests: tuple[NodeTest, ...] = ()
    complement: bool = False
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStep:
    """One node, fed by what the step before it matched."""

    variable: str | None
    test: NodeTest


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughStep:
    """Zero or more nodes one behind the other, each in ``through``; at most ``most``."""

    variable: str | None
    through: NodeSet
    most: int | None = None


Step: TypeAlias = LayerStep | ThroughStep
Steps: TypeAlias = tuple[Step, ...]
"""In data-flow order. Begins and ends with a layer step; no two through steps in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableClause:
    """``{var: x, …}``: what a bound node is, how often it is called, who reads it.

    ``test`` may ask for kind, ``where``, ``call`` and ``position``. ``calls`` counts the
    nodes of this graph that call the same layer object. ``consumers`` counts the readers
    of the node, those in other models of the run included; a model output is one more.
    ``contains`` is for the variable of a through step: one of its nodes satisfies the set.
    ``compiled`` is about the loss of the output that the node is (or, for an activation,
    gives), or that is made of it by nothing but what is in ``through``: attributes ``loss``
    and ``from_logits``; false where the model is not compiled in sight. All that is said must
    hold. A variable the matched alternative does not bind makes the clause false.
    """

    variable: str
    test: NodeTest | None = None
    calls: tuple[Comparison, ...] = ()
    consumers: tuple[Comparison, ...] = ()
    contains: NodeSet | None = None
    compiled: Where = ()
    through: NodeSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathClause:
    """``{from: x, reaches: …, through: …}`` or ``reached_by``: where ways lead.

    From the node downstream (``reaches``) or upstream (``reached_by``), through nodes of
    ``through`` only (none where it is ``None``), to the end. ``end`` is a node that
    satisfies a test, or ``output``/``input`` of the model. ``along: some``: one way does;
    ``every``: each way does; a way that meets a node that is neither in ``through`` nor
    the end fails, and a way that leaves the model ends in ``output`` (``input``). A node
    that satisfies the end ends the way, even if it is in ``through`` too. ``calls:
    every``: the same from every node of the graph that calls the same layer object.
    ``models: every``: from all that call it in the other models that the run built, too.
    """

    variable: str
    direction: Literal["reaches", "reached_by"]
    end: NodeTest | Position
    through: NodeSet | None = None
    along: Quantifier = "some"
    calls: Quantifier = "some"
    """``some`` is: from this node."""
    models: Quantifier = "some"
    """``some`` is: in this model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClause:
    """``{model: {…}}``: facts of the model; ``None`` asks nothing. False in a fragment.

    ``complete``: the graph is whole (``LayerGraph.complete``). ``called``: something in
    sight calls the model, takes its output, or holds it and does not compile it
    (``LayerGraph.used``). ``held``: an attribute holds it, compiled or not, or a
    function that nothing in sight calls returns it and does not compile it. ``compiled``:
    ``compile()`` was seen.
    """

    complete: bool | None = None
    called: bool | None = None
    held: bool | None = None
    compiled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyClause:
    """``{any: [clause | [clauses], …]}``: in one of the lists, all clauses hold."""

    alternatives: tuple[tuple[Clause, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueClause:
    """``{value: close, exists: true}``: what the engine says with a diagnostic.

    Only in the levels of a diagnostic rule: no graph is concerned. Values are text; one
    that the engine does not give is not there.
    """

    value: str
    tests: tuple[Comparison, ...]


Clause: TypeAlias = VariableClause | PathClause | ModelClause | AnyClause | ValueClause
"""A clause about a variable that the matched alternative of ``match`` does not bind is
false (0), in ``when`` as in ``unless``; ``any`` makes use of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A condition under which severity, profile, message or fix differ; the first that holds.

    A level holds only where its clauses are true (2); undecided is not enough.
    """

    when: tuple[Clause, ...]
    unless: tuple[Clause, ...] = ()
    severity: Severity | None = None
    profile: Profile | None = None
    message: Template | None = None
    fix: FixPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """``also``: a sentence that the message ends in where its clauses are true (2).

    Whichever level holds; of several additions each is said.
    """

    message: Template
    when: tuple[Clause, ...]
    unless: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """``{learner.layer}`` (an attribute of a bound node) or ``{value}`` (of ``let``).

    Attributes beside those of ``Condition``: ``layer`` (the class name as the user knows
    it), ``line``, ``name`` of a fused activation; ``loss``, the one that the node's output is
    compiled with, and ``compile_line``, where that is said. Of a through step: ``layers``.
    """

    variable: str
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Text with placeholders, already taken apart."""

    parts: tuple[str | Placeholder, ...]

    @property
    def written(self) -> str:
        """The text as the rule has it."""
        return "".join(
            part
            if isinstance(part, str)
            else "{" + ".".join(filter(None, (part.variable, part.attribute))) + "}"
            for part in self.parts
        )

    def ended(self, sentences: Iterable[Template]) -> Template:
        """The text with sentences behind it."""
        behind = (part for sentence in sentences for part in (". ", *sentence.parts))
        return Template(parts=(*self.parts, *behind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``{table: {Conv2D: SpatialDropout2D}, of: {ref: next.layer}}``."""

    of: Reference
    entries: Mapping[str, Constant]
    """By the text of the value: ``Conv2D``, ``25``."""
    otherwise: Constant = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """``{product: [{ref: drop.rate}, 2]}``."""

    factors: tuple[Operand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """``{quotient: [{ref: drop.rate}, 100]}``."""

    dividend: Operand
    divisor: Operand


LetValue: TypeAlias = Table | Product | Quotient


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where a finding stands, and what is said of the related places."""

    at: str
    related: Mapping[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetArguments:
    """``set``: these arguments of the node get these values."""

    node: str
    arguments: Mapping[str, Operand]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsetArguments:
    """``unset``: these arguments of the node are taken out."""

    node: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveNode:
    """``remove``: the node is taken out of the way of the data."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveNode:
    """``move``: the node is put directly behind or before another.

    A fused activation becomes a layer of its own there.
    """

    node: str
    anchor: str
    side: Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceLayer:
    """``replace``: another layer in its stead; arguments that are not mentioned stay.

    ``layer`` may be a value of ``let`` (``{ref: spatial}``, no attribute).
    """

    node: str
    layer: str | Reference
    arguments: Mapping[str, Operand] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertLayer:
    """``insert``: a new layer directly behind or before a node."""

    layer: str
    anchor: str
    side: Literal["before", "after"]
    arguments: Mapping[str, Operand] = field(default_factory=dict)


FixStep: TypeAlias = (
    SetArguments | UnsetArguments | RemoveNode | MoveNode | ReplaceLayer | InsertLayer
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPlan:
    """A change of the graph that cures the fault, carried out all or not at all."""

    steps: tuple[FixStep, ...]
    safety: Literal["safe", "unsafe"]
    title: Template
    because: str = ""
    """What the fix costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """When a rule holds, and at which node.

    The value of a match is ``min(steps, *when, 2 - max(unless))``. A rule says one thing
    about one node: of all matches with the same node at ``report_at`` one is kept, by
    certainty, then severity of its level, then the earlier alternative, then the
    order of the data flow.
    """

    alternatives: tuple[Steps, ...]
    report_at: str
    when: tuple[Clause, ...] = ()
    unless: tuple[Clause, ...] = ()
    levels: tuple[Level, ...] = ()
    also: tuple[Addition, ...] = ()


ParameterKind: TypeAlias = Literal["number", "whole", "flag", "text", "layers"]
ParameterValue: TypeAlias = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value of a rule that a configuration may set (``parameters:``).

    ``layers`` is a set of layers that the rule names as ``$name``; anything else is a value
    that it names as ``{ref: name}`` and, in texts, as ``{name}``. A rule that was read has
    the value in it, not the name.
    """

    name: str
    kind: ParameterKind
    says: str
    """What it means, in a line."""
    default: ParameterValue
    value: ParameterValue
    """What is in force."""
    bounds: tuple[Comparison, ...] = ()
    words: tuple[str, ...] = ()
    """What a text may be; anything where there are none."""

    def set_to(self, value: ParameterValue) -> Parameter:
        """The same with another value in force."""
        return replace(self, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDeclaration:
    """A layer that a rule pack makes known (``layers:``)."""

    qualified: str
    family: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A network that a rule finds, leaves alone, or cannot decide.

    ``code`` is a list of layers to be wrapped into a Sequential where ``short`` is true,
    else whole source. ``expect`` is the line of the finding in that source.
    """

    kind: Literal["bad", "good", "undecided"]
    code: str
    short: bool = True
    expect: int | None = None
    fixed: str | None = None
    why: str = ""
    line: int = 0
    """Where the example stands in the rule's file."""
