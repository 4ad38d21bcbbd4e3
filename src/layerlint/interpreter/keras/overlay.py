"""Keras as the walk sees it: one object a run, which hands on to the rooms beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from layerlint.catalog import Symbol
from layerlint.graph.model import Answer, LayerGraph
from layerlint.interpreter.keras import (
    applications,
    cloning,
    closed,
    declared,
    functional,
    kinds,
    layer_members,
    layers,
    legacy,
    losses,
    model_members,
    models,
    operations,
    sequential,
    subclassed,
    tensors,
)
from layerlint.interpreter.keras.assembly import Assembler
from layerlint.interpreter.keras.objects import (
    Configuration,
    Constant,
    Item,
    KerasLayer,
    KerasModel,
    KerasObject,
    Part,
    Plain,
    Tensor,
)
from layerlint.interpreter.keras.run import Run, Settings
from layerlint.interpreter.keras.structure import holds, is_keras, is_tensor, leaves
from layerlint.interpreter.keras.structure import tensors as tensors_in
from layerlint.interpreter.keras.weights import base_of
from layerlint.interpreter.machine import Machine
from layerlint.interpreter.values import (
    NOTHING,
    BudgetSpent,
    External,
    Foreign,
    Instance,
    Native,
    Site,
    Unknown,
    Value,
)
from layerlint.source import Place


class Keras:
    """What Keras does in one run.

    ``settings`` are those that the module's body left, where a root runs on top of it.
    """

    def __init__(self, machine: Machine, settings: Settings | None = None) -> None:
        self.settings = Settings() if settings is None else settings.copy()
        self.run = Run(machine, self.settings, self._apply)

    # --- names and calls -----------------------------------------------------------------

    def value_of(self, symbol: Symbol, dialect: str | None) -> Value:
        """What a name of the catalog stands for."""
        return Native(symbol=symbol, dialect=dialect)

    def call(
        self,
        target: Native | External,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value:
        """Call a class or function of Keras or TensorFlow."""
        if isinstance(target, Native):
            return models.call_native(self.run, target, positional, keywords, site)
        return models.call_external(self.run, target, positional, keywords, site)

    def instantiate(self, instance: Instance, native: Native, site: Site | None = None) -> None:
        """A user's class that derives from one of Keras is about to be constructed."""
        subclassed.instantiate(self.run, instance, native, site)

    def initialize(
        self,
        instance: Instance,
        native: Native,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value:
        """``super().__init__(...)`` reaches a class of Keras."""
        subclassed.initialize(self.run, instance, native, positional, keywords, site)
        return None

    def call_object(
        self,
        value: Foreign | Instance,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value:
        """Call a layer, a model, or an object of a user's class that derives from them."""
        return self._apply(value, positional, keywords, site)

    def _apply(
        self, value: Value, positional: list[Value], keywords: dict[str, Value], site: Site | None
    ) -> Value:
        run = self.run
        value = run.machine.settle(value)
        match value:
            case Instance(native=KerasLayer(overrides_call=True) as layer):
                return closed.call_closed(run, value, layer, positional, keywords, site)
            case Instance(native=KerasLayer() as layer):
                return layers.call_layer(run, layer, positional, keywords, site)
            case Instance(native=KerasModel() as model):
                self._use(model, site)
                layer_of = model.layer
                if layer_of is not None and layer_of.overrides_call:
                    given = closed.call_closed(run, value, layer_of, positional, keywords, site)
                    self.object_called(value, [*positional, *keywords.values()], given)
                    return given
                return self._call_model(model, positional, keywords, site)
            case KerasLayer(name="InputLayer") if not positional:
                return models.enter(run, value, site)
            case KerasLayer():
                if value.instance is not None and value.overrides_call:
                    return self._apply(value.instance, positional, keywords, site)
                return layers.call_layer(run, value, positional, keywords, site)
            case KerasModel(instance=Instance() as owner) if _own_call(value):
                return self._apply(owner, positional, keywords, site)
            case KerasModel():
                self._use(value, site)
                return self._call_model(value, positional, keywords, site)
            case Instance(native=Plain(made=made)) if site is not None and _is_loss(made):
                known = losses.judged_by_own(run, value, made, positional, keywords, site)
                if known is not NOTHING:
                    return known
            case Part() if positional:
                return applications.call_part(run, value, positional[0], site)
        reason = (
            value.reason if isinstance(value, Unknown) else f"call of {layers.reason_of(value)}"
        )
        return self._opaque(reason, positional, keywords, site)

    def _use(self, model: KerasModel, site: Site | None) -> None:
        """Note that something is made of what the model gives.

        ``model(keras.Input(shape))`` alone on a line makes weights, and nothing of it.
        """
        if not model.used and (site is None or not site.dropped):
            self.run.touch(model)
            model.used = True

    def _call_model(
        self,
        model: KerasModel,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site | None,
    ) -> Value:
        run = self.run
        words = {name: value for name, value in keywords.items() if name not in ("*", "**")}
        given = positional[0] if positional else words.pop("inputs", None)
        extra = {name: words[name] for name in ("training",) if name in words}
        if len(positional) > 1:
            extra.setdefault("training", positional[1])
        run.touch(model)
        model.phases.append(extra.get("training"))
        given = layers.with_sources(run, given, site)
        if model.kind == "application":
            return applications.call(run, model, given, extra, site)
        if model.kind == "sequential" or model.items:
            return sequential.call(run, model, given, extra)
        if model.outputs:
            return functional.call(run, model, given, extra, site)
        return self._opaque(f"call of {model.name}", positional, keywords, site)

    def opaque_call(
        self,
        callee: Value,
        reason: str,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value:
        """Something unknown is called with tensors among its arguments."""
        if isinstance(callee, KerasObject):
            known = losses.judged(self.run, callee, positional, keywords, site)
            if known is not NOTHING:
                return known
        result = self._opaque(reason, positional, keywords, site)
        match callee:
            case Unknown(
                operation="attribute", operands=(Instance(native=KerasLayer() as layer), _)
            ):
                if result.call is not None and base_of(layer) is not None:
                    result.call.layer.part = True
        return result

    def _opaque(
        self,
        reason: str,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        site: Site | None,
    ) -> Tensor:
        run = self.run
        found: list[Tensor] = []
        for value in (*positional, *keywords.values()):
            for leaf in leaves(value, run.machine.settle):
                if isinstance(leaf, Tensor):
                    found.append(leaf)
                elif is_keras(leaf):
                    layers.hold(run, leaf)
        return run.opaque(reason, tuple(found), None, site)

    def unknown_add(
        self,
        receiver: Unknown,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value:
        """``model.add(layer)`` where nothing says what ``model`` is."""
        run = self.run
        fragment = run.fragments.get(receiver.key)
        if fragment is None:
            fragment = run.new_model("sequential", "Sequential", site)
            del run.models[fragment]
            run.fragments[receiver.key] = fragment
        value = run.machine.settle(positional[0])
        layers.hold(run, value)
        fragment.items.append(Item(value=value, turn=run.machine.loop(), site=site))
        return run.unknown("call of add", site)

    # --- attributes ------------------------------------------------------------------------

    def attribute(self, value: Foreign, owner: Instance | None, name: str, site: Site) -> Value:
        """``value.name``; ``NOTHING`` where there surely is none."""
        run = self.run
        match value:
            case Configuration():
                self._open(value)
            case KerasLayer():
                return layer_members.layer_attribute(run, value, owner, name, site)
            case KerasModel(kind="graph") if name in ("add_node", "add_input", "add_output"):
                return layer_members.builtin(
                    name,
                    lambda given, named, at: legacy.graph_method(
                        run, value, name, given, named, at
                    ),
                )
            case KerasModel():
                return model_members.model_attribute(run, value, owner, name, site)
            case Tensor():
                return tensors.attribute(run, value, name, site)
            case Constant():
                if name in ("shape", "get_shape"):
                    shape = tensors.shape_of(run, value, site)
                    return (
                        shape
                        if name == "shape"
                        else layer_members.builtin(name, lambda _given, _named, _at: shape)
                    )
            case Part():
                return model_members.part_attribute(run, value, name, site)
        if owner is not None or name.startswith("__"):
            return NOTHING
        key = ("attribute", run.machine.key_of(value), name)
        return run.machine.unknown(f"attribute {name}", site, key=key)

    def _open(self, config: Configuration) -> None:
        """Something is made of what stands in a configuration, or put there."""
        self.run.touch(config)
        config.opened = True

    def wrapped(self, value: Foreign, name: str, method: Value) -> Value:
        """An attribute of a user's class as Keras hands it out: ``build`` notes that it ran."""
        if name == "build" and isinstance(value, KerasLayer):
            return declared.wrapped_build(self.run, value, method)
        return method

    def shape_attribute(self, shape: Any, name: str, site: Site) -> Value:
        """An attribute of a shape, which is a tuple besides."""
        return tensors.shape_attribute(self.run, shape, name, site)

    def set_attribute(
        self, value: Foreign, owner: Instance | None, name: str, new: Value, site: Site
    ) -> bool:
        """``value.name = new``; false where the walk keeps it itself."""
        run = self.run
        match value:
            case KerasLayer():
                return layer_members.layer_set(run, value, owner, name, new)
            case KerasModel():
                return model_members.model_set(run, value, owner, name, new, site)
            case Part():
                if name == "trainable":
                    layer_members.set_trainable(run, value.model, new)
                return True
        return owner is None

    # --- operators --------------------------------------------------------------------------

    def binary(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        """``left operator right`` where one of them is a tensor."""
        run = self.run
        left, right = run.machine.settle(left), run.machine.settle(right)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            return tensors.binary(run, operator, left, right, site)
        if any(holds(side, is_tensor) for side in (left, right)):
            return self._opaque(f"operator {operator}", [left, right], {}, site)
        if isinstance(left, Constant) or isinstance(right, Constant):
            name = tensors.BINARY.get(operator.removesuffix("="), operator)
            constant = operations.folded(run, name, [left, right], {}, site)
            if constant is not None:
                return constant
        key = ("operator", operator, run.machine.key_of(left), run.machine.key_of(right))
        return run.machine.unknown(f"operator {operator}", site, key=key)

    def unary(self, operator: str, value: Value, site: Site) -> Value:
        """``operator value``."""
        if isinstance(value, Tensor):
            return tensors.unary(self.run, operator, value, site)
        if operator == "not":
            return False
        return self.run.unknown(f"operator {operator}", site)

    def compare(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        """``left operator right``."""
        run = self.run
        left, right = run.machine.settle(left), run.machine.settle(right)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            return tensors.compare(run, operator, left, right, site)
        if operator in ("is", "=="):
            return left is right
        if operator in ("is not", "!="):
            return left is not right
        key = ("compare", operator, run.machine.key_of(left), run.machine.key_of(right))
        return run.machine.unknown(f"comparison {operator}", site, key=key)

    def subscript(self, value: Foreign, index: Value, site: Site) -> Value:
        """``value[index]``."""
        if isinstance(value, Tensor):
            return tensors.subscript(self.run, value, index, site)
        if isinstance(value, Constant) and value.shape is not None:
            shape = tensors.indexed(self.run, value.shape, index)
            if shape is not None:
                return Constant(shape)
        if isinstance(value, Configuration):
            self._open(value)
        key = ("item", self.run.machine.key_of(value), self.run.machine.key_of(index))
        return self.run.machine.unknown("an item of an object of Keras", site, key=key)

    def length(self, value: Foreign) -> Value:
        """``len(value)``."""
        if isinstance(value, (Tensor, Constant)) and value.shape:
            size = self.run.machine.settle(value.shape[0])
            if isinstance(size, int):
                return size
        key = ("len", self.run.machine.key_of(value))
        return self.run.machine.unknown("length of an object of Keras", None, key=key)

    def items(self, value: Foreign, site: Site) -> list[Value] | None:
        """What iterating gives; ``None`` where it cannot be told."""
        if isinstance(value, Tensor):
            return tensors.items(self.run, value, site)
        return None

    def unpacked(self, value: Foreign, count: int, site: Site) -> list[Value] | None:
        """What ``a, b = value`` gives its targets."""
        if isinstance(value, Tensor):
            return tensors.unpacked(self.run, value, count, site)
        return None

    # --- questions --------------------------------------------------------------------------

    def holds_tensor(self, value: Value) -> bool:
        """Whether a value is a tensor or a structure with one in it."""
        return holds(value, is_tensor)

    def mentions(self, value: Value) -> bool:
        """Whether a value is or contains layers, models or tensors."""
        return holds(value, is_keras)

    def copied(self, value: Value, site: Site) -> Value:
        """``copy.deepcopy`` of a layer or model."""
        return cloning.copied(self.run, value, site)

    def configured(self, config: Value, site: Site) -> Value:
        """What ``from_config`` makes of a model's configuration, ``NOTHING`` of anything else."""
        return cloning.configured(self.run, config, site)

    def passed(self, value: Value, site: Site) -> None:
        """A model or layer goes where it is not seen any more."""
        layers.hold(self.run, value)

    def stored(self, value: Value) -> None:
        """A value is held in an attribute."""
        if isinstance(value, (Tensor, list, tuple, dict)):
            self.run.stored.append(value)

    def kept(self, value: Value) -> None:
        """A value is held in an attribute of an object."""
        self.stored(value)
        if isinstance(value, (Instance, Foreign, list, tuple, dict)):
            layers.keep(self.run, value)

    def unclaimed(self, instance: Instance) -> None:
        """Nobody in sight makes an object of this class: what it is for is not known."""
        for model in layers.models_in(self.run, instance):
            self.run.touch(model)
            model.kept = True

    def given_back(self, value: Value) -> None:
        """A root gives back a value: a Sequential without an input is a block for others."""
        self.run.given_back.append(value)
        for model in layers.models_in(self.run, value):
            self.run.touch(model)
            model.given_back = True
            if model.kind == "sequential":
                sequential.grow(self.run, model)
                entry = model.inputs[0]
                if entry.call is None and entry.shape is None:
                    model.kept = True

    def interrupted(self) -> None:
        """Something ended in an error."""
        self.run.interrupted = True

    def object_called(self, thing: Instance, given: Sequence[Value], result: Value) -> None:
        """An object of a user's class was called, and gave something."""
        settle = self.run.machine.settle
        entering, leaving = tensors_in(list(given), settle), tensors_in(result, settle)
        if leaving:
            self.run.objects.append((thing, entering, leaving))

    def gone_on(self, before: Foreign, after: Foreign) -> None:
        """Between the first turn of a loop, which made one thing of another, and the last one there
        are as many as nobody knows: how large a map is that each makes smaller is not known.
        """
        if isinstance(before, Tensor) and isinstance(after, Tensor):
            tensors.forget_positions(self.run, before, after)

    def named(self, value: Value, name: str) -> None:
        """A value is bound to a name."""
        target = value.native if isinstance(value, Instance) else value
        if isinstance(target, Tensor):
            self.run.names.setdefault(target, set()).add(name)
        elif isinstance(target, KerasModel) and target.title is None:
            self.run.touch(target)
            target.title = name
        elif isinstance(value, Unknown) and value.key in self.run.fragments:
            self.run.fragments[value.key].title = name

    # --- the end ----------------------------------------------------------------------------

    def run_call(self, instance: Instance, site: Site | None = None) -> Value:
        """Call an object that nothing called, on tensors of unknown shape."""
        return closed.run_call(self.run, instance, site)

    def is_instance(self, value: Foreign | Instance, native: Native) -> bool | None:
        """``isinstance(value, native)``; ``None`` where it cannot be told."""
        return kinds.is_instance(self.run, value, native)

    def uncalled(self) -> list[Instance]:
        """Objects made in this run whose ``call`` nothing has run yet."""
        found = []
        for instance in self.run.instances:
            native = instance.native
            layer = native.layer if isinstance(native, KerasModel) else native
            if isinstance(layer, KerasLayer) and layer.overrides_call and not layer.calls:
                found.append(instance)
        return found

    def finish(
        self,
        root: str,
        place: Place | None = None,
        when: tuple[Answer, ...] = (),
        truncated: str | None = None,
    ) -> list[LayerGraph]:
        """Every graph that the run built, in the order of the source."""
        with suppress(BudgetSpent):
            for instance in self.uncalled():
                if isinstance(instance.native, KerasModel):
                    # What ``fit`` would do.
                    self.run_call(instance)
        return Assembler(self.run, root, place, when, truncated).graphs()


def _own_call(model: KerasModel) -> bool:
    return model.layer is not None and model.layer.overrides_call


def _is_loss(made: KerasObject) -> bool:
    return made.qualified.startswith("keras.losses.")


__all__ = ["Keras", "Settings"]
