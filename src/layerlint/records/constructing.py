"""What a record is made with: a constructor that takes the values of its fields.

To compile one costs a tenth of a millisecond or two, and the classes of one run are a hundred and
a half. So a class takes the template for so many fields, which Python has compiled with its
module, and gives it its own names; only where there is more to do than to keep what is given is a
constructor written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import FunctionType, MemberDescriptorType
from typing import Any

from layerlint.records.fields import MISSING, Field, fields
from layerlint.records.templates import PUTTING, STORING


def constructor(cls: Any, *, frozen: bool, positional: bool) -> Any:
    """What initialises records of a class; ``positional`` if values may be given in order."""
    found = fields(cls)
    if (
        len(found) < len(PUTTING)
        and all(one.init for one in found)
        and not hasattr(cls, "__post_init__")
    ):
        return _of_template(cls, found, frozen=frozen, positional=positional)
    return _written(cls, found, frozen=frozen, positional=positional)


def _of_template(cls: Any, found: Sequence[Field], *, frozen: bool, positional: bool) -> Any:
    names = tuple(one.name for one in found)
    known: dict[str, Any] = {}
    if frozen or any(one.default_factory is not MISSING for one in found):
        code = PUTTING[len(names)].__code__
        for number, (one, put) in enumerate(zip(found, putters(cls), strict=True)):
            if one.default_factory is not MISSING:
                put = _making(put, one.default_factory)
            known[f"put_{number}"] = put
    else:
        code = STORING[len(names)].__code__.replace(co_names=names)
    code = code.replace(
        co_varnames=("self", *names),
        co_name="__init__",
        co_argcount=1 + len(names) * positional,
        co_kwonlyargcount=len(names) * (not positional),
    )
    made = FunctionType(code, known, "__init__")
    defaults = {
        one.name: one.default
        for one in found
        if one.default is not MISSING or one.default_factory is not MISSING
    }
    if positional:
        made.__defaults__ = tuple(defaults.values())
    else:
        made.__kwdefaults__ = defaults
    return made


def _making(put: Callable[[Any, Any], None], make: Callable[[], Any]) -> Callable[[Any, Any], None]:
    return lambda record, value: put(record, make() if value is MISSING else value)


def _written(cls: Any, found: Sequence[Field], *, frozen: bool, positional: bool) -> Any:
    parameters = [] if positional or not any(one.init for one in found) else ["*"]
    body = []
    known: dict[str, Any] = {"MISSING": MISSING}
    for number, (one, put) in enumerate(zip(found, putters(cls), strict=True)):
        value = one.name
        if one.default_factory is not MISSING:
            known[f"make_{number}"] = one.default_factory
            value = f"make_{number}()"
            if one.init:
                parameters.append(f"{one.name}=MISSING")
                value = f"{value} if {one.name} is MISSING else {one.name}"
        elif one.default is not MISSING:
            known[f"default_{number}"] = one.default
            value = one.name if one.init else f"default_{number}"
            parameters += [f"{one.name}=default_{number}"] if one.init else []
        elif one.init:
            parameters.append(one.name)
        else:
            continue
        if frozen:
            known[f"put_{number}"] = put
            body.append(f"put_{number}(self, {value})")
        else:
            body.append(f"self.{one.name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    signature = ", ".join(["self", *parameters])
    # Nothing but names of fields that stand in our own classes gets into this text.
    exec("\n ".join([f"def __init__({signature}):", *(body or ["pass"])]), known)  # noqa: S102
    return known["__init__"]


@cache
def putters(cls: Any) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets each field of a record, of one that refuses to be changed as well."""
    return tuple(_putting(cls, one.name) for one in fields(cls))


def _putting(cls: type, name: str) -> Callable[[Any, Any], None]:
    slot = cls.__dict__.get(name)
    if isinstance(slot, MemberDescriptorType):
        return slot.__set__
    return lambda record, value: object.__setattr__(record, name, value)
