"""What is noted while Keras builds: constructions, calls, compilations, each with its place.

Keras's own classes are left as they are but for four functions that report to a `Ledger`
while it is open: ``Operation.__new__``, ``Node.__init__``, ``Layer.__call__`` and
``Trainer.compile``. Two more make recording quick and possible without numbers: weights
are zeros, and the ``call`` of a user's layer is run on symbolic tensors first.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from .arguments import given_arguments
from .places import NEW, Trail, Walker


@dataclass(slots=True, kw_only=True)
class Construction:
    """One constructor call of a layer, an operation or a model."""

    operation: Any
    trail: Trail
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    order: int

    def given(self) -> dict[str, Any]:
        return given_arguments(type(self.operation), self.args, self.kwargs)


@dataclass(slots=True, kw_only=True)
class Call:
    """One node that Keras made: a layer or an operation called on symbolic tensors."""

    node: Any
    trail: Trail
    order: int
    run: int | None
    """The number of the run of ``call`` that it is a step of: not one inside a step of it."""
    said: Mapping[str, Any]
    """The arguments that the source names, before Keras adds what it knows."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of a user's ``call`` on symbolic tensors."""

    number: int
    layer: Any
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    outputs: Any = None
    outer: tuple[int, ...] = ()
    depth: int = 0
    """How many layers were being called when it began."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """All that was noted since it was opened."""

    walker: Walker
    constructions: dict[int, Construction] = field(default_factory=dict)
    calls: dict[int, Call] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    compiled: list[tuple[Any, Mapping[str, Any]]] = field(default_factory=list)
    trainable: dict[int, dict[int, bool]] = field(default_factory=dict)
    """For each compiled model, whether each of its layers was to be trained just then."""
    eager: dict[int, tuple[tuple[Any, ...], Mapping[str, Any]]] = field(default_factory=dict)
    """The first call of each user's model on numbers: what its inputs look like."""
    configurations: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What layers of Keras say of themselves before `build` changes it."""
    stack: list[Run] = field(default_factory=list)
    """The runs that are under way, outermost first."""
    active: list[Any] = field(default_factory=list)
    """The layers that are being called just now, outermost first."""
    said: list[Mapping[str, Any]] = field(default_factory=list)
    """The named arguments that each of them is called with."""
    counter: int = 0
    opens_layers: bool = False
    """Whether the layers of users are told as what their ``call`` does, not as one node."""

    def count(self) -> int:
        self.counter += 1
        return self.counter

    def calling(self, operation: Any) -> bool:
        """Whether it is the operation that is being called just now."""
        return bool(self.active) and self.active[-1] is operation

    def note_configuration(self, layer: Any) -> None:
        if id(layer) not in self.configurations:
            # A layer that holds a function may refuse; its arguments are then as given.
            with contextlib.suppress(Exception):
                self.configurations[id(layer)] = layer.get_config()

    def run_of(self, operation: Any) -> int | None:
        """The run that a call of ``operation`` is a step of just now."""
        if not self.stack:
            return None
        calling = self.active[self.stack[-1].depth :]
        # A layer of Keras may call others, or operations, for its own use.
        if calling and not (len(calling) == 1 and calling[0] is operation):
            return None
        return self.stack[-1].number

    def constructed(self, operation: Any) -> Construction | None:
        return self.constructions.get(id(operation))

    def models(self) -> list[Any]:
        """The models that the source constructs, in that order."""
        from keras import Model

        return [
            one.operation
            for one in sorted(self.constructions.values(), key=lambda one: one.order)
            if isinstance(one.operation, Model) and one.trail.spot is not None and self.is_said(one)
        ]

    def is_model(self, value: Any) -> bool:
        """Whether it is a model made here; a class that the harness calls makes one, too."""
        from keras import Model

        return isinstance(value, Model) and id(value) in self.constructions

    def is_said(self, construction: Construction) -> bool:
        """Whether the source constructs it, and not a layer of Keras for its own use."""
        trail = construction.trail
        if trail.spot is None:
            return False
        if self.walker.is_under_test(trail.caller):
            return True
        if type(construction.operation).__name__ == "InputLayer":
            # A model over the middle of a graph gets a copy, and the copy inputs of its own.
            copied = any(name == "clone_graph_nodes" for _, name, _ in trail.between)
            return trail.caller_name == "Input" and not copied
        if any("/keras/src/applications/" in file for file, _, _ in trail.between):
            return False
        inner = {name for file, name, _ in trail.between if "/keras/src/" in file}
        containers = {"build", "add", "_maybe_rebuild", "__init__", "from_config"}
        # Sequential makes a Functional of its own, a wrapper a copy of what it wraps.
        return not inner & containers or "clone_model" in inner or "from_config" in inner


def is_user_class(cls: type) -> bool:
    return not cls.__module__.startswith(("keras.", "oracle.keras_")) and (
        cls.__module__ != "keras"
    )


def runs_own_call(operation: Any) -> bool:
    """Whether calling it runs code of the user's, not a graph that Keras holds."""
    from keras.src.models.functional import Functional

    # A Functional model has its graph, whatever somebody does around the call of it.
    names = {"call"} if isinstance(operation, Functional) else {"call", "__call__"}
    for cls in type(operation).__mro__:
        if not names.isdisjoint(vars(cls)):
            return is_user_class(cls)
    return False


