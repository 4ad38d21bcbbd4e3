"""Calls of every layer of Keras: its arguments, what it is given, how it is called.

``skipped`` says of each layer without a case why it has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Shape = tuple["int | None", ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A layer, or an initializer, regularizer or constraint, given as an argument."""

    name: str
    arguments: Mapping[str, Any]
    module: str = "layers"


def layer(name: str, **arguments: Any) -> Made:
    return Made(name, arguments)


def thing(path: str, **arguments: Any) -> Made:
    module, _, name = path.rpartition(".")
    return Made(name, arguments, module)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    arguments: Mapping[str, Any]
    inputs: Sequence[Shape]
    as_list: bool = False
    """Whether the layer is called on one list of all inputs."""
    dtype: str = "float32"
    call: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        said = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.name}({said}) on {', '.join(map(str, self.inputs))}"


def one(name: str, *inputs: Shape, dtype: str = "float32", **arguments: Any) -> Case:
    return Case(name, arguments, inputs, dtype=dtype)


def merging(name: str, *inputs: Shape, **arguments: Any) -> Case:
    return Case(name, arguments, inputs, as_list=True)


MAPS: dict[int, Shape] = {1: (None, 20, 4), 2: (None, 20, 17, 4), 3: (None, 9, 8, 7, 4)}
OPEN_MAPS: dict[int, Shape] = {
    1: (2, None, 4),
    2: (None, None, 17, 4),
    3: (None, None, None, None, 4),
}
FIRST_MAPS: dict[int, Shape] = {1: (None, 4, 20), 2: (None, 4, 20, 17), 3: (None, 4, 9, 8, 7)}


def on_maps(name: str, rank: int, **arguments: Any) -> list[Case]:
    """The same layer on a map of fixed and one of open size, and with channels first."""
    return [
        one(name, MAPS[rank], **arguments),
        one(name, OPEN_MAPS[rank], **arguments),
        one(name, FIRST_MAPS[rank], **arguments, data_format="channels_first"),
    ]


def convolutions() -> list[Case]:
    found: list[Case] = []
    for rank in (1, 2, 3):
        name = f"Conv{rank}D"
        found += on_maps(name, rank, filters=6, kernel_size=3)
        found += on_maps(name, rank, filters=6, kernel_size=(2,) * rank, strides=2, padding="same")
        found += on_maps(name, rank, filters=6, kernel_size=3, dilation_rate=2, use_bias=False)
        found.append(one(name, MAPS[rank], filters=6, kernel_size=3, groups=2, padding="SAME"))
        transposed = f"Conv{rank}DTranspose"
        for padding in ("valid", "same"):
            for extra in (None, 1, (0,) * rank):
                found += on_maps(
                    transposed,
                    rank,
                    filters=3,
                    kernel_size=3,
                    strides=2,
                    padding=padding,
                    output_padding=extra,
                )
        found += on_maps(transposed, rank, filters=3, kernel_size=2, strides=3)
        found += on_maps(transposed, rank, filters=3, kernel_size=3, dilation_rate=2)
    found.append(one("Conv1D", MAPS[1], filters=6, kernel_size=3, padding="causal"))
    found.append(one("Conv2D", MAPS[2], filters=6, kernel_size=(3, 5), strides=(2, 1)))
    for rank in (1, 2):
        found += on_maps(f"DepthwiseConv{rank}D", rank, kernel_size=3)
        found += on_maps(
            f"DepthwiseConv{rank}D", rank, kernel_size=3, depth_multiplier=2, strides=2
        )
        found += on_maps(f"SeparableConv{rank}D", rank, filters=5, kernel_size=3)
        found += on_maps(
            f"SeparableConv{rank}D",
            rank,
            filters=5,
            kernel_size=3,
            depth_multiplier=2,
            padding="same",
            use_bias=False,
        )
    return found


