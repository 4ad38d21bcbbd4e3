"""What Keras's overlay keeps: layers, calls of them, tensors, models, other objects.

They are mutable, as Keras's are, and are changed only after ``machine.touch``. A call is
what becomes a node; it does not change once it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from layerlint.catalog import Bound, Dialect, LayerSpec
from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.budgets import LARGEST_SIZE
from layerlint.interpreter.shapes import Outputs
from layerlint.interpreter.values import Foreign, Instance, Key, List, Site, Value
from layerlint.records import dataclass, field
from layerlint.source import Place

ModelKind: TypeAlias = Literal[
    "sequential", "functional", "subclassed", "application", "opaque", "fragment", "graph"
]

Size: TypeAlias = Value
"""An ``int``, ``None`` where the axis is not fixed, an ``Unknown`` where not known."""


class TensorShape(tuple[Size, ...]):
    """The shape of a tensor as the code under lint sees it: a tuple with a few methods."""

    __slots__ = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Form:
    """One way to construct a layer, its name apart: no argument is open."""

    bound: Bound
    spec: LayerSpec | None
    canonical: dict[str, Argument] | None = None
    """The arguments in Keras's own form, once they were asked for."""
    outputs: dict[tuple[object, ...], Outputs] = field(default_factory=dict)
    """What calls give, by the shapes of the inputs and what the calls say besides."""
    counts: dict[tuple[Shape | None, ...], int | None] = field(default_factory=dict)


class KerasLayer(Foreign):
    """One layer object, or an operation, or what is called without being known."""

    def __init__(self, name: str | None, place: Place) -> None:
        self.name = name
        self.place = place
        self.born: object = None
        """The run in which it is made."""
        self.site: Site | None = None
        self.serial = 0
        self.qualified: str | None = None
        self.family: str | None = None
        self.dialect: Dialect = "keras3"
        """The Keras in whose form the constructor is called."""
        self.spelled: str | None = None
        """The class as the source calls it, where that is another of its names."""
        self.instead_of = ""
        """What the source takes in its place, where that can be imported."""
        self.image_data_format: Value = "channels_last"
        self.backend: Value = None
        """Keras's setting at that time, which a layer without one of its own follows."""
        self.base: str | None = None
        self.overrides_call = False
        self.operation = False
        self.reason: str | None = None
        self.chain: tuple[Place, ...] = ()
        self.turn: tuple[int, int | None] = (0, None)
        self.beside: frozenset[Key] = frozenset()
        """The parameters not at their defaults to which it is due that it is made."""
        self.arguments: dict[str, Value] = {}
        """Arguments by parameter, as they were given: they may be settled later."""
        self.form: Form | None = None
        """What is remembered of constructor calls like this one's."""
        self.canonical: dict[str, Argument] | None = None
        """The arguments in Keras's own form, where nothing in them is open."""
        self.given: tuple[str, ...] = ()
        self.keywords: dict[str, Value] = {}
        """The keywords as written, for what no parameter list holds (``input_shape``)."""
        self.trainable: Value = True
        self.weights_given = False
        """Whether the code sets or loads weights of it."""
        self.instance: Instance | None = None
        """For a user's class: the object."""
        self.core: KerasLayer | None = None
        """For a user's class that overrides ``call``: the layer of Keras that it is besides."""
        self.original: KerasLayer | None = None
        """The layer that it is a copy of, with whose name."""
        self.part = False
        """Whether it is a part of such a layer, which Keras makes and nobody looks into."""
        self.owner: KerasModel | None = None
        """The Sequential that it was added to."""
        self.calls: list[Call] = []
        self.shapes: tuple[tuple[Size, ...] | None, ...] | None = None
        """The shapes that it was built on: those of its first call."""
        self.build_ran = False
        self.weights: list[int | None] = []
        """Sizes of the weights that a user's layer adds itself."""
        self.held = False
        """Whether another layer wraps it, or an object of a user's class keeps it."""

    @property
    def label(self) -> Value:
        """The name that the source gives the layer, ``None`` where Keras makes one up."""
        return self.arguments.get("name", self.keywords.get("name"))


class Tensor(Foreign):
    """What a call gives, or what a graph is given."""

    def __init__(
        self, call: Call | None, index: int = 0, shape: tuple[Size, ...] | None = None
    ) -> None:
        self.call = call
        self.index = index
        self.shape = shape and tuple(
            None if type(each) is int and each > LARGEST_SIZE else each for each in shape
        )
        self.several = False
        """Whether it may stand for several tensors: what one call gives, or is given."""
        self.parts: dict[Value, Tensor] = {}
        """For what a graph is given: the tensors in it that the source asks for, by index."""
        self.outside: Tensor | None = None
        """For what a user's layer is given: the tensor of the outer graph."""

    @property
    def opaque(self) -> bool:
        """Whether it is not known how many tensors it stands for."""
        return self.several or (self.call is not None and self.call.layer.name is None)


class Group(Foreign):
    """One call of a model whose layers are called in its place."""

    def __init__(self, model: KerasModel) -> None:
        self.model = model
        self.calls: list[Call] = []
        self.inputs: tuple[Tensor, ...] = ()
        self.outputs: tuple[Tensor, ...] = ()


