"""Calls of layers that work on maps: convolutions, pooling, reshaping."""

from __future__ import annotations

from typing import Any

from .calls import MAPS, Case, on_maps, one, thing


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