def convolution_arguments() -> list[Case]:
    """Arguments that change nothing but the configuration."""
    given: list[dict[str, Any]] = [
        {"activation": "relu"},
        {"activation": "swish"},
        {"activation": "hard_swish"},
        {"kernel_initializer": "he_normal", "bias_initializer": "ones"},
        {"kernel_initializer": "HeNormal", "bias_initializer": "zero"},
        {"kernel_initializer": "normal"},
        {"kernel_initializer": thing("initializers.RandomNormal", stddev=0.02)},
        {"kernel_initializer": thing("initializers.RandomNormal", mean=0, stddev=0.05)},
        {"kernel_initializer": thing("initializers.GlorotUniform")},
        {"kernel_initializer": thing("initializers.GlorotUniform", seed=3)},
        {"kernel_initializer": thing("initializers.VarianceScaling", mode="fan_out")},
        {"bias_initializer": thing("initializers.Constant", value=0.1)},
        {"kernel_regularizer": "l2"},
        {"kernel_regularizer": "L1"},
        {"kernel_regularizer": "L1L2"},
        {"kernel_regularizer": thing("regularizers.L2", l2=1e-4)},
        {"kernel_regularizer": thing("regularizers.L2", l2=0.01)},
        {"activity_regularizer": thing("regularizers.L1L2", l1=1e-4)},
        {"kernel_constraint": "max_norm"},
        {"kernel_constraint": thing("constraints.MaxNorm", max_value=3)},
        {"bias_constraint": thing("constraints.NonNeg")},
    ]
    return [one("Conv2D", MAPS[2], filters=6, kernel_size=3, **said) for said in given]


def poolings() -> list[Case]:
    found: list[Case] = []
    for rank in (1, 2, 3):
        for kind in ("Max", "Average"):
            name = f"{kind}Pooling{rank}D"
            found += on_maps(name, rank, pool_size=2)
            found += on_maps(name, rank, pool_size=(3,) * rank, strides=2, padding="same")
            found.append(one(name, MAPS[rank], pool_size=3, strides=1))
            found += on_maps(f"Global{kind}Pooling{rank}D", rank)
            found += on_maps(f"Global{kind}Pooling{rank}D", rank, keepdims=True)
            found += on_maps(f"Adaptive{kind}Pooling{rank}D", rank, output_size=3)
            found += on_maps(f"Adaptive{kind}Pooling{rank}D", rank, output_size=(2,) * rank)
        found.append(one(f"MaxPooling{rank}D", MAPS[rank]))
    return found


def reshapings() -> list[Case]:
    found = [
        one("Flatten", (None, 3, 4)),
        one("Flatten", (2, None, 4)),
        one("Flatten", (None, 3, 4), data_format="channels_first"),
        one("Flatten", (None,)),
        one("Reshape", (None, 12), target_shape=(3, 4)),
        one("Reshape", (None, 3, 4), target_shape=(-1,)),
        one("Reshape", (None, 3, 4), target_shape=[-1, 2]),
        one("Reshape", (None, None, 4), target_shape=(-1, 2)),
        one("Reshape", (2, None, 4), target_shape=(8, 2)),
        one("Permute", (None, 3, 4), dims=(2, 1)),
        one("Permute", (None, 3, None, 5), dims=(3, 1, 2)),
        one("RepeatVector", (None, 3), n=4),
        one("RepeatVector", (2, None), n=4),
        one("Cropping1D", (None, 9, 3)),
        one("Cropping1D", (None, None, 3), cropping=2),
        one("Cropping1D", (None, 9, 3), cropping=(0, 4)),
        one("Cropping2D", MAPS[2]),
        one("ZeroPadding1D", (None, 9, 3), padding=(2, 3)),
        one("ZeroPadding2D", MAPS[2]),
        one("ZeroPadding2D", MAPS[2], padding=((3, 2), (1, 0))),
        one("ZeroPadding3D", MAPS[3]),
        one("UpSampling1D", (None, 9, 3)),
        one("UpSampling1D", (None, None, 3), size=3),
        one("UpSampling2D", MAPS[2], interpolation="bilinear", size=(3, 2)),
        one("UpSampling3D", MAPS[3]),
    ]
    found += on_maps("Cropping2D", 2, cropping=2)
    found += on_maps("Cropping2D", 2, cropping=(1, 2))
    found += on_maps("Cropping2D", 2, cropping=((1, 2), (3, 0)))
    found += on_maps("Cropping3D", 3, cropping=1)
    found += on_maps("Cropping3D", 3, cropping=((1, 2), (0, 1), (2, 2)))
    found += on_maps("ZeroPadding1D", 1, padding=2)
    found += on_maps("ZeroPadding2D", 2, padding=(2, 3))
    found += on_maps("ZeroPadding3D", 3, padding=2)
    found += on_maps("UpSampling2D", 2, size=3)
    found += on_maps("UpSampling3D", 3, size=(1, 2, 3))
    return found


