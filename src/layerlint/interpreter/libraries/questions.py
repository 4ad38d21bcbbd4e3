"""Python's built-in questions about values: of what kind they are, what they have."""

from __future__ import annotations

from typing import Any, Final

from layerlint.interpreter.facts import fits, plain
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.growing import SETTINGS
from layerlint.interpreter.libraries.pure import Arguments, Keywords, opened
from layerlint.interpreter.values import (
    NOTHING,
    Array,
    Builtin,
    Class,
    External,
    Foreign,
    Function,
    Instance,
    Method,
    Native,
    NumberMember,
    Partial,
    Raised,
    Site,
    TextMember,
    Unknown,
    Value,
    contents_of,
    kind_of,
)

_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int, "float": float, "str": str, "bool": bool, "list": list, "tuple": tuple,
    "dict": dict, "set": set, "frozenset": frozenset, "bytes": bytes, "range": range,
    "complex": complex, "object": object, "slice": slice,
}  # fmt: skip


_KINDS: Final = (
    *(str, bool, int, float, complex, bytes, tuple, list, dict, set, frozenset, range, slice),
    type(None),
)

_ABSTRACT: dict[str, type | tuple[type, ...]] = {
    "Iterable": (list, tuple, dict, set, str, range, frozenset),
    "Sequence": (list, tuple, str, range),
    "Collection": (list, tuple, dict, set, str, range, frozenset),
    "Mapping": dict,
    "MutableMapping": dict,
    "Number": (int, float),
    "Integral": int,
    "Real": (int, float),
    "List": list,
    "Tuple": tuple,
    "Dict": dict,
    "OrderedDict": dict,
}


def _isinstance(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) != 2:
        raise Raised("TypeError")
    value, wanted = positional
    kinds = list(wanted) if isinstance(wanted, (tuple, list)) else [wanted]
    answers = [is_a(machine, value, machine.settle(kind)) for kind in kinds]
    if True in answers:
        return True
    if None in answers or isinstance(value, (Unknown, External)):
        return opened(machine, "isinstance", positional, site)
    return False


def is_a(machine: Any, value: Value, kind: Value) -> bool | None:
    """Whether a value is of a kind; ``None`` where that cannot be told."""
    if isinstance(value, (Unknown, External)):
        return None
    match kind:
        case Builtin(name="type"):
            return _is_class(value)
        case Builtin(name=name) if name in _TYPES:
            if name == "object":
                return True
            if name == "tuple" and isinstance(value, Instance):
                return machine.class_attribute(value.cls, "_fields") is not NOTHING
            if isinstance(value, Instance):
                value = contents_of(value)
                if isinstance(value, Instance):
                    return _derives(value, f"builtins.{name}")
            return isinstance(value, _TYPES[name])
        case Class():
            known = isinstance(value, (Instance, NumberMember, TextMember))
            return known and kind in value.cls.order
        case Native():
            if isinstance(value, (Instance, Foreign)):
                answer: bool | None = machine.overlay.is_instance(value, kind)
                return answer
            return False
        case External(dotted=dotted):
            name = dotted.rsplit(".", 1)[-1]
            if name == "Callable":
                return isinstance(value, (Function, Method, Builtin, Class, Native, Partial))
            if name in ("ndarray", "FunctionType", "LambdaType", "Module", "ModuleType"):
                return isinstance(value, Function) if "Type" in name else False
            if isinstance(value, Foreign):
                return None
            if isinstance(value, Instance):
                return _derives(value, dotted)
            if name in _ABSTRACT:
                return isinstance(value, _ABSTRACT[name])
            return False if plain(value) else None
    return None


def _is_class(value: Value) -> bool:
    match value:
        case Native(symbol=symbol):
            return symbol.kind in ("class", "layer")
        case Builtin(name=name):
            return name in _TYPES or name == "type"
    return isinstance(value, Class)