@contextlib.contextmanager
def opened(walker: Walker) -> Iterator[Ledger]:
    """A ledger into which Keras reports until the context ends."""
    ledger = Ledger(walker=walker)
    undo = _install(ledger)
    try:
        yield ledger
    finally:
        for restore in reversed(undo):
            restore()


def _install(ledger: Ledger) -> list[Callable[[], None]]:
    from keras.src import backend
    from keras.src.backend.common.variables import Variable as KerasVariable
    from keras.src.layers.core.lambda_layer import Lambda
    from keras.src.layers.layer import Layer
    from keras.src.models.model import Model
    from keras.src.ops.node import Node
    from keras.src.ops.operation import Operation
    from keras.src.trainers.trainer import Trainer

    undo: list[Callable[[], None]] = []

    def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        original = vars(owner)[name]
        setattr(owner, name, make(original))
        undo.append(lambda: setattr(owner, name, original))

    def noting_construction(original: Any) -> Any:
        plain = original.__func__ if isinstance(original, staticmethod) else original

        def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
            made = plain(cls, *args, **kwargs)
            frame = sys._getframe(1)
            given = _outermost_arguments(frame) or (args, kwargs)
            ledger.constructions[id(made)] = Construction(
                operation=made,
                trail=ledger.walker.trail(frame),
                args=given[0],
                kwargs=given[1],
                order=ledger.count(),
            )
            return made

        return staticmethod(__new__)

    def noting_node(original: Any) -> Any:
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            original(self, *args, **kwargs)
            ledger.calls[id(self)] = Call(
                node=self,
                trail=ledger.walker.trail(sys._getframe(1)),
                order=ledger.count(),
                run=ledger.run_of(self.operation),
                said=ledger.said[-1] if ledger.calling(self.operation) else {},
            )

        return __init__

    def noting_call(original: Any) -> Any:
        def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
            if id(self) not in ledger.eager and runs_own_call(self) and not ledger.stack:
                ledger.eager[id(self)] = (args, kwargs)
            if not self.built and not isinstance(self, Model) and not is_user_class(type(self)):
                ledger.note_configuration(self)
            ledger.active.append(self)
            ledger.said.append(kwargs)
            try:
                return original(self, *args, **kwargs)
            finally:
                ledger.active.pop()
                ledger.said.pop()

        return __call__

    def noting_compilation(original: Any) -> Any:
        def noted(self: Any, *args: Any, **kwargs: Any) -> Any:
            ledger.compiled.append((self, _named(original, self, args, kwargs)))
            ledger.trainable[id(self)] = {
                id(layer): bool(layer.trainable) for layer in self._flatten_layers()
            }
            return original(self, *args, **kwargs)

        return noted

    def zeros(_original: Any) -> Any:
        def _initialize_with_initializer(self: Any, _initializer: Any) -> None:
            # Values never matter here, and zeros cost neither time nor memory.
            self._initialize(np.zeros(self._shape, dtype=self._dtype))

        return _initialize_with_initializer

    def symbolic_first(original: Any) -> Any:
        def compute_output_spec(fn: Any, *args: Any, **kwargs: Any) -> Any:
            layer = getattr(fn, "__self__", None)
            if not isinstance(layer, Layer) or not (
                runs_own_call(layer) or isinstance(layer, Lambda)
            ):
                return original(fn, *args, **kwargs)
            if getattr(fn, "__name__", "") != "call":
                return original(fn, *args, **kwargs)
            try:
                return run_symbolically(ledger, layer, fn, args, kwargs)
            except Exception:
                return run_on_numbers(fn, args, kwargs)

        return compute_output_spec

    replace(Operation, "__new__", noting_construction)
    replace(Node, "__init__", noting_node)
    replace(Layer, "__call__", noting_call)
    replace(Trainer, "compile", noting_compilation)
    replace(KerasVariable, "_initialize_with_initializer", zeros)
    replace(backend, "compute_output_spec", symbolic_first)
    return undo


