"""The layer graph: what a model is made of and in which order data flows through it.

A *layer* is one object (a constructor call), a *node* one call of it, as in Keras.
Nodes stand in data-flow order: every input of a node comes before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from layerlint.records import dataclass, field
from layerlint.source import Place

GraphKind: TypeAlias = Literal["sequential", "functional", "subclassed", "layer", "fragment"]

Shape: TypeAlias = tuple["int | None", ...]
"""Sizes of a tensor's axes, the batch axis first; ``None`` where not known or not fixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownValue:
    """A value that cannot be told from the source.

    ``truth`` is what an answered condition says of it (``if bn:`` makes ``bn`` truthy).
    """

    reason: str
    place: Place | None = None
    truth: bool | None = None
    among: tuple[bool | int | float | str | None, ...] = ()
    """The values of which it is one, where the source lists them: ``hp.Choice("u", [8, 16])``."""
    between: tuple[float, float] | None = None
    """The least and the greatest number that it may be: ``hp.Float("rate", 0.1, 0.5)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerValue:
    """A layer given as an argument, such as the one that a wrapper wraps."""

    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionValue:
    """A function given as an argument, known by its name.

    ``does`` is the one operation that it is, where looking into it tells: a user's
    ``relu6``, which only calls ``K.relu(x, max_value=6)``. One that gives back what it is
    given is ``identity``.
    """

    name: str
    does: Layer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectValue:
    """An object given as an argument, such as ``RandomNormal(stddev=0.02)``."""

    qualified: str
    arguments: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))


Argument: TypeAlias = (
    bool
    | int
    | float
    | str
    | tuple["Argument", ...]
    | Mapping[str, "Argument"]
    | UnknownValue
    | LayerValue
    | FunctionValue
    | ObjectValue
    | None
)
"""An argument in Keras's own form, as ``get_config()`` gives it; lists are tuples here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer object, an operation (``x + y``), or an opaque call.

    ``key`` tells layer objects of one interpretation apart: two nodes with equal keys
    call the same object. ``name`` is Keras's class name, a user's class by its own name,
    an operation by its function's name, ``None`` for an opaque call.
    """

    key: int
    name: str | None
    place: Place
    copied: Place | None = None
    """Where the source has the constructor, if this is a copy: ``clone_model`` makes new layers."""
    qualified: str | None = None
    base: str | None = None
    """For a user's class: the name of the catalog layer it derives from."""
    overrides_call: bool = False
    """For a user's class: whether it does something else than its base when called."""
    family: str | None = None
    operation: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    given: tuple[str, ...] = ()
    """The parameters that the source mentions, in the order of the constructor."""
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """The arguments that come from the default of a parameter of the builder, by whose name."""
    computed: frozenset[str] = field(default=frozenset(), compare=False)
    """Those of them that are not the default itself, but computed from it."""
    activations: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    """What the code calls activations for which Keras has another word, by parameter."""
    trainable: bool | None = True
    weights_given: bool = False
    """Whether the code sets or loads its weights, so that what initializes them says nothing."""
    backend: str | UnknownValue | None = None
    """What the source has set Keras to compute with; ``None`` where it has set nothing."""
    keras_1: bool = field(default=False, compare=False)
    """Whether a call in the file that builds it names an argument as only Keras before 2 did."""
    parameters: int | None = None
    """How many weights the layer has, trainable or not."""
    reason: str | None = None
    """Why an opaque call is opaque."""
    spelled: str | None = field(default=None, compare=False)
    """The class as the source calls it, where Keras has another name for it."""
    instead_of: str = field(default="", compare=False)
    """The dotted name of what the source takes in its place, where that can be imported."""
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)
    """What the code calls parameters where it is written in the words of Keras 1."""

    @property
    def written(self) -> Place:
        """Where the source has the constructor."""
        return self.copied or self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A call of a model in whose place the calls of its layers stand."""

    key: int
    """Tells models apart, as layers have theirs."""
    kind: str
    """The model's class."""
    name: str | None
    """The one that the source gives it."""
    place: Place
    """Where the model is constructed."""
    call: int
    """Tells the calls of models in a graph apart."""
    gives: tuple[int, ...] = ()
    """Which of the model's outputs the node gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One call of a layer.

    ``inputs`` are where the tensors come from, in the order of the call: the id of a
    node, or ``-1 - k`` for the k-th input of the graph itself (a Sequential without
    ``Input``, the arguments of ``call``).
    """

    id: int
    layer: Layer
    inputs: tuple[int, ...] = ()
    shapes: tuple[Shape | None, ...] = (None,)
    """One shape for each tensor that the call gives."""
    call: Place | None = None
    """Where the layer is called; ``None`` where a container calls it (Sequential)."""
    call_arguments: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    """What the call says besides tensors, such as ``training``."""
    call_defaults: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    """What of it comes from the default of a parameter of the builder, by whose name."""
    inside: LayerGraph | None = None
    """What a user's layer does in its ``call``; its inputs are this node's inputs."""
    chain: tuple[Place, ...] = ()
    """The calls of user functions, outermost first, that led to the constructor."""
    turn: int = 0
    """Which turn of a loop of unknown length called it: 0 none or first, 1 the last."""
    loop: int | None = None
    """The line of that loop."""
    parts: tuple[Part, ...] = ()
    """The calls of models that it belongs to, outermost first."""
    unread: bool = field(default=False, compare=False)
    """Whether what it gives goes nowhere in the user's layer or model that calls it."""
    ends_part: bool = False
    """Whether it gives an output of a model that is called here, or whose layers these are, and
    that stands on its own, too: one that is built by ``Model(inputs, outputs)``, compiled, or
    asked to ``fit`` or ``predict``. So it is of what one object of a user's class hands to another
    into which other things go as well."""
    other_readers: int = 0
    """How many layers read what it gives that are called beside this graph: in other models of
    the run, or where one may become of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a condition that the source leaves open was answered."""

    condition: str
    line: int
    answer: bool
    path: str = ""
    """The file of the condition, where that is not the file of what was answered for."""
    of: str = field(default="", compare=False)
    """The function whose parameter is asked about, where that is not the one that asks."""
    flag: bool = field(default=True, compare=False)
    """Whether what is asked is true or false itself: a list, a number or a text may be asked, too,
    and is not ``True`` where it is not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One loss of a compiled model: its name in Keras's form, or why it is unknown."""

    name: str | UnknownValue | None
    from_logits: bool | UnknownValue = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What ``compile()`` said: a loss for each output (one where the source gives one)."""

    losses: tuple[Loss, ...]
    place: Place
    default: str | None = field(default=None, compare=False)
    """The name of the parameter or option of whose default the loss is, where it is of one."""
    untrained: bool = False
    """Whether the code shows that it is no model to be trained: it is only asked for predictions,
    loads weights behind ``compile()`` and is not fitted, or is built with ``training=False``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerGraph:
    """One model, or one fragment or user layer, in one variant."""

    name: str
    kind: GraphKind
    root: str
    """Qualified name of the function that was interpreted; ``<module>`` for the body."""
    place: Place
    nodes: tuple[Node, ...] = ()
    outputs: tuple[int, ...] = ()
    """Where the outputs come from, numbered like the inputs of a node."""
    inputs: tuple[int, ...] = ()
    """The nodes through which data enters, by id."""
    entering: tuple[Shape | None, ...] = ()
    """What is known of the tensors that come from no node, in the order of their numbers; of
    those behind the last one, nothing."""
    when: tuple[Answer, ...] = ()
    complete: bool = True
    truncated: str | None = None
    """What was cut off, in words."""
    compiled: Compiled | None = None
    used: bool = False
    """Whether something in sight calls the model, holds it, returns it as a block, takes its
    output, or goes on from all that it gives."""
    held: bool = False
    """Whether an attribute holds the model, compiled or not, or a function that nothing in sight
    calls returns it without having compiled it."""

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs of producer and consumer, by id, in the order of the consumers."""
        return tuple(
            (source, node.id) for node in self.nodes for source in node.inputs if source >= 0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that the interpreter itself noticed, for a diagnostic rule."""

    rule: str
    place: Place
    values: Mapping[str, str]
    """What the rule's message may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a root builds where its conditions are answered in one way."""

    answers: tuple[Answer, ...]
    """Every condition that was asked, in that order."""
    graphs: tuple[LayerGraph, ...]
    followed: tuple[Answer, ...] = ()
    """What a condition says that was not asked, since its answer followed from the others."""
    raised: bool = False
    """Whether the code itself ends it by an exception: who answers so gets nothing of it."""
    refused: bool = False
    """Whether the code ends it before it has built anything: it is none of those that are made."""


