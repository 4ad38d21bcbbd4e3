"""Names that NumPy had once."""

from __future__ import annotations

import numpy as np

_OLD = {
    "bool": bool, "int": int, "float": float, "object": object, "str": str, "complex": complex,
    "float_": np.float64, "unicode_": np.str_, "Inf": np.inf, "infty": np.inf, "NaN": np.nan,
    "product": np.prod, "alltrue": np.all, "sometrue": np.any, "in1d": np.isin,
    "row_stack": np.vstack, "trapz": np.trapezoid,
}  # fmt: skip


def install() -> None:
    """Give them to the NumPy of today."""
    for name, value in _OLD.items():
        if name not in vars(np):
            setattr(np, name, value)
