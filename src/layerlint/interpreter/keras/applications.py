"""The networks of ``keras.applications``: one named node each, opaque inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.binding import OPEN
from layerlint.interpreter.keras.layers import with_sources
from layerlint.interpreter.keras.objects import KerasModel, Size, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import as_sizes
from layerlint.interpreter.keras.structure import tensors
from layerlint.interpreter.values import Native, Site, Unknown, Value

_CHANNELS = {
    "VGG16": 512,
    "VGG19": 512,
    "ResNet50": 2048,
    "ResNet101": 2048,
    "ResNet152": 2048,
    "ResNet50V2": 2048,
    "ResNet101V2": 2048,
    "ResNet152V2": 2048,
    "InceptionV3": 2048,
    "InceptionResNetV2": 1536,
    "Xception": 2048,
    "DenseNet121": 1024,
    "DenseNet169": 1664,
    "DenseNet201": 1920,
    "NASNetMobile": 1056,
    "NASNetLarge": 4032,
    "EfficientNetB0": 1280,
    "EfficientNetB1": 1280,
    "EfficientNetB2": 1408,
    "EfficientNetB3": 1536,
    "EfficientNetB4": 1792,
    "EfficientNetB5": 2048,
    "EfficientNetB6": 2304,
    "EfficientNetB7": 2560,
    "EfficientNetV2B0": 1280,
    "EfficientNetV2B1": 1280,
    "EfficientNetV2B2": 1408,
    "EfficientNetV2B3": 1536,
    "EfficientNetV2S": 1280,
    "EfficientNetV2M": 1280,
    "EfficientNetV2L": 1280,
    "ConvNeXtTiny": 768,
    "ConvNeXtSmall": 768,
    "ConvNeXtBase": 1024,
    "ConvNeXtLarge": 1536,
    "ConvNeXtXLarge": 2048,
}
"""How many channels the last feature map has."""

_SCALED = {
    "MobileNet": 1024,
    "MobileNetV2": 1280,
    "MobileNetV3Small": 576,
    "MobileNetV3Large": 960,
}
"""The same of networks that are made wider by ``alpha``, at the usual width."""

_WINDOWED = frozenset({"InceptionV3", "InceptionResNetV2", "Xception", "NASNetLarge"})
"""Networks whose convolutions are not padded: the size of the map is not a plain quotient."""


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
    layer = model.layer
    assert layer is not None
    inputs = tensors(with_sources(run, given, site), run.machine.settle)
    made = run.new_call(layer, inputs)
    made.site, made.named = site, dict(named)
    made.positional = (given,)
    shape = tail(run, layer.name or "", layer.arguments, inputs[0].shape if inputs else None)
    tensor = Tensor(made, 0, shape)
    made.outputs, made.result = (tensor,), tensor
    run.record(made)
    return tensor


def tail(
    run: Run, name: str, arguments: Mapping[str, Value], shape: tuple[Size, ...] | None
) -> tuple[Size, ...] | None:
    """The shape of what the network gives."""
    top = run.machine.settle(arguments.get("include_top", True))
    pooling = run.machine.settle(arguments.get("pooling"))
    batch = shape[0] if shape else None
    if top is True or top == 1:
        return batch, run.machine.settle(arguments.get("classes", 1000))
    if isinstance(top, Unknown) or isinstance(pooling, Unknown):
        return None
    channels: Size = _CHANNELS.get(name)
    if name in _SCALED:
        width = run.machine.settle(arguments.get("alpha", 1.0))
        channels = _scaled(name, width) if isinstance(width, (int, float)) else None
    if channels is None:
        channels = run.unknown(f"channels of {name}", None)
    if pooling in ("avg", "max"):
        return batch, channels
    sizes = list(shape[1:3]) if shape and len(shape) == 4 else [None, None]
    reduced = [_reduced(run, name, run.machine.settle(size)) for size in sizes]
    return batch, *reduced, channels


def _scaled(name: str, width: float) -> int | None:
    """Channels of a network whose width is an argument."""
    whole = _SCALED[name]
    match name:
        case "MobileNet":
            return int(whole * width)
        case "MobileNetV2":
            return _divisible(whole * width) if width > 1 else whole
    return whole if width == 1 else None


def _divisible(value: float) -> int:
    """The multiple of 8 nearest to a width, but not a tenth below it."""
    nearest = max(8, int(value + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * value else nearest


def _reduced(run: Run, name: str, size: Size) -> Size:
    if size is None:
        return None
    if not isinstance(size, int) or name in _WINDOWED:
        return run.unknown(f"size of the map of {name}", None)
    if name.startswith("VGG"):
        return size // 32
    return -(-size // 32)
