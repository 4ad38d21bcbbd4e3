"""The many dotted paths to one Keras: every form of import to a path below ``keras``."""

from __future__ import annotations

import re

_ROOTS = re.compile(
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


def below_keras(dotted: str) -> str | None:
    """The path with its root written ``keras``, or none where it is no path into Keras.

    ``tensorflow.python.keras.layers.core.Dense`` becomes ``keras.layers.core.Dense``.
    """
    found = _ROOTS.match(dotted)
    return None if found is None else "keras" + dotted[found.end() :]


def candidates(path: str) -> tuple[str, ...]:
    """The paths under which a path below ``keras`` may be listed, likeliest first."""
    if path.startswith("keras.src."):
        return path, "keras." + path.removeprefix("keras.src.")
    return path, "keras.src." + path.removeprefix("keras.")
