"""The shipped rules as Python has them, so that their YAML is read once and not in every run.

They are kept where Python keeps the compiled form of this module, which whoever can write there
could change as well; nothing that a linted repository holds gets there. Whatever is changed in
a rule or in layerlint makes them stale.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from layerlint.cache import tool_digest
from layerlint.rule.model import RuleSet


def compiled(read: Callable[[], RuleSet]) -> RuleSet:
    """What ``read`` gives, or gave when nothing was different."""
    file = Path(__file__).parent / "__pycache__" / f"rules.{sys.implementation.cache_tag}.pickle"
    seal = tool_digest().encode("ascii")
    with suppress(Exception):  # whatever is wrong with the file, the rules themselves are there
        data = file.read_bytes()
        if data.startswith(seal):
            known = pickle.loads(data[len(seal) :])  # noqa: S301 - as safe as this module's code
            if isinstance(known, RuleSet):
                return known
    rules = read()
    if not sys.dont_write_bytecode:
        _write(file, seal + _pickled(rules))
    return rules


def _pickled(rules: RuleSet) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table.copy()
    pickler.dispatch_table[MappingProxyType] = lambda it: (MappingProxyType, (dict(it),))
    pickler.dump(rules)
    return stream.getvalue()


def _write(file: Path, data: bytes) -> None:
    beside = file.with_name(f"{file.name}.{os.urandom(6).hex()}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
