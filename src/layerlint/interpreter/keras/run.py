"""What the overlay keeps during one run, and the machine that it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from astroid.nodes import NodeNG

from layerlint.interpreter.keras.forms import Forms
from layerlint.interpreter.keras.objects import (
    Call,
    Group,
    KerasLayer,
    KerasModel,
    ModelKind,
    Recording,
    Tensor,
)
from layerlint.interpreter.machine import Machine
from layerlint.interpreter.values import Foreign, Instance, Site, Unknown, Value, kind_of
from layerlint.records import dataclass, field, replace
from layerlint.source import Place, SourceFile

DataFormat = Literal["channels_last", "channels_first"]


@dataclass(slots=True, kw_only=True)
class Settings:
    """Keras's own settings, at their defaults unless the source sets them."""

    image_data_format: Value = "channels_last"
    floatx: Value = "float32"
    epsilon: Value = 1e-07
    backend: Value = None
    """``None`` where the source sets none."""
    learning_phase: Value = None
    """0 where layers are told by the backend that nothing is trained; ``None`` where the source
    says nothing."""
    environment: Mapping[str, Value] = field(default_factory=dict)
    """The variables of the environment that the source has set; replaced, never changed."""
    taken: frozenset[str] = frozenset()
    """The paths of the modules of which these have what they tell Keras."""
    forms: Forms = field(default_factory=Forms)
    """No setting, but shared by all runs of a file in the same way."""
    dated: dict[SourceFile, bool] = field(default_factory=dict)
    """Whether a file may be written for an old Keras; shared likewise."""
    later: dict[SourceFile, bool] = field(default_factory=dict)
    """Whether a file can be for no Keras before it was that of TensorFlow; shared likewise."""
    of_keras_1: dict[SourceFile, bool] = field(default_factory=dict)
    """Whether a file is written for one before Keras 2; shared likewise."""
    speaks_keras_1: dict[SourceFile, bool] = field(default_factory=dict)
    """Whether it has none of a later Keras besides; shared likewise."""
    outside: dict[NodeNG, frozenset[str]] = field(default_factory=dict)
    """The names that functions of a file take from outside of them; shared likewise."""
    places: dict[int, tuple[Site, Place]] = field(default_factory=dict)
    """The places of sites, by their nodes."""

    def copy(self) -> Settings:
        return replace(self)

    def since(self, before: Settings) -> dict[str, Value]:
        """What was set to something else since a copy was made."""
        now = {name: getattr(self, name) for name in _SET_BY_SOURCE}
        return {name: value for name, value in now.items() if value != getattr(before, name)}

    def told(self, name: str, value: Value) -> None:
        """A variable of the environment is set."""
        self.environment = {**self.environment, name: value}
        if name == "KERAS_BACKEND":
            self.backend = value

    def take(self, path: str, told: Mapping[str, Value]) -> None:
        """Set what `since` gave of a module, at the first time that it is imported."""
        if path not in self.taken:
            self.taken |= {path}
            for name, value in told.items():
                setattr(self, name, value)


STEPS_A_LAYER: Final = 20
"""What making a layer, or a copy of one, counts for."""

STEPS_A_CALL: Final = 20
"""What calling a layer counts for …"""

INPUTS_A_CALL: Final = 8
"""… on so many inputs; each more is a step, as a loop may join all that came before."""

_SET_BY_SOURCE = (
    *("image_data_format", "floatx", "epsilon", "backend", "learning_phase", "environment"),
)


Apply = Callable[[Value, list[Value], dict[str, Value], "Site | None"], Value]
"""Calls a layer, model or user object on tensors; without a site a container does."""


def _words(value: Value) -> str:
    """Why something that stands in the place of a tensor is none."""
    match value:
        case KerasLayer(name=name) | KerasModel(name=name):
            return f"{name}, which is not called"
        case Instance(cls=cls):
            return f"an object of {cls.name}"
        case list() | tuple() | dict():
            return f"a {type(value).__name__.lower()} without tensors"
        case int() | float() | str():
            return f"the constant {value!r}"
        case _:
            return kind_of(value)