def mergings() -> list[Case]:
    found: list[Case] = []
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        found += [
            merging(name, (None, 3, 4), (None, 3, 4)),
            merging(name, (None, 3, 4), (2, 1, 4)),
            merging(name, (None, None, 4), (None, 3, 1)),
        ]
    for name in ("Add", "Multiply"):
        found += [
            merging(name, (None, 3, 4), (None, 4)),
            merging(name, (None, 3, 4), (None, 3, 1), (None, 1, 4)),
        ]
    return [
        *found,
        merging("Concatenate", (None, 3, 4), (None, 3, 5)),
        merging("Concatenate", (None, 3, 4), (None, 7, 4), (None, 1, 4), axis=1),
        merging("Concatenate", (None, 3, None), (None, 3, 5)),
        merging("Concatenate", (None, None, 4), (None, 3, 5)),
        merging("Concatenate", (2, 3), (4, 3), axis=0),
        merging("Dot", (None, 3, 4), (None, 3, 5), axes=1),
        merging("Dot", (None, 3, 4), (None, 5, 4), axes=2, normalize=True),
        merging("Dot", (None, 3, 4), (None, 4, 5), axes=(2, 1)),
        merging("Dot", (None, 4), (None, 4), axes=1),
        merging("Dot", (None, 4), (None, 4), axes=-1),
    ]


RECURRENT = ("SimpleRNN", "GRU", "LSTM")


def recurrents() -> list[Case]:
    found: list[Case] = []
    for name in RECURRENT:
        found += [
            one(name, (None, 7, 3), units=5, return_sequences=sequences, return_state=state)
            for sequences in (False, True)
            for state in (False, True)
        ]
        found += [
            one(name, (2, None, 3), units=5, return_sequences=True, use_bias=False),
            one(name, (None, 7, 3), units=5, activation="relu", recurrent_dropout=0.1, dropout=0.2),
            one("Bidirectional", (None, 7, 3), layer=layer(name, units=5)),
            one("RNN", (None, 7, 3), cell=layer(f"{name}Cell", units=5)),
            one("RNN", (None, 7, 3), cell=layer(f"{name}Cell", units=5), return_state=True),
            one("RNN", (2, None, 3), cell=layer(f"{name}Cell", units=5), return_sequences=True),
        ]
    found += [
        one("GRU", (None, 7, 3), units=5, reset_after=False),
        one("GRU", (None, 7, 3), units=5, reset_after=False, use_bias=False),
    ]
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            for state in (False, True):
                wrapped = layer("LSTM", units=5, return_sequences=sequences, return_state=state)
                found.append(one("Bidirectional", (None, 7, 3), layer=wrapped, merge_mode=mode))
    found += [
        one(
            "Bidirectional",
            (None, 7, 3),
            layer=layer("GRU", units=5),
            backward_layer=layer("LSTM", units=5, go_backwards=True),
        ),
        one("RNN", (None, 7, 3), cell=[layer("LSTMCell", units=5), layer("GRUCell", units=4)]),
        one(
            "RNN",
            (None, 7, 3),
            cell=layer("StackedRNNCells", cells=[layer("LSTMCell", units=5)]),
            return_sequences=True,
        ),
    ]
    for rank in (1, 2, 3):
        name = f"ConvLSTM{rank}D"
        shape = (None, 6, *MAPS[rank][1:])
        first = (None, 6, *FIRST_MAPS[rank][1:])
        found += [
            one(name, shape, filters=3, kernel_size=3),
            one(name, shape, filters=3, kernel_size=3, padding="same", return_sequences=True),
            one(name, shape, filters=3, kernel_size=2, strides=2, return_state=True),
            one(name, first, filters=3, kernel_size=3, data_format="channels_first"),
            one(name, (2, None, *shape[2:]), filters=3, kernel_size=3, use_bias=False),
        ]
    return found