class Call(Foreign):
    """One call of a layer."""

    def __init__(self, layer: KerasLayer, order: int) -> None:
        self.layer = layer
        self.order = order
        self.inputs: tuple[Tensor, ...] = ()
        self.outputs: tuple[Tensor, ...] = ()
        self.result: Value = None
        """What the call gives, with the outputs in their places."""
        self.positional: tuple[Value, ...] = ()
        self.keywords: Mapping[str, Value] = {}
        self.named: Mapping[str, Value] = {}
        """What the call says besides tensors, by parameter."""
        self.site: Site | None = None
        """Where; ``None`` where a container calls."""
        self.turn: tuple[int, int | None] = (0, None)
        self.chain: tuple[Place, ...] = ()
        self.inside: Recording | None = None
        self.groups: tuple[Group, ...] = ()
        """The models that are called in its place, the outermost first."""


class Recording(Foreign):
    """Calls in the order in which they are made: those of a run, or of one user ``call``."""

    def __init__(self, owner: KerasLayer | None = None, *, scratch: bool = False) -> None:
        self.owner = owner
        self.scratch = scratch
        """Whether it is only made to learn shapes."""
        self.calls: list[Call] = []
        self.sources: dict[Value, Tensor] = {}
        """Tensors that stand for unknown values, by the value's key."""
        self.inputs: list[Tensor] = []
        self.entering: list[Tensor] = []
        """For each input the tensor of the outer graph, if there is one."""
        self.captured: list[Tensor] = []
        """Tensors from outside that are read inside, behind the inputs."""
        self.outputs: tuple[Tensor, ...] = ()
        self.broken: str | None = None
        """Why it ends early, if it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """What ``compile()`` was told, and what was trainable then."""

    site: Site
    arguments: Mapping[str, Value]
    trainable: Mapping[KerasLayer, Value]
    for_training: bool
    """Whether no parameter of the functions around it says that nothing is trained."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One entry of a Sequential: a layer or model, and where ``add`` was called."""

    value: Value
    turn: tuple[int, int | None] = (0, None)
    site: Site | None = None


class KerasModel(Foreign):
    """A model, or what grows like one."""

    def __init__(self, kind: ModelKind, name: str, place: Place) -> None:
        self.kind: ModelKind = kind
        self.name = name
        """Its class, or the network of ``keras.applications``."""
        self.place = place
        self.born: object = None
        """The run in which it is made."""
        self.site: Site | None = None
        self.serial = 0
        self.chain: tuple[Place, ...] = ()
        self.title: str | None = None
        """The name that it is bound to."""
        self.function: str | None = None
        """The function in which it was made."""
        self.label: Value = None
        self.instance: Instance | None = None
        self.layer: KerasLayer | None = None
        """For a user's model and a network of Keras: what is called, as one node."""
        self.inputs: tuple[Tensor, ...] = ()
        self.outputs: tuple[Tensor, ...] = ()
        self.input_structure: Value = None
        self.output_structure: Value = None
        self.items: list[Item] = []
        self.steps: list[tuple[Value, tuple[Call, ...]]] = []
        """For a Sequential: the result behind each item, and the calls that led to it."""
        self.doubtful = False
        """Whether its inputs or outputs hold something unknown."""
        self.open_ended = False
        """Whether its outputs do, or none are in sight: anything may lead to them."""
        self.trainable: Value = True
        self.compilation: Compilation | None = None
        self.added: list[Value] = []
        """What ``add_loss`` and ``add_metric`` were given."""
        self.used = False
        self.asked = False
        """Whether it is run on data by itself: fitted, or asked for predictions."""
        self.judged = False
        """Whether its loss is computed, or may be: it is fitted, evaluated, or handed on."""
        self.restored = False
        """Whether weights are loaded since it was compiled."""
        self.phases: list[Value] = []
        """What each call of it says of ``training``, ``None`` where it says nothing."""
        self.kept = False
        """Whether it is held in an attribute, or given back as a block: what is not compiled
        in sight may be a part of something then."""
        self.in_attribute = False
        """Whether it is held in an attribute."""
        self.given_back = False
        """Whether a function that nothing in sight calls gives it back."""
        self.recording: Recording | None = None
        """For a user's model: the last run of its ``call``."""
        self.listed: list[Value] | None = None
        """What ``model.layers`` gave, for code that changes that list."""
        self.ends: List | None = None
        """What ``model.outputs`` gave, for code that puts more into that list."""
        self.names: dict[str, Value] = {}
        """For a ``Graph`` of Keras 0.3: its nodes by name."""


class Constant(Foreign):
    """A tensor that comes from no layer: a weight of a user's layer, ``ops.arange(9)``.

    It has a shape, and no edge leads from it.
    """

    def __init__(self, shape: tuple[Size, ...] | None) -> None:
        self.shape = shape


class Part(Foreign):
    """A layer inside a network of Keras that is not looked into."""

    def __init__(self, model: KerasModel) -> None:
        self.model = model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KerasObject:
    """An initializer, regularizer, constraint, loss, optimizer …: a class with arguments."""

    qualified: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


class Plain(Foreign):
    """What is known of an object of a user's class that derives from neither layer nor model."""

    def __init__(self, made: KerasObject) -> None:
        self.made = made


class Configuration(Foreign):
    """What ``model.get_config()`` or ``model.to_json()`` gives, as long as nobody looks into it."""

    def __init__(self, model: KerasModel) -> None:
        self.model = model
        self.opened = False


Callee: TypeAlias = "KerasLayer | KerasModel | Instance"
"""What can be called on tensors."""
