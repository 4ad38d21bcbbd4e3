"""Calls of layers that work value by value, merge, normalize or prepare data."""

from __future__ import annotations

from typing import Any

from .calls import MAPS, Case, Shape, layer, merging, one


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