def wrappings() -> list[Case]:
    return [
        one("TimeDistributed", (None, 7, 3), layer=layer("Dense", units=5)),
        one("TimeDistributed", (2, None, 3), layer=layer("Dense", units=5, use_bias=False)),
        one(
            "TimeDistributed",
            (None, 6, 20, 17, 4),
            layer=layer("Conv2D", filters=6, kernel_size=3, strides=2),
        ),
        one("TimeDistributed", (None, 6, 20, 17, 4), layer=layer("Flatten")),
        one("TimeDistributed", (None, 6, 20, 17, 4), layer=layer("BatchNormalization")),
        one("TimeDistributed", (None, 6, 7, 4), layer=layer("LSTM", units=2)),
        one(
            "TimeDistributed",
            (None, 6, 7, 4),
            layer=layer("Bidirectional", layer=layer("GRU", units=2)),
        ),
        one("SpectralNormalization", (None, 3), layer=layer("Dense", units=5)),
        one("SpectralNormalization", MAPS[2], layer=layer("Conv2D", filters=6, kernel_size=3)),
        one("SpectralNormalization", MAPS[2], layer=layer("DepthwiseConv2D", kernel_size=3)),
        one(
            "SpectralNormalization",
            MAPS[2],
            layer=layer("Conv2DTranspose", filters=6, kernel_size=3),
            power_iterations=2,
        ),
        Case(
            "SpectralNormalization",
            {"layer": layer("Embedding", input_dim=9, output_dim=4)},
            [(None, 3)],
            dtype="int32",
        ),
    ]


def attentions() -> list[Case]:
    found: list[Case] = []
    for name in ("Attention", "AdditiveAttention"):
        found += [
            merging(name, (None, 5, 4), (None, 7, 4)),
            merging(name, (None, 5, 4), (None, 7, 6), (None, 7, 4)),
            merging(name, (None, None, 4), (None, 7, 4), use_scale=True, dropout=0.1),
            merging(name, (None, 5, 4), (None, 7, 4), use_scale=False),
            Case(name, {}, [(None, 5, 4), (None, 7, 4)], True, "float32", {SCORES: True}),
        ]
    found.append(merging("Attention", (None, 5, 4), (None, 7, 4), score_mode="concat"))
    two = ((None, 5, 4), (None, 7, 6))
    heads = {"num_heads": 2, "key_dim": 3}
    found += [
        one("MultiHeadAttention", *two, **heads),
        one("MultiHeadAttention", *two, (None, 7, 8), **heads),
        one("MultiHeadAttention", *two, **heads, value_dim=5, use_bias=False),
        one("MultiHeadAttention", *two, **heads, output_shape=9),
        one("MultiHeadAttention", *two, **heads, output_shape=(9, 2)),
        one("MultiHeadAttention", *two, **heads, use_gate=True, dropout=0.1),
        one("MultiHeadAttention", (None, 5, 6, 4), (None, 5, 6, 4), **heads, attention_axes=2),
        Case(
            "MultiHeadAttention", heads, [(None, 5, 4), (None, 5, 4)], False, "float32", {SCORES: 1}
        ),
    ]
    grouped = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    same = ((None, 5, 8), (None, 7, 8))
    found += [
        one("GroupQueryAttention", *same, **grouped),
        one("GroupQueryAttention", *same, (None, 7, 6), **grouped),
        one("GroupQueryAttention", *same, **grouped, use_bias=False, use_gate=True),
        Case("GroupQueryAttention", grouped, same, False, "float32", {SCORES: True}),
    ]
    return found


