"""The many dotted paths to one Keras: every form of import to a path below ``keras``."""

from __future__ import annotations

import re

from layerlint.regex import regex

_ROOTS = regex(
    r"""^(?:
        (?:tensorflow|tensorflow_core|tf)
        (?:\.(?:_api|api)(?:\.v[12]|\._v[12])?)?
        (?:\.compat\.v[12])*
        (?:\.contrib|\.python|\.contrib\.python)?
        \.keras(?:\.python\.keras|\.api\.keras)?
      | tf_keras | keras_core | keras\._tf_keras\.keras | keras
    )
    (?:\.(?:_?api)(?:\._?v[12])?(?:\.keras)?)?
    (?=\.|$)""",
    re.VERBOSE,
)


_TENSORFLOW = regex(r"^(?:tensorflow|tf)(?:\.compat\.v[12])*\.(?=[a-z])")
_SHARED = ("initializers", "losses", "metrics", "optimizers")
"""Modules of TensorFlow 2 that are Keras's own."""


def below_keras(dotted: str) -> str | None:
    """The path with its root written ``keras``, or none where it is no path into Keras.

    ``tensorflow.python.keras.layers.core.Dense`` becomes ``keras.layers.core.Dense``.
    """
    found = _ROOTS.match(dotted)
    return _shared(dotted) if found is None else "keras" + dotted[found.end() :]


def _shared(dotted: str) -> str | None:
    """The path below ``keras`` of what TensorFlow has of Keras in places of its own.

    ``tf.losses.Huber`` is Keras's, ``tf.random_normal_initializer`` its ``random_normal``.
    """
    found = _TENSORFLOW.match(dotted)
    path = "" if found is None else dotted[found.end() :]
    if path.partition(".")[0] in _SHARED:
        return f"keras.{path}"
    if path.endswith("_initializer") and "." not in path:
        return f"keras.initializers.{path.removesuffix('_initializer')}"
    return None


def candidates(path: str) -> tuple[str, ...]:
    """The paths under which a path below ``keras`` may be listed, likeliest first."""
    if path.startswith("keras.src."):
        return path, "keras." + path.removeprefix("keras.src.")
    return path, "keras.src." + path.removeprefix("keras.")
