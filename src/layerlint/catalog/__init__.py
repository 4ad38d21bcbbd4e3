"""What each Keras layer is: names, families, parameters and defaults, of every Keras.

All of it is data (``layerlint/data``), made by ``scripts/build_catalog.py`` from an
installed Keras 3 and by ``scripts/build_legacy_catalog.py`` from the sources of the
Keras before it. Keras itself is never imported here.
"""

from layerlint.catalog.catalog import Catalog, load_catalog
from layerlint.catalog.specification import (
    REQUIRED,
    Bound,
    CallableSpec,
    Default,
    Dialect,
    LayerSpec,
    NamedObject,
    Parameter,
    ParameterKind,
    Required,
    Symbol,
    SymbolKind,
)

__all__ = [
    "REQUIRED",
    "Bound",
    "CallableSpec",
    "Catalog",
    "Default",
    "Dialect",
    "LayerSpec",
    "NamedObject",
    "Parameter",
    "ParameterKind",
    "Required",
    "Symbol",
    "SymbolKind",
    "load_catalog",
]