SCORES = "return_attention_scores"


def cores() -> list[Case]:
    return [
        one("Dense", (None, 3), units=5),
        one("Dense", (None, 3, 4), units=5, use_bias=False, activation="softmax"),
        one("Dense", (2, None, 4), units=5),
        one("Activation", (None, 3), activation="relu"),
        one("Activation", (None, 3), activation="swish"),
        one("Embedding", (None, 7), dtype="int32", input_dim=10, output_dim=4),
        one("Embedding", (2, None), dtype="int32", input_dim=10, output_dim=4, mask_zero=True),
        one("ReversibleEmbedding", (None, 7), dtype="int32", input_dim=10, output_dim=4),
        one(
            "ReversibleEmbedding",
            (None, 7),
            dtype="int32",
            input_dim=10,
            output_dim=4,
            tie_weights=False,
        ),
        Case(
            "ReversibleEmbedding",
            {"input_dim": 10, "output_dim": 4},
            [(None, 7, 4)],
            call={"reverse": True},
        ),
        one("EinsumDense", (None, 3, 4), equation="abc,cd->abd", output_shape=(None, 5)),
        one("EinsumDense", (None, 4), equation="ab,bc->ac", output_shape=5, bias_axes="c"),
        one(
            "EinsumDense",
            (None, 3, 4),
            equation="...x,xy->...y",
            output_shape=6,
            bias_axes="y",
        ),
        one(
            "EinsumDense",
            (None, 2, 3, 4),
            equation="...x,xy->...y",
            output_shape=6,
            activation="relu",
        ),
        one(
            "EinsumDense",
            (None, 7, 4),
            equation="abc,cde->abde",
            output_shape=(None, 2, 3),
            bias_axes="de",
        ),
        one("EinsumDense", (None, 7, 4), equation="ab...,bc->ac...", output_shape=5),
        one("EinsumDense", (None, 8, 8, 3), equation="ab,bc->ac", output_shape=5, bias_axes="c"),
        Case("Identity", {}, [(None, 3)]),
        one("Masking", (None, 7, 3)),
        one("Masking", (None, 7, 3), mask_value=-1.0),
        one("Lambda", (None, 3), function=abs, output_shape=(3,)),
    ]


def keeping_shape() -> list[Case]:
    found = [
        one("ActivityRegularization", (None, 3), l1=0.1),
        one("AlphaDropout", (None, 3), rate=0.3),
        one("Dropout", (None, 3), rate=0.3),
        one("Dropout", (2, None, 3), rate=0.3, noise_shape=[2, 1, 3], seed=4),
        one("Dropout", (None, 3), rate=0),
        one("GaussianDropout", (None, 3), rate=0.3),
        one("GaussianNoise", (None, 3), stddev=0.3),
        one("SpatialDropout1D", MAPS[1], rate=0.3),
        one("SpatialDropout2D", MAPS[2], rate=0.3),
        one("SpatialDropout2D", MAPS[2], rate=0.3, data_format="channels_first"),
        one("SpatialDropout3D", MAPS[3], rate=0.3),
        one("ELU", (None, 3)),
        one("LeakyReLU", (None, 3)),
        one("LeakyReLU", (None, 3), negative_slope=0.2),
        one("ReLU", (None, 3), max_value=6),
        one("ReLU", (None, 3), negative_slope=0.1),
        one("Softmax", (None, 3)),
        one("Softmax", (None, 3, 4), axis=1),
        one("PReLU", (None, 3, 4)),
        one("PReLU", (None, 3, 4), shared_axes=[1]),
        one("PReLU", (None, 3, 4, 5), shared_axes=(1, 2)),
        one("PReLU", (None, 3, 4), shared_axes=1),
        one("UnitNormalization", (None, 3, 4)),
        one("UnitNormalization", (None, 3, 4), axis=1),
    ]
    batch: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 1},
        {"center": False},
        {"scale": False},
        {"center": False, "scale": False, "momentum": 0.9, "epsilon": 1e-5},
        {"renorm": True},
    )
    found += [one("BatchNormalization", (None, 3, 4), **said) for said in batch]
    single: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 1},
        {"axis": [1, 2]},
        {"center": False},
        {"scale": False},
    )
    found += [one("LayerNormalization", (None, 3, 4), **said) for said in single]
    return [
        *found,
        one("GroupNormalization", (None, 3, 8), groups=4),
        one("GroupNormalization", (None, 8, 3), groups=-1, axis=1, center=False),
        one("RMSNormalization", (None, 3, 4)),
        one("RMSNormalization", (None, 3, 4), axis=[1, 2]),
    ]


