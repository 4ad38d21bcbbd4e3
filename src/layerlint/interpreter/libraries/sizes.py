"""Keras's own helpers that builders of networks borrow from it, most of them for sizes."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, is_data, opened
from layerlint.interpreter.values import NOTHING, Builtin, External, Site, Value

_ROOTS = ("keras", "tf_keras", "keras_core", "tensorflow", "keras_applications")


def size_helper(dotted: str) -> Value:
    """The helper of that name, from wherever it is imported; ``NOTHING`` for none."""
    root, _, rest = dotted.partition(".")
    if root not in _ROOTS or "." not in rest:
        return NOTHING
    module, _, name = rest.rpartition(".")
    return _HELPERS.get((module.rpartition(".")[2], name.removeprefix("_")), NOTHING)


def _obtain_input_shape(
    machine: Any, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """The shape that was given, else that for which the network was made."""
    names = ("input_shape", "default_size", "min_size", "data_format", "require_flatten", "weights")
    given = {**dict(zip(names, positional, strict=False)), **keywords}
    given.setdefault("require_flatten", given.get("include_top", False))
    if not all(is_data(deep(machine, each)) for each in given.values()):
        return opened(machine, "obtain_input_shape", list(given.values()), site)
    shape, size = given.get("input_shape"), given.get("default_size")
    first = given.get("data_format") == "channels_first"
    channels = 3
    if given.get("weights") != "imagenet" and isinstance(shape, (list, tuple)) and len(shape) == 3:
        channels = shape[0 if first else -1]
    usual = (channels, size, size) if first else (size, size, channels)
    if given["require_flatten"] and (shape is None or given.get("weights") == "imagenet"):
        return usual
    if shape is not None:
        return tuple(shape)
    return (3, None, None) if first else (None, None, 3)


def _correct_pad(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """How much to pad before a convolution with strides, for maps of odd and even sizes."""
    given = {**dict(zip(("inputs", "kernel_size"), positional, strict=False)), **keywords}
    kernel, inputs = given.get("kernel_size"), given.get("inputs")
    setting = machine.external("keras.backend.image_data_format")
    first = machine.call(setting, [], {}, site) == "channels_first"
    shape = machine.settle(machine.attribute(inputs, "shape", site))
    sizes = [machine.settle(each) for each in shape] if isinstance(shape, tuple) else []
    sizes = sizes[2:4] if first else sizes[1:3]
    kernels = (kernel, kernel) if isinstance(kernel, int) else kernel
    if len(sizes) != 2 or not isinstance(kernels, (list, tuple)) or not is_data([sizes, kernels]):
        return opened(machine, "correct_pad", [inputs, kernel], site)
    open_size = sizes[0] is None
    adjust = [1 if open_size or size is None else 1 - size % 2 for size in sizes]
    halves = [each // 2 for each in kernels]
    return tuple((half - less, half) for half, less in zip(halves, adjust, strict=True))


def _standardize_tuple(
    machine: Any, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """One number for each axis."""
    given = {**dict(zip(("value", "n", "name"), positional, strict=False)), **keywords}
    value, count = given.get("value"), given.get("n")
    if isinstance(value, int) and isinstance(count, int) and 0 < count < 10:
        return (value,) * count
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return opened(machine, "standardize_tuple", [value, count], site)


def _conv_output_length(
    machine: Any, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """How long an axis is after a convolution."""
    names = ("input_length", "filter_size", "padding", "stride", "dilation")
    given = {**dict(zip(names, positional, strict=False)), **keywords}
    given = {name: deep(machine, value) for name, value in given.items()}
    length, padding = given.get("input_length"), given.get("padding")
    if length is None:
        return None
    size, stride, dilation = (given.get(name, 1) for name in ("filter_size", "stride", "dilation"))
    numbers = (length, size, stride, dilation)
    if not all(isinstance(each, int) for each in numbers) or not isinstance(padding, str):
        return opened(machine, "conv_output_length", list(given.values()), site)
    reach = (size - 1) * dilation
    extent = {"valid": length - reach, "full": length + reach}.get(padding, length)
    return (extent + stride - 1) // stride if stride > 0 else None


def _no_mask(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """What Keras knows of a symbolic tensor's mask: no layer has computed one."""
    return None


VERSION_AWARE_LAYERS = Builtin(
    name="VersionAwareLayers", run=lambda *_: External("tensorflow.keras.layers")
)
"""What stands for the module of layers in the networks of TensorFlow's Keras."""

_HELPERS: dict[tuple[str, str], Value] = {
    (module, name): Builtin(name=name, run=run)
    for module, name, run in (
        ("imagenet_utils", "obtain_input_shape", _obtain_input_shape),
        ("imagenet_utils", "correct_pad", _correct_pad),
        ("argument_validation", "standardize_tuple", _standardize_tuple),
        ("conv_utils", "normalize_tuple", _standardize_tuple),
        ("conv_utils", "conv_output_length", _conv_output_length),
        ("backend", "get_keras_mask", _no_mask),
    )
}