def _asks(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``inspect.isclass(value)``."""
    value = positional[0]
    if isinstance(value, (Unknown, External)):
        return opened(machine, "isclass", positional, site)
    return _is_class(value)


IS_CLASS = Builtin(name="isclass", run=_asks)


def _derives(value: Instance, dotted: str) -> bool | None:
    order = value.cls.order
    if any(isinstance(each, External) and each.dotted == dotted for each in order):
        return True
    return None if any(isinstance(each, Unknown) for each in order) else False


def _issubclass(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    cls, wanted = positional
    kinds = list(wanted) if isinstance(wanted, (tuple, list)) else [wanted]
    if isinstance(cls, Class):
        if any(kind in cls.order for kind in kinds):
            return True
        if all(isinstance(entry, Class) for entry in cls.order):
            return False
    if isinstance(cls, Native) and cls in kinds:
        return True
    return opened(machine, "issubclass", positional, site)


def _found(machine: Any, value: Value, name: str, site: Site) -> Value:
    try:
        return machine.find_attribute(value, name, site)
    except Raised as error:  # what a ``__getattr__`` or a property says
        if error.kind != "AttributeError":
            raise
        return NOTHING


def _getattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) not in (2, 3):
        raise Raised("TypeError")
    value, name = positional[:2]
    if not isinstance(name, str):
        return machine.unknown(
            f"an attribute of {kind_of(value)} by an unknown name",
            site,
            key=("getattr", machine.key_of(value), machine.key_of(name)),
        )
    found = _found(machine, value, name, site)
    if found is NOTHING:
        if len(positional) == 3:
            return positional[2]
        return machine.attribute(value, name, site)
    open_ended = isinstance(found, Unknown) and isinstance(value, (Instance, Foreign))
    return positional[2] if open_ended and len(positional) == 3 else found


def _hasattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value, name = positional
    if not isinstance(name, str):
        return opened(machine, "hasattr", positional, site)
    found = _found(machine, value, name, site)
    if found is NOTHING:
        return _is_of_python(value, name)
    if isinstance(found, Unknown) and isinstance(found.operation, str):
        return opened(machine, "hasattr", positional, site)
    return True


def _is_of_python(value: Value, name: str) -> bool:
    """Whether a value has by its kind what no source gives it: ``__iter__``, ``__call__``."""
    match value:
        case Function() | Method() | Partial() | Builtin() | Class():
            return name in ("__call__", *dir(object))
        case Array():
            return name.startswith("__") and name in dir(list)
        case _:
            kinds = (kind for kind in (*_KINDS, object) if isinstance(value, kind))
            return any(name in dir(kind) for kind in kinds)


def _setattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value, name, new = positional
    if isinstance(name, str):
        machine.set_attribute(value, name, new, site)
    elif (
        isinstance(name, Unknown)
        and isinstance(value, (Instance, Class))
        and isinstance(new, (Unknown, *SETTINGS))
    ):
        _set_some(machine, value, name, site)
    return None


def _set_some(machine: Any, value: Instance | Class, name: Unknown, site: Site) -> None:
    """One of the settings of an object is set: none of those that it may be is known any more."""
    known: dict[str, Value] = {}
    for cls in reversed((value if isinstance(value, Class) else value.cls).order):
        if isinstance(cls, Class):
            known.update(cls.attributes)
    known.update(value.attributes)
    machine.touch(value)
    machine.step(len(known) // 4)
    for each, old in known.items():
        if not isinstance(each, str) or each.startswith("__") or not fits(name, each):
            continue
        if growing.may_be_set(machine, old):
            told = f"attribute {each}"
            value.attributes[each] = growing.replaced(machine, name, told, old, site)


def _delattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value, name = positional
    if isinstance(value, Instance):
        machine.touch(value)
        value.attributes.pop(name, None)
    return None


def _callable(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, (Unknown, External)):
        return opened(machine, "callable", positional, site)
    if isinstance(value, Instance):
        return value.native is not None or (
            machine.class_attribute(value.cls, "__call__") is not NOTHING
        )
    return not plain(value) and not isinstance(value, (list, tuple, dict, set, range))


QUESTIONS: dict[str, Value] = {
    name: Builtin(name=name, run=run)
    for name, run in {
        "isinstance": _isinstance,
        "issubclass": _issubclass,
        "getattr": _getattr,
        "hasattr": _hasattr,
        "setattr": _setattr,
        "delattr": _delattr,
        "callable": _callable,
    }.items()
}
