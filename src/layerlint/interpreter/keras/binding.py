"""Arguments of a constructor call bound to parameters, by the Keras that it is written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from layerlint.catalog import REQUIRED, Bound, Dialect, LayerSpec
from layerlint.interpreter.keras.dating import is_of_keras_1, may_be_old, must_be_later
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import Native, Site, Value, kind_of
from layerlint.records import replace

_OLDER: tuple[Dialect, ...] = ("tf", "keras2", "keras1", "keras0")

OPEN = ("*", "**")
"""Keywords under which the walk hands on ``*args`` and ``**kwargs`` that are not known."""


def defaults_of(run: Run, spec: LayerSpec) -> Mapping[str, object]:
    """The defaults of a layer's parameters."""
    known = run.defaults.get(id(spec))
    if known is None:
        # The catalog keeps its specifications, so that the number stays the spec's.
        known = run.defaults[id(spec)] = {
            one.name: one.default
            for one in (*spec.parameters, *spec.base_parameters)
            if one.default is not REQUIRED
        }
    return known


def dialect_of(run: Run, native: Native) -> Dialect | None:
    """The Keras that a name belongs to, as far as its import or the settings tell."""
    said = cast("Dialect | None", native.dialect) or run.machine.keras
    if said is not None or not native.symbol.dialects:
        return said
    # tf.keras tells itself by its import; another old path is of the newest Keras that has it.
    known = [one for one in native.symbol.dialects if one != "tf"] or native.symbol.dialects
    return None if "keras3" in known else known[-1]


def bind(
    run: Run,
    name: str,
    dialect: Dialect | None,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Bound:
    """Bind a call; where no Keras is known, by the one whose form the call has."""
    said = {key: value for key, value in keywords.items() if key not in OPEN}
    bound = _bind(run, name, dialect, positional, said, site)
    if bound.unbound:
        bound = _without_what_is_meant(run, bound, said, site)
    unknown = keywords.get("**", keywords.get("*"))
    return bound if unknown is None else _opened(run, bound, unknown, site)


def _bind(
    run: Run,
    name: str,
    dialect: Dialect | None,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Bound:
    catalog = run.machine.catalog
    bound = catalog.bind(name, dialect or "keras3", positional, keywords)
    if dialect is not None:
        return bound
    if bound.unbound or bound.surplus or bound.missing or bound.repeated:
        # A call that does not fit Keras 3 is written for the Keras that it fits.
        for older in _OLDER[:1] if must_be_later(run, site.source) else _OLDER:
            other = catalog.bind(name, older, positional, keywords)
            if not (other.unbound or other.surplus or other.missing or other.repeated):
                return other
        return bound
    if len(positional) < 2 or not may_be_old(run, site.source):
        return bound
    return _undecided(run, bound, catalog.bind(name, "keras2", positional, keywords), site)


def _undecided(run: Run, bound: Bound, other: Bound, site: Site) -> Bound:
    """Arguments that two versions of Keras read differently are open, but for those of a file
    that only the older of them takes.
    """
    apart = [
        name
        for name in (*bound.given, *other.given)
        if name in bound.arguments and not _same(bound.arguments[name], other.arguments.get(name))
    ]
    if not apart or other.unbound or other.surplus or other.repeated:
        return bound
    if is_of_keras_1(run, site.source):
        return other
    arguments = dict(bound.arguments)
    for name in apart:
        arguments[name] = run.unknown(f"{name}, which Keras 2 and Keras 3 read differently", site)
    return replace(bound, arguments=arguments)


def _without_what_is_meant(run: Run, bound: Bound, said: Mapping[str, Value], site: Site) -> Bound:
    """Leave open what somebody gave by a name that no Keras takes: ``activations="relu"``.

    Keras refuses the call. What the parameter will be once that is mended is not its default; one
    that has none, and is not there, will be what was given so: ``Dropout(p=0.5)``.
    """
    arguments = dict(bound.arguments)
    for keyword in bound.unbound:
        for name in run.machine.catalog.meant(bound, keyword):
            if name in bound.missing:
                arguments[name] = said[keyword]
            elif name in arguments and name not in bound.given:
                reason = f"{name}, which may be meant by {keyword!r}"
                arguments[name] = run.unknown(reason, site)
    return replace(bound, arguments=arguments)


def _same(one: object, other: object) -> bool:
    """Whether two arguments say the same: 3 is (3, 3), and a list its tuple."""
    if one is other:
        return True
    if isinstance(one, tuple) and not isinstance(other, (tuple, list)):
        return all(_same(item, other) for item in one)
    if isinstance(other, tuple) and not isinstance(one, (tuple, list)):
        return _same(other, one)
    plain = (bool, int, float, str, tuple, list)
    return isinstance(one, plain) and isinstance(other, plain) and bool(one == other)


def _opened(run: Run, bound: Bound, unknown: Value, site: Site) -> Bound:
    """What is not given may stand in the ``**kwargs`` that are not known."""
    arguments = dict(bound.arguments)
    machine = run.machine
    names = [*bound.missing, *(name for name in arguments if name not in bound.given)]
    for name in names:
        key = ("item", machine.key_of(unknown), name)
        reason = f"item {name!r} of {kind_of(unknown)}"
        arguments[name] = machine.unknown(reason, site, key=key)
    return replace(bound, arguments=arguments)