class Trials(Protocol):
    """All that was tried of a root, and what else may be."""

    @property
    def made(self) -> Sequence[Trial]:
        """The trials so far, that of first answers first."""

    @property
    def telling(self) -> Collection[Answer]:
        """The answers to conditions of which another one has changed what is built."""

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        """Whether the answers of a trial make another one true, asked in it or not."""

    def follows(self, answers: Collection[Answer], answer: Answer) -> bool:
        """Whether some answers settle one more, in whichever way."""

    def implies(self, followed: Answer, answer: Answer) -> bool:
        """Whether what followed in a trial makes an answer true."""

    def again(
        self,
        trial: Trial,
        held: Collection[Answer],
        other: Collection[Answer],
        *,
        last: bool = False,
    ) -> Trial | None:
        """What is built where some answers are held and conditions are answered otherwise.

        All others stay as they are in the trial, as far as these let them; ``None`` where the
        budget does not reach. With ``last`` it is the one that is set apart for the answers that
        are told.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """All that was understood of one file."""

    graphs: tuple[LayerGraph, ...] = ()
    """By root, then variant (first answers first), then source order."""
    remarks: tuple[Remark, ...] = ()
    roots: int = 0
    variants: int = 0
    cut: tuple[str, ...] = ()
    """What a budget cut off, in words."""
    assumed: tuple[str, ...] = ()
    """Names that nothing binds and that were taken for Keras's."""
    read: tuple[str, ...] = ()
    """Other files of the project that were read."""
    steps: int = field(default=0, compare=False, repr=False)
    """What it has cost, in steps of the interpreter, with those that count for its graphs."""
    trials: Mapping[str, Sequence[Trials]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """By root; roots may have the same name."""