IMAGES: Shape = (None, 20, 16, 3)


def images() -> list[Case]:
    found: list[Case] = []
    for name in ("AugMix", "CutMix", "RandAugment", "RandomElasticTransform", "RandomErasing"):
        found += [one(name, IMAGES), one(name, IMAGES, factor=(0.1, 0.4))]
    for name in ("RandomContrast", "RandomHue", "RandomSharpness", "RandomBrightness"):
        found += [one(name, IMAGES, factor=0.3), one(name, IMAGES, factor=[0.1, 0.4])]
    for name in ("RandomRotation", "RandomSaturation", "RandomColorDegeneration"):
        found += [one(name, IMAGES, factor=0.3), one(name, IMAGES, factor=[0.1, 0.4])]
    found += [
        one("AutoContrast", IMAGES),
        one("ContrastLimitedAdaptiveHistogramEqualization", IMAGES),
        one("Equalization", IMAGES),
        one("MixUp", IMAGES, alpha=0.3),
        one("RandomColorJitter", IMAGES, brightness_factor=0.1),
        one("RandomFlip", IMAGES),
        one("RandomFlip", IMAGES, mode="horizontal"),
        one("RandomGaussianBlur", IMAGES),
        one("RandomGaussianBlur", IMAGES, kernel_size=5, sigma=0.5, factor=0.2),
        one("RandomGrayscale", IMAGES),
        one("RandomInvert", IMAGES),
        one("RandomPerspective", IMAGES),
        one("RandomPosterization", IMAGES, factor=3),
        one("RandomPosterization", IMAGES, factor=(2, 5)),
        one("RandomShear", IMAGES),
        one("RandomShear", IMAGES, x_factor=0.2, y_factor=(0.1, 0.3)),
        one("RandomTranslation", IMAGES, height_factor=0.1, width_factor=(-0.1, 0.2)),
        one("RandomZoom", IMAGES, height_factor=0.1),
        one("Solarization", IMAGES),
        one("Solarization", IMAGES, addition_factor=0.3),
        one("Rescaling", IMAGES, scale=1 / 255),
        one("Rescaling", IMAGES, scale=2, offset=-1),
        one("CenterCrop", IMAGES, height=7, width=5),
        one("CenterCrop", (None, 3, 20, 16), height=7, width=5, data_format="channels_first"),
        one("RandomCrop", IMAGES, height=7, width=5),
        one("Resizing", IMAGES, height=7, width=5),
        one("Resizing", (None, None, None, 3), height=7, width=5, interpolation="nearest"),
        one("Resizing", (None, 3, 20, 16), height=7, width=5, data_format="channels_first"),
        one("Pipeline", IMAGES, layers=[layer("Rescaling", scale=2.0), layer("RandomFlip")]),
        one(
            "Pipeline",
            IMAGES,
            layers=[layer("Resizing", height=7, width=5), layer("RandomFlip")],
        ),
    ]
    return found