def _outermost_arguments(frame: FrameType | None) -> tuple[Any, Any] | None:
    """What the outermost ``__new__`` was given: ``Model`` hands nothing on to the next."""
    found = None
    while frame is not None and frame.f_code.co_name == NEW:
        local = frame.f_locals
        if "args" in local and "kwargs" in local:
            found = (local["args"], local["kwargs"])
        frame = frame.f_back
    return found


def run_on_numbers(fn: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What a user's ``call`` gives, by running it twice on arrays of different open sizes.

    As Keras does it, but with batches of 2 and 3 where Keras takes 83 and 89.
    """
    from keras import KerasTensor, StatelessScope, SymbolicScope, tree

    def numbers(fill: tuple[int, int]) -> Any:
        def array(x: Any) -> Any:
            if not isinstance(x, KerasTensor):
                return x
            sizes = [
                size if size is not None else fill[0] if axis == 0 else fill[1]
                for axis, size in enumerate(x.shape)
            ]
            return np.zeros(sizes, dtype=x.dtype)

        return tree.map_structure(array, (args, dict(kwargs)))

    def both(first: Any, second: Any) -> Any:
        pairs = zip(first.shape, second.shape, strict=True)
        shape = [one if one == other else None for one, other in pairs]
        return KerasTensor(tuple(shape), dtype=str(first.dtype))

    with StatelessScope(), SymbolicScope():
        few, many = numbers((2, 83)), numbers((3, 89))
        return tree.map_structure(both, fn(*few[0], **few[1]), fn(*many[0], **many[1]))


def run_symbolically(
    ledger: Ledger, layer: Any, fn: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    """Run a user's ``call`` on symbolic tensors and give fresh ones for what it returns."""
    from keras import KerasTensor, tree

    run = Run(
        number=ledger.count(),
        layer=layer,
        args=args,
        kwargs=kwargs,
        outer=tuple(outer.number for outer in ledger.stack),
        depth=len(ledger.active),
    )
    ledger.stack.append(run)
    try:
        run.outputs = fn(*args, **kwargs)
    finally:
        ledger.stack.pop()
    flat = tree.flatten(run.outputs)
    if not all(isinstance(tensor, KerasTensor) for tensor in flat):
        raise TypeError("something else than symbolic tensors came back")
    ledger.runs.append(run)
    # Fresh, because Keras writes the history of the layer's own call on them, and a layer
    # may return the very tensor that it was given.
    return tree.map_structure(
        lambda tensor: KerasTensor(tensor.shape, dtype=tensor.dtype), run.outputs
    )


def _named(function: Any, self: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    import inspect

    try:
        bound = inspect.signature(function).bind(self, *args, **kwargs)
    except TypeError:
        return dict(kwargs)
    return {name: value for name, value in bound.arguments.items() if name != "self"}
