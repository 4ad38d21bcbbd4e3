"""Dictionaries whose items are attributes, too: ``EasyDict``, ``OmegaConf``, ``ConfigDict``.

Dictionaries that stand in them are made such ones as well. What is not in them is not known: some
of the libraries give ``None`` or an empty one for it, and files may have been merged in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layerlint.interpreter.libraries.growing import is_open
from layerlint.interpreter.libraries.pure import Arguments, Keywords, is_data
from layerlint.interpreter.libraries.records import made_class
from layerlint.interpreter.values import (
    Builtin,
    Descriptor,
    External,
    Instance,
    List,
    OpenDict,
    Site,
    Value,
    parameter,
)

_DEEPEST = 16
"""How deep dictionaries in dictionaries are converted; no configuration is deeper."""

_CLASSES = (
    "addict.Dict",
    "attrdict.AttrDict",
    "box.Box",
    "dotmap.DotMap",
    "easydict.EasyDict",
    "ml_collections.ConfigDict",
    "ml_collections.config_dict.ConfigDict",
    "munch.Munch",
    "munch.munchify",
    "omegaconf.OmegaConf.create",
)


def attribute_dict(machine: Any, dotted: str, items: Mapping[Value, Value], site: Site) -> Instance:
    """An object whose attributes are its items."""
    return _Conversion(machine, dotted, site).of_items(items, 0)


class _Conversion:
    """Dictionaries in lists and dictionaries, each made such an object once, however often it is
    met: it may stand in itself.
    """

    __slots__ = ("cls", "done", "machine")

    def __init__(self, machine: Any, dotted: str, site: Site) -> None:
        self.machine = machine
        self.done: dict[int, Value] = {}
        # What it inherits from is not in sight: it may have any other attribute.
        self.cls = made_class(dotted.rpartition(".")[2], site, (External(dotted),))
        self.cls.attributes["__setattr__"] = Builtin(name="__setattr__", run=_set)
        for name, run in (("__setitem__", _set), ("update", _update)):
            method = Descriptor(kind="method", function=Builtin(name=name, run=run))
            self.cls.attributes[name] = method

    def of_items(self, items: Mapping[Value, Value], depth: int) -> Instance:
        made = Instance(self.cls)
        made.contents = made.attributes
        self.done[id(items)] = made
        for name, each in items.items():
            made.attributes[name] = self.of(each, depth + 1)
        return made

    def of(self, value: Value, depth: int) -> Value:
        self.machine.step()
        found = self.done.get(id(value))
        if found is not None:
            return found
        made = value
        if depth < _DEEPEST:
            match value:
                case List():
                    made = self.done[id(value)] = List((), value.length)
                    made.extend(self.of(each, depth + 1) for each in value)
                case tuple():
                    made = tuple(self.of(each, depth + 1) for each in value)
                    self.done[id(value)] = made
                case dict() if _in_sight(value):
                    made = self.of_items(value, depth)
        return made


def _in_sight(value: Value) -> bool:
    """Whether a value is a dictionary of which all items are known, and have names."""
    if not isinstance(value, dict) or isinstance(value, OpenDict) or is_open(value):
        return False
    return all(type(name) is str for name in value)


def _dotted(receiver: Instance) -> str:
    """What the class of such an object is outside."""
    return next(base.dotted for base in receiver.cls.order if isinstance(base, External))


def _set(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    receiver, name, new = positional
    made = _Conversion(machine, _dotted(receiver), site).of(machine.settle(new), 0)
    machine.store_item(receiver.contents, name, made, site)


def _update(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    receiver, *given = positional
    named = {name: each for name, each in keywords.items() if name not in ("*", "**")}
    for items in (*map(machine.settle, given), named):
        if isinstance(items, Instance) and isinstance(items.contents, dict):
            items = items.contents
        converted = _Conversion(machine, _dotted(receiver), site).of(items, 0)
        plain = converted.contents if isinstance(converted, Instance) else items
        update = machine.find_attribute(receiver.contents, "update", site)
        machine.call(update, [plain], {}, site)


def _maker(dotted: str) -> Builtin:
    name = dotted.rpartition(".")[2]

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        given = machine.settle(positional[0]) if positional else {}
        if isinstance(given, Instance) and isinstance(given.contents, dict):
            given = given.contents
        if len(positional) > 1 or not _in_sight(given) or "**" in keywords or "*" in keywords:
            return machine.unknown(f"call of {name}", site)
        return attribute_dict(machine, dotted, {**given, **keywords}, site)

    return Builtin(name=name, run=run)


WANDB_CONFIG = "wandb.config"


def wandb_config(machine: Any) -> Value:
    """What ``wandb.config`` holds; ``None`` where nothing in sight has said so."""
    return machine.store.get(WANDB_CONFIG) or machine.flags.get(WANDB_CONFIG)


def _keep(machine: Any, config: Value) -> None:
    """Note what ``wandb.config`` holds: what the module's body says all functions find there."""
    if any(frame.function is not None for frame in machine.frames):
        machine.store[WANDB_CONFIG] = config
    else:
        machine.flags[WANDB_CONFIG] = config


def _init(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``wandb.init(config={"rate": 0.5})``: a sweep may set what stands there to something else."""
    given = machine.settle(keywords.get("config"))
    if isinstance(given, Instance):
        given = given.contents if isinstance(given.contents, dict) else given.attributes
    if given is None:
        given = {}
    if not _in_sight(given) or "**" in keywords:
        made = machine.unknown("call of wandb.init", site)
        _keep(machine, machine.attribute(made, "config", site))
        return made
    items = {name: _setting(name, value, site) for name, value in given.items()}
    config = attribute_dict(machine, WANDB_CONFIG, items, site)
    _keep(machine, config)
    made = Instance(made_class("Run", site, (External("wandb.Run"),)))
    made.attributes["config"] = config
    return made


def _setting(name: str, value: Value, site: Site) -> Value:
    if isinstance(value, dict) or not is_data(value):
        return value
    return parameter(
        key=("setting", WANDB_CONFIG, name), reason=f"setting {name}", site=site, default=value
    )


ATTRIBUTE_DICTS: dict[str, Value] = {
    **{dotted: _maker(dotted) for dotted in _CLASSES},
    "wandb.init": Builtin(name="init", run=_init),
}
