"""Records: classes of named values, as ``dataclasses`` has them, at a fortieth of the price.

Python's decorator writes the source of six methods for every class and compiles it whenever the
class is imported: more than half a millisecond for a frozen class with slots, of which a hook needs
two hundred to read one file. Here they are closures over the names of the fields; only the
constructor is written, and that when the first record of its class is made.

What is here means what it means in ``dataclasses``, and a type checker is told that it is the
same. What no class of ours needs is not here: inheritance, ``InitVar``, ``unsafe_hash``.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields, replace
else:
    from layerlint.records.fields import MISSING, field, fields, replace
    from layerlint.records.making import FrozenInstanceError, dataclass

__all__ = ["MISSING", "FrozenInstanceError", "dataclass", "field", "fields", "replace"]