class Run:
    """One run of a root, as the rooms of the overlay share it."""

    def __init__(self, machine: Machine, settings: Settings, apply: Apply) -> None:
        self.machine = machine
        self.settings = settings
        self.apply = apply
        self.recordings: list[Recording] = [Recording()]
        self.groups: tuple[Group, ...] = ()
        self.items: list[Site | None] = []
        """Where the entries of models stand that are being called, the innermost last."""
        self.layers: list[KerasLayer] = []
        self.models: dict[KerasModel, None] = {}
        """In the order in which they are met: there may be tens of thousands."""
        self.instances: list[Instance] = []
        self.fragments: dict[Value, KerasModel] = {}
        self.repeated: dict[tuple[object, ...], tuple[Any, ...]] = {}
        """What calls of the user's objects did, by object and shapes."""
        self.looked_into: dict[Value, Call | Tensor | None] = {}
        """The one operation that a function of the user's is, where it is one."""
        self.called_by_nobody: set[NodeNG] = set()
        """The classes that nothing in sight constructs, or where they call the constructor of
        Keras: what calls their objects has no place, and these stand for it.
        """
        self.objects: list[tuple[Instance, tuple[Tensor, ...], tuple[Tensor, ...]]] = []
        """The calls of objects of a user's classes that are models or what calls layers: what each
        was given, and what it gave.
        """
        self.entered: list[Call] = []
        """Calls of user layers that nothing in sight makes: they are graphs of their own."""
        self.defaults: dict[int, Mapping[str, object]] = {}
        """Defaults of layers' parameters, by the number of the specification."""
        self.given_back: list[Value] = []
        """What the root gives back; nothing of one that does not come to its end."""
        self.stored: list[Value] = []
        """What is held in attributes, where that may hold tensors."""
        self.names: dict[Tensor, set[str]] = {}
        """The names that tensors are bound to."""
        self.interrupted = False
        """Whether something that the run did ended in an error, and nobody knows what follows."""
        self.count = 0
        self.built = 0
        """How many layers and models were made, and called where it makes a graph;
        operations are none, nor is what is called without being known. A training loop calls
        what was called before, and hands tensors to tapes and optimizers.
        """
        self.depth = 0

    def touch(self, thing: Foreign | Instance) -> None:
        """Something is about to change; what this run made need not be remembered."""
        if getattr(thing, "born", None) is not self:
            self.machine.touch(thing)

    def place(self, site: Site) -> Place:
        """Where a site stands, worked out once for each."""
        known = self.settings.places.get(id(site.node))
        if known is None:
            # The site is kept with it, so that no other node takes its number.
            known = self.settings.places[id(site.node)] = (site, self.machine.place(site))
        return known[1]

    def chain(self) -> tuple[Place, ...]:
        """The calls of user functions that are going on, outermost first."""
        sites = (frame.site for frame in self.machine.frames)
        nobody = self.called_by_nobody
        return tuple(
            self.place(site) for site in sites if site is not None and site.node not in nobody
        )

    # --- recording -------------------------------------------------------------------

    @property
    def recording(self) -> Recording:
        """Where calls are noted now."""
        return self.recordings[-1]

    def new_layer(self, name: str | None, site: Site, *, operation: bool = False) -> KerasLayer:
        """A layer made at a site; its arguments are still to come."""
        self.built += not operation
        machine = self.machine
        machine.step(STEPS_A_LAYER)
        layer = KerasLayer(name, self.place(site))
        layer.image_data_format = self.settings.image_data_format
        layer.backend = self.settings.backend
        layer.site, layer.born = site, self
        layer.operation = operation
        layer.chain = self.chain()
        layer.turn = machine.loop()
        layer.beside = machine.contradicted()
        layer.serial = self.next_serial()
        if not self.recording.scratch:
            self.layers.append(layer)
        return layer

    def new_model(self, kind: ModelKind, name: str, site: Site) -> KerasModel:
        """A model made at a site."""
        self.built += 1
        model = KerasModel(kind, name, self.place(site))
        model.site, model.born = site, self
        model.chain = self.chain()
        model.serial = self.next_serial()
        functions = [frame.function for frame in self.machine.frames if frame.function]
        model.function = functions[-1].qualname if functions else None
        self.models[model] = None
        return model

    def changing(self, model: KerasModel) -> None:
        """A model is about to change: it belongs to this run then."""
        self.touch(model)
        self.models.setdefault(model)

    def next_serial(self) -> int:
        """A number that grows with each thing made."""
        self.count += 1
        return self.count

    def record(self, call: Call) -> None:
        """Note a call that was just made."""
        self.machine.step(STEPS_A_CALL)
        layer, inside = call.layer, len(self.recordings) > 1
        is_layer = layer.name is not None and not layer.operation
        self.built += is_layer and (inside or not layer.calls)
        self.recording.calls.append(call)
        for group in call.groups:
            group.calls.append(call)
        if not self.recording.scratch:
            self.touch(call.layer)
            call.layer.calls.append(call)

    def new_call(self, layer: KerasLayer, inputs: tuple[Tensor, ...]) -> Call:
        """A call without outputs yet."""
        self.machine.step(max(0, len(inputs) - INPUTS_A_CALL))
        behind = [one.call.order for one in inputs if one.call is not None]
        self.count = max([self.count, *behind]) + 1
        call = Call(layer, self.count)
        call.inputs = inputs
        call.chain = self.chain()
        call.turn = self.machine.loop()
        call.groups = self.groups
        return call

    # --- what is not known -------------------------------------------------------------

    def unknown(self, reason: str, site: Site | None) -> Unknown:
        return self.machine.unknown(reason, site)

    def source(self, value: Value, site: Site | None) -> Tensor:
        """The tensor that an unknown value stands for: one for each such value."""
        value = self.machine.settle(value)
        key = self.machine.key_of(value)
        known = self.recording.sources.get(key)
        if known is not None:
            return known
        where = value.site if isinstance(value, Unknown) and value.site is not None else site
        reason = value.reason if isinstance(value, Unknown) else _words(value)
        tensor = self.opaque(reason, (), where, site)
        self.recording.sources[key] = tensor
        return tensor

    def opaque(
        self,
        reason: str,
        inputs: tuple[Tensor, ...],
        where: Site | None,
        site: Site | None,
    ) -> Tensor:
        """A node for something that is not known, and the tensor that it gives."""
        at = where or site
        layer = KerasLayer(None, self.place(at) if at is not None else self.nowhere())
        layer.reason = reason
        layer.chain = self.chain()
        layer.turn = self.machine.loop()
        layer.serial = self.next_serial()
        call = self.new_call(layer, inputs)
        call.site = site
        tensor = Tensor(call)
        call.outputs = (tensor,)
        call.result = tensor
        self.record(call)
        return tensor

    def nowhere(self) -> Place:
        """The place of what no source says.

        That is where the running function was called, where the entry of a model stands that is
        called now, or the file.
        """
        frames = (frame.site for frame in reversed(self.machine.frames))
        for site in (*frames, *reversed(self.items)):
            if site is not None:
                return self.place(site)
        module = self.machine.frames[0].scope.module
        return self.place(Site(source=module.source, node=module.tree))
