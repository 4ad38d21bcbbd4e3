"""Shapes and parameter counts of the layers that prepare data."""

from __future__ import annotations

import math

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import position, positive, product, total, windows
from layerlint.interpreter.shapes.call import Call, whole
from layerlint.interpreter.shapes.convolution import place_channels, take_apart

KEPT = (
    "AugMix",
    "AutoContrast",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Equalization",
    "MaxNumBoundingBoxes",
    "MixUp",
    "Normalization",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Solarization",
)
IMAGE_RANKS = (3, 4)
"""An image, or a batch of images."""


def resized(call: Call) -> Shape | None:
    """The image gets the height and the width asked for."""
    shape = call.input
    if shape is None or len(shape) not in IMAGE_RANKS:
        return None
    height, width = positive(call.whole("height")), positive(call.whole("width"))
    match call.channels_first:
        case True:
            return (*shape[:-2], height, width)
        case False:
            return (*shape[:-3], height, width, shape[-1])
        case None:
            return (*shape[:-3], None, None, None)


def height_lost(call: Call) -> Shape | None:
    """The height differs from call to call."""
    return lost(call, 0)


def width_lost(call: Call) -> Shape | None:
    """The width differs from call to call."""
    return lost(call, 1)


def lost(call: Call, axis: int) -> Shape | None:
    """One of the two sizes of an image is forgotten."""
    shape = call.input
    if shape is None or len(shape) not in IMAGE_RANKS:
        return None
    first = len(shape) - (2 if call.channels_first else 3)
    return tuple(None if place == first + axis else size for place, size in enumerate(shape))


def encoded(shape: Shape | None, mode: str | None, depth: int | None) -> Shape | None:
    """Categories as vectors: one each, or one for all of a sample."""
    if shape is None or mode is None:
        return None
    match mode:
        case "int":
            return shape
        case "one_hot" if len(shape) > 1 and shape[-1] == 1:
            return (*shape[:-1], depth)
        case "one_hot":
            return (*shape, depth) if not shape or shape[-1] is not None else None
        case _:
            return (*shape[:-1], depth)


def category_encoding(call: Call) -> Shape | None:
    """Vectors with one place for each token."""
    return encoded(
        call.input, call.word("output_mode", "multi_hot"), positive(call.whole("num_tokens"))
    )


def hashing(call: Call) -> Shape | None:
    """Bins, or vectors with one place for each bin."""
    mode, depth = call.word("output_mode", "int"), call.whole("num_bins")
    if mode == "one_hot":
        mode = "multi_hot"  # Keras's rule for this layer tells them not apart.
    return encoded(call.input, mode, depth)


def hashed_crossing(call: Call) -> Shape | None:
    """The same, of two features at once."""
    return encoded(call.input, call.word("output_mode", "int"), call.whole("num_bins"))


def discretization(call: Call) -> Shape | None:
    """Bins; counted, they lose the axis behind the batch axis, as Keras computes it."""
    shape, mode = call.input, call.word("output_mode", "int")
    boundaries = call.get("bin_boundaries")
    if boundaries is None:
        depth = call.whole("num_bins")
    else:
        depth = len(boundaries) + 1 if isinstance(boundaries, tuple) else None
    if mode in ("int", "one_hot", None) or shape is None:
        return encoded(shape, mode, depth)
    return (shape[0], *shape[2:], depth) if len(shape) > 1 else (depth,)


def lookup(call: Call) -> Shape | None:
    """Indices, or vectors with one place for each token of a vocabulary."""
    return encoded(call.input, call.word("output_mode", "int"), vocabulary_size(call))


def vocabulary_size(call: Call) -> int | None:
    """The size of the vocabulary, where it does not depend on data."""
    match call.flag("pad_to_max_tokens"):
        case True:
            return call.whole("max_tokens")
        case _:
            return None


def text_vectorization(call: Call) -> Shape | None:
    """A sequence of indices for each text, or a vector."""
    mode = call.word("output_mode", "int")
    if mode is None or call.input is None:
        return None
    if mode == "int":
        batch = call.input[0] if call.input else None
        return (batch, call.whole("output_sequence_length"))
    whole_text = call.get("split", "whitespace") is None
    shape = call.input if whole_text and len(call.input) > 1 else (*call.input, None)
    return (*shape[:-1], vocabulary_size(call))


def normalization_weights(call: Call) -> int | None:
    """Mean and variance of each kept axis, and a count, unless they are given."""
    match call.given("mean"):
        case True:
            return 0
        case None:
            return None
    axis = call.get("axis", -1)
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if call.input is None:
        return None
    places = [position(whole(one), len(call.input)) for one in axes]
    size = product(None if place is None else call.input[place] for place in places)
    return None if size is None else 2 * size + 1


def mel_spectrogram(call: Call) -> Shape | None:
    """A column of mel bins for each stride."""
    shape, stride = call.input, positive(call.whole("sequence_stride", 512))
    if not shape:
        return None
    samples = shape[-1]
    columns = None if samples is None or not stride else (samples + stride + 1) // stride
    return (*shape[:-1], call.whole("num_mel_bins", 128), columns)


def spectrogram(call: Call) -> Shape | None:
    """A column of frequencies for each frame, by a convolution over time."""
    parts = take_apart(call, 1, call.input)
    frequencies = frequency_bins(call)
    if parts is None:
        return None
    batch, (time,), channels = parts
    mode = call.word("mode", "log")
    if frequencies is not None:
        frequencies = None if mode is None else frequencies * (2 if mode == "stft" else 1)
    frame = call.whole("frame_length", 256)
    step = call.whole("frame_step")
    if call.get("frame_step") is None and frame is not None:
        step = frame // 2
    steps = windows(time, frame, step, 1, call.word("padding", "valid"))
    match call.flag("expand_dims"), call.channels_first:
        case True, True:
            return (batch, channels, steps, frequencies)
        case True, False:
            return (batch, steps, frequencies, channels)
        case False, _:
            return place_channels(call, batch, (steps,), product((frequencies, channels)))
        case _:
            return None


def frequency_bins(call: Call) -> int | None:
    """How many frequencies the transform of one frame has."""
    frame = positive(call.whole("frame_length", 256))
    length = positive(call.whole("fft_length"))
    if call.get("fft_length") is None and frame is not None:
        length = 2 ** math.ceil(math.log2(frame))
    return None if length is None else length // 2 + 1


def spectrogram_weights(call: Call) -> int | None:
    """A kernel for the real part, one for the imaginary part, or both."""
    kernel = product((call.whole("frame_length", 256), frequency_bins(call)))
    match call.word("mode", "log"):
        case None:
            return None
        case "real" | "imag":
            return kernel
        case _:
            return total((kernel, kernel))


SHAPES = {
    **dict.fromkeys(KEPT, lambda call: call.input),
    "Resizing": resized,
    "CenterCrop": resized,
    "RandomCrop": resized,
    "RandomHeight": height_lost,
    "RandomWidth": width_lost,
    "CategoryEncoding": category_encoding,
    "Hashing": hashing,
    "HashedCrossing": hashed_crossing,
    "Discretization": discretization,
    "IntegerLookup": lookup,
    "StringLookup": lookup,
    "TextVectorization": text_vectorization,
    "MelSpectrogram": mel_spectrogram,
    "STFTSpectrogram": spectrogram,
}
COUNTS = {
    "Normalization": normalization_weights,
    "STFTSpectrogram": spectrogram_weights,
}
