"""The variables of the environment: what the code sets itself, and what it is told from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layerlint.interpreter.libraries.pure import Arguments, Keywords
from layerlint.interpreter.values import NOTHING, Builtin, Site, Unknown, Value, contents_of

VARIABLES = "os.environ"
"""The object of Python that holds them."""


def variable(machine: Any, name: Value) -> Value:
    """What the code has set a variable to; ``NOTHING`` where it has set none of that name."""
    name = machine.settle(name)
    known: Mapping[str, Value] = machine.overlay.settings.environment
    return known.get(name, NOTHING) if isinstance(name, str) else NOTHING


def set_variable(machine: Any, name: Value, value: Value) -> None:
    """``os.environ[name] = value``."""
    name = machine.settle(name)
    if isinstance(name, str):
        machine.overlay.settings.told(name, machine.settle(value))


def _get(name: str) -> Builtin:
    """``os.environ.get("WIDTH", 32)``, by whatever name."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        given = {**dict(zip(("key", "default"), positional, strict=False)), **keywords}
        known = variable(machine, given.get("key"))
        if known is not NOTHING:
            return known
        return Unknown(
            key=("environment", machine.key_of(given.get("key"))),
            reason=f"call of {name}",
            site=site,
            default=given.get("default"),
        )

    return Builtin(name=name, run=run)


def _put(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``os.environ.setdefault(name, value)`` and ``os.putenv(name, value)``."""
    if len(positional) == 2:
        set_variable(machine, *positional)
        return positional[1]
    return None


def _update(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    told = contents_of(machine.settle(positional[0])) if positional else {}
    for name, value in {**(told if isinstance(told, dict) else {}), **keywords}.items():
        set_variable(machine, name, value)
    return None


ENVIRONMENT: dict[str, Value] = {
    **{name: _get(name) for name in ("os.environ.get", "os.getenv")},
    **{
        name: Builtin(name=name, run=_put)
        for name in ("os.environ.setdefault", "os.putenv", "os.environ.__setitem__")
    },
    "os.environ.update": Builtin(name="os.environ.update", run=_update),
}
