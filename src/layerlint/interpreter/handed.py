"""The names under which modules are handed to whoever builds with them."""

from __future__ import annotations

HANDED = {
    "K": "keras.backend",
    "backend": "keras.backend",
    "keras": "keras",
    "layers": "keras.layers",
    "models": "keras.models",
}
"""What modules that a builder is given are called."""
