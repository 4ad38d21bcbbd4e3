"""The networks of ``keras.applications``: one named node each, opaque inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.binding import OPEN
from layerlint.interpreter.keras.describing import plain_shape
from layerlint.interpreter.keras.layers import with_sources
from layerlint.interpreter.keras.networks import NETWORKS
from layerlint.interpreter.keras.objects import (
    Call,
    KerasLayer,
    KerasModel,
    Part,
    Size,
    Tensor,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import as_sizes
from layerlint.interpreter.keras.structure import tensors
from layerlint.interpreter.values import Native, Site, Unknown, Value


def construct(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> KerasModel:
    """A network, as the model of one layer."""
    name = native.symbol.name
    said = {key: value for key, value in keywords.items() if key not in OPEN}
    bound = run.machine.catalog.bind(native.qualified, "keras3", positional, said)
    layer = run.new_layer(name, site)
    layer.qualified = native.qualified
    layer.arguments = dict(bound.arguments)
    layer.given = tuple(bound.given)
    layer.held = True
    model = run.new_model("application", name, site)
    model.layer = layer
    model.label = bound.arguments.get("name")
    entry = _entry(run, bound.arguments, site)
    result = call(run, model, entry, {}, None)
    model.inputs = (entry,)
    model.input_structure, model.output_structure = entry, result
    model.outputs = tensors(result, run.machine.settle)
    return model


def _entry(run: Run, arguments: Mapping[str, object], site: Site) -> Tensor:
    given = run.machine.settle(arguments.get("input_tensor"))
    if given is not None:
        found = tensors(with_sources(run, given, site), run.machine.settle)
        if found:
            return found[0]
    sizes = as_sizes(run, arguments.get("input_shape"))
    return Tensor(None, 0, None if sizes is None else (None, *sizes))


def call(
    run: Run,
    model: KerasModel,
    given: Value,
    named: Mapping[str, Value],
    site: Site | None,
) -> Value:
    """One call of the network."""
    return _called(run, model, given, named, site).result


def _called(
    run: Run,
    model: KerasModel,
    given: Value,
    named: Mapping[str, Value],
    site: Site | None,
) -> Call:
    layer = model.layer
    assert layer is not None
    inputs = tensors(with_sources(run, given, site), run.machine.settle)
    made = run.new_call(layer, inputs)
    made.site, made.named = site, dict(named)
    made.positional = (given,)
    shape = tail(run, layer, inputs[0].shape if inputs else None)
    tensor = Tensor(made, 0, shape)
    made.outputs, made.result = (tensor,), tensor
    run.record(made)
    return made


def call_part(run: Run, part: Part, given: Value, site: Site | None) -> Value:
    """One call of a layer inside a network: the network's node, as long as it stays inside."""
    layer = part.model.layer
    inputs = tensors(with_sources(run, given, site), run.machine.settle)
    made = inputs[0].call if len(inputs) == 1 else None
    if made is None or made.layer is not layer:
        made = _called(run, part.model, given, {}, site)
        made.outputs = (Tensor(made, 0, None),)
    return Tensor(made, 0, None)


def is_network(layer: KerasLayer) -> bool:
    """Whether a layer is a whole network of ``keras.applications``."""
    return layer.qualified is not None and layer.qualified.startswith("keras.applications.")


def tail(run: Run, layer: KerasLayer, shape: tuple[Size, ...] | None) -> tuple[Size, ...] | None:
    """The shape of what the network gives."""
    name, arguments = layer.name or "", layer.arguments
    settle = run.machine.settle
    top, pooling = settle(arguments.get("include_top", True)), settle(arguments.get("pooling"))
    batch = shape[0] if shape else None
    if top is True or top == 1:
        return batch, arguments.get("classes", 1000)
    if isinstance(top, Unknown) or isinstance(pooling, Unknown):
        return None
    channels: Size = _channels(run, name, arguments)
    if pooling in ("avg", "max"):
        return batch, channels
    sizes = shape[1:3] if shape and len(shape) == 4 else (None, None)
    return batch, *(_shrunk(run, name, settle(size)) for size in sizes), channels


def _channels(run: Run, name: str, arguments: Mapping[str, Value]) -> Size:
    """How many channels the last map has; MobileNets are made wider by ``alpha``."""
    network = NETWORKS.get(name)
    width = run.machine.settle(arguments.get("alpha", 1.0))
    if network is not None and isinstance(width, (int, float)):
        match name:
            case "MobileNet":
                return int(network.channels * width)
            case "MobileNetV2":
                wider = _divisible(network.channels * width)
                return wider if width > 1 else network.channels
            case _ if width == 1:
                return network.channels
    return run.unknown(f"channels of {name}", None)


def _divisible(value: float) -> int:
    """The multiple of 8 nearest to a width, but not a tenth below it."""
    nearest = max(8, int(value + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * value else nearest


def _shrunk(run: Run, name: str, size: Size) -> Size:
    if size is None:
        return None
    network = NETWORKS.get(name)
    if not isinstance(size, int) or network is None:
        return run.unknown(f"size of the map of {name}", None)
    return network.size(size)


def weights(run: Run, layer: KerasLayer) -> int | None:
    """How many weights a network has."""
    settle = run.machine.settle
    network = NETWORKS.get(layer.name or "")
    said = {name: settle(value) for name, value in layer.arguments.items()}
    shapes = [plain_shape(run, shape) for call in layer.calls[:1] for shape in _entering(call)]
    channels = shapes[0][-1] if shapes and shapes[0] else 3
    if network is None or said.get("alpha", 1.0) != 1 or channels not in (3, None):
        return None
    if said.get("depth_multiplier", 1) != 1 or said.get("minimalistic", False) is not False:
        return None
    match said.get("include_top", True), said.get("classes", 1000):
        case False, _:
            return network.weights
        case True, int(classes) if not layer.name or not layer.name.startswith("VGG"):
            hidden = network.hidden
            between = 0 if hidden is None else (network.channels + 1) * hidden
            return network.weights + between + ((hidden or network.channels) + 1) * classes
    return None


def _entering(call: Call) -> list[tuple[Size, ...] | None]:
    return [one.shape for one in call.inputs]