def preparations() -> list[Case]:
    found: list[Case] = []
    for mode in ("one_hot", "multi_hot", "count"):
        for shape in ((None, 3), (None, 1), (None, 4, 1)):
            found += [
                one("CategoryEncoding", shape, num_tokens=5, output_mode=mode, dtype="int32"),
                one("Discretization", shape, bin_boundaries=[0.0, 1.0, 2.0], output_mode=mode),
            ]
    return [
        *found,
        one("CategoryEncoding", (None, 3), num_tokens=5, dtype="int32"),
        one("Discretization", (None, 3), num_bins=4),
        one("Discretization", (None, 3), bin_boundaries=[0.5]),
        one("Normalization", (None, 3)),
        one("Normalization", (None, 3, 4), axis=[1, 2]),
        one("Normalization", (None, 3, 4), axis=None),
        one("Normalization", (None, 3), mean=0.5, variance=2.0),
        one("MelSpectrogram", (None, 16000)),
        one("MelSpectrogram", (None, 16000), sequence_stride=100, num_mel_bins=40, fft_length=512),
        one("MelSpectrogram", (None, None), sampling_rate=8000),
        one("STFTSpectrogram", (None, 1000, 1)),
        one("STFTSpectrogram", (None, 1000, 2), frame_length=100, padding="same"),
        one("STFTSpectrogram", (None, 1000, 2), mode="stft", frame_step=64, expand_dims=True),
        one("STFTSpectrogram", (None, 2, 1000), mode="real", data_format="channels_first"),
        one(
            "STFTSpectrogram",
            (None, 2, 1000),
            mode="imag",
            fft_length=512,
            data_format="channels_first",
            expand_dims=True,
        ),
    ]


CASES: tuple[Case, ...] = (
    *cores(),
    *convolutions(),
    *convolution_arguments(),
    *poolings(),
    *reshapings(),
    *mergings(),
    *recurrents(),
    *wrappings(),
    *attentions(),
    *keeping_shape(),
    *images(),
    *preparations(),
)

ELSEWHERE = {
    "InputLayer": "makes a tensor and is given none: see test_an_input",
    "SimpleRNNCell": "called by RNN, in whose cases it stands",
    "GRUCell": "called by RNN, in whose cases it stands",
    "LSTMCell": "called by RNN, in whose cases it stands",
    "StackedRNNCells": "called by RNN, in whose cases it stands",
    "Wrapper": "does not say how it calls what it wraps",
    "Hashing": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "HashedCrossing": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "IntegerLookup": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "StringLookup": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "TextVectorization": "needs TensorFlow: see test_shapes_of_layers_that_need_tensorflow",
    "MaxNumBoundingBoxes": "takes a dictionary of images and boxes only",
    "Layer": "does nothing by itself",
    "JaxLayer": "runs a function, whose result nothing tells",
    "FlaxLayer": "runs a module, whose result nothing tells",
    "TorchModuleWrapper": "runs a module, whose result nothing tells",
    "TFSMLayer": "runs a saved model, whose result nothing tells",
}
"""Layers without a case, and why."""

REFUSED: tuple[Case, ...] = (
    one("Conv2D", MAPS[1], filters=3, kernel_size=3),
    one("Conv2D", (None, 2, 2, 3), filters=3, kernel_size=3),
    one("Conv2D", MAPS[2], filters=0, kernel_size=3),
    one("Conv2D", MAPS[2], filters=3, kernel_size=(3, 3, 3)),
    one("MaxPooling2D", (None, 1, 1, 3)),
    one("MaxPooling2D", MAPS[1]),
    one("Dense", (None, 3), units=-1),
    one("Cropping2D", (None, 2, 2, 3), cropping=2),
    one("Reshape", (None, 12), target_shape=(5, 2)),
    one("Reshape", (None, 12), target_shape=(5, -1)),
    one("Reshape", (None, 12), target_shape=(-1, -1)),
    one("Permute", (None, 12), dims=(2, 1)),
    one("RepeatVector", (None, 3, 4), n=2),
    one("LSTM", (None, 3), units=4),
    one("TimeDistributed", (None, 3), layer=layer("Dense", units=4)),
    merging("Add", (None, 3), (None, 4)),
    merging("Concatenate", (None, 3, 4), (None, 5, 6)),
    merging("Dot", (None, 3, 4), (None, 3, 5), axes=2),
)
"""Calls that Keras refuses: nothing is known of what they give."""
