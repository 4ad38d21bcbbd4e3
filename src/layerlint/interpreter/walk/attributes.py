"""Attributes: found on objects, classes, modules; set on objects."""

from __future__ import annotations

from layerlint.interpreter import libraries
from layerlint.interpreter.constructors import set_in_constructors_only
from layerlint.interpreter.facts import SPELLINGS
from layerlint.interpreter.handed import HANDED
from layerlint.interpreter.libraries import array_shapes, growing
from layerlint.interpreter.libraries.attribute_dicts import WANDB_CONFIG, wandb_config
from layerlint.interpreter.values import (
    NOTHING,
    Array,
    Builtin,
    Class,
    Descriptor,
    External,
    Foreign,
    Function,
    Generator,
    Instance,
    Iterator,
    Method,
    Module,
    Native,
    NumberMember,
    Partial,
    Raised,
    Site,
    Super,
    TextMember,
    Unknown,
    Value,
    is_member,
    kind_of,
)
from layerlint.interpreter.walk.leaving import note_slot
from layerlint.interpreter.walk.storing import disturb_attribute
from layerlint.interpreter.walk.walker import Walker
from layerlint.records import replace


def attribute(run: Walker, value: Value, name: str, site: Site) -> Value:
    """``value.name``; an unknown where it cannot be told."""
    found = find_attribute(run, value, name, site)
    if found is not NOTHING:
        return found
    value = run.settle(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        raise Raised("AttributeError")
    if isinstance(value, Instance) and _was_left_out(value, name):
        raise Raised("AttributeError")
    return _open(run, value, name, site)


def _was_left_out(value: Instance, name: str) -> bool:
    """Whether only constructors set an attribute, and that of this object has not done so: it
    has ways on which it does not, as where a kind is none of those that it knows.
    """
    return value.initialized and any(
        entry.name in set_in_constructors_only(entry.scope.module.source, name)
        for entry in value.cls.order
        if isinstance(entry, Class)
    )


def _open(run: Walker, value: Value, name: str, site: Site) -> Unknown:
    return run.unknown(
        f"attribute {name} of {kind_of(value)}",
        site,
        key=("attribute", run.key_of(value), name),
        operation="attribute",
        operands=(value, name),
    )


def find_attribute(run: Walker, value: Value, name: str, site: Site) -> Value:
    """``value.name``, or ``NOTHING`` where the value surely has none."""
    if name in SPELLINGS and isinstance(value, Unknown) and _is_text_by_default(run, value):
        return _spelling(value, name)
    value = run.insist(value)
    match value:
        case Unknown(operation="array") if (sizes := array_shapes.sizes_of(run, value)) is not None:
            found = array_shapes.attribute(run, sizes, name)
            if found is not NOTHING:
                return found
            made = _open(run, value, name, site)
            turned = sizes[::-1] if name == "T" else None
            return array_shapes.shaped(run, made, turned, site)
        case Unknown():
            found = _of_handed_module(run, value, name)
            return _open(run, value, name, site) if found is NOTHING else found
        case Instance():
            return _of_instance(run, value, name, site)
        case Foreign():
            return run.overlay.attribute(value, None, name, site)
        case External():
            return _of_external(run, value, name, site)
        case Module():
            found = run.member(value, name)
            if found is NOTHING and name == "__name__":
                return value.dotted
            return found
        case Class():
            return _of_class(run, value, name, site)
        case Super():
            return _of_super(run, value, name, site)
        case Native():
            return _of_native(run, value, name, site)
        case Function():
            if name in value.attributes:
                return value.attributes[name]
            if name in ("__name__", "__qualname__"):
                return value.qualname.rsplit(".", 1)[-1]
            return None if name == "__doc__" else NOTHING
        case Method():
            if name == "__self__":
                return value.receiver
            return find_attribute(run, value.function, name, site)
        case Partial():
            parts = {"func": value.function, "args": value.positional, "keywords": value.keywords}
            return parts.get(name, NOTHING)
        case Descriptor():
            if name in ("setter", "getter", "deleter"):
                return Builtin(name=name, run=_property_setter(value))
            if name in ("fget", "fset"):
                return value.function if name == "fget" else value.setter
            return find_attribute(run, value.function, name, site)
        case Builtin():
            return libraries.type_attribute(value, name)
        case Iterator() | Generator():
            return libraries.method(run, value, name, site)
    if name == "__class__":
        return run.external(f"builtins.{type(value).__name__}")
    if isinstance(value, (NumberMember, TextMember)):
        found = _of_member(run, value, name, site)
        if found is not NOTHING:
            return found
    if isinstance(value, tuple) and type(value) is not tuple:
        found = run.overlay.shape_attribute(value, name, site)
        if found is not NOTHING:
            return found
    return libraries.method(run, value, name, site)


def _is_text_by_default(run: Walker, value: Unknown) -> bool:
    """Whether a value was a text before any answer contradicted that, in whichever spelling."""
    while value.operation == "spelled":
        value = value.operands[0]
    return value.default is not NOTHING and isinstance(run.settle(value.default), str)


def _spelling(value: Unknown, name: str) -> Builtin:
    """``mode.lower`` where a default says what ``mode`` is: another text may be given."""

    def run_spelling(
        machine: Walker, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        if positional or keywords:
            text = machine.settle(value)
            method = libraries.method(machine, text, name, site) if isinstance(text, str) else None
            return machine.call(
                method or _open(machine, value, name, site), positional, keywords, site
            )
        return machine.unknown(
            f"{value.reason} in another spelling",
            site,
            key=("spelled", machine.key_of(value), name),
            operation="spelled",
            operands=(value, name),
        )

    return Builtin(name=name, run=run_spelling)


def _of_handed_module(run: Walker, value: Unknown, name: str) -> Value:
    """``layers.Dense`` where ``layers`` is an argument, ``layers.Conv2D`` of whatever it is."""
    if run.foreign_layers():
        return NOTHING
    dotted = f"{HANDED.get(str(value.key[-1]), '')}.{name}"
    if run.catalog.symbol(dotted) is None:
        if name not in run.catalog.only_keras:
            return NOTHING
        dotted = f"keras.layers.{name}"
    run.assume(name)
    return run.external(dotted)


def _property_setter(old: Descriptor):  # type: ignore[no-untyped-def]
    def run_setter(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        return Descriptor(kind=old.kind, function=old.function, setter=positional[0])

    return run_setter


def class_attribute(run: Walker, cls: Class, name: str) -> Value:
    """An attribute of a user class or its user bases, unbound."""
    for entry in cls.order:
        if isinstance(entry, Class) and name in entry.attributes:
            return entry.attributes[name]
    return NOTHING


def _bound(run: Walker, found: Value, receiver: Value, cls: Class, site: Site) -> Value:
    """What a class attribute is when it is read from an object."""
    match found:
        case Function():
            return Method(function=found, receiver=receiver)
        case Descriptor(kind="partialmethod", function=Partial() as given):
            # What it is given stands behind the object.
            whole = _bound(run, given.function, receiver, cls, site)
            return replace(given, function=whole)
        case Descriptor(kind="staticmethod"):
            return found.function
        case Descriptor(kind="classmethod"):
            return Method(function=found.function, receiver=cls)
        case Descriptor(kind="method"):
            return Method(function=found.function, receiver=receiver)
        case Descriptor():
            return run.call(found.function, [receiver], {}, site)
        case Instance():
            getter = class_attribute(run, found.cls, "__get__")
            if getter is not NOTHING:
                return run.call(getter, [found, receiver, cls], {}, site)
    return found


def _of_instance(run: Walker, value: Instance, name: str, site: Site) -> Value:
    cls = value.cls
    found = value.attributes.get(name, NOTHING)
    if found is not NOTHING:
        return found
    found = class_attribute(run, cls, name)
    # A method is none, and a long list is looked through: both are asked for all the time.
    is_setting = found is not NOTHING and not isinstance(found, Function)
    if is_setting and _is_open(value) and growing.may_be_set(run, found):
        return _open(run, value, name, site)
    if found is not NOTHING:
        bound = _bound(run, found, value, cls, site)
        if isinstance(found, Descriptor) and found.kind == "cached_property":
            run.touch(value)
            value.attributes[name] = bound
        return bound if value.native is None else run.overlay.wrapped(value.native, name, bound)
    if name == "__class__":
        return cls
    if name == "__dict__":
        return value.attributes
    if value.native is not None:
        found = run.overlay.attribute(value.native, value, name, site)
        if found is not NOTHING:
            return found
    if value.contents is not None:
        found = libraries.method(run, value.contents, name, site)
        if found is not NOTHING:
            return found
    if name.startswith("__"):
        return NOTHING
    fallback = class_attribute(run, cls, "__getattr__")
    if fallback is not NOTHING:
        return run.call(fallback, [value, name], {}, site)
    if _lacks(run, cls, name) and not _is_open(value):
        return NOTHING
    return _open(run, value, name, site)


def _is_open(value: Instance) -> bool:
    """Whether an object may have attributes whose names nobody knows."""
    return any(isinstance(name, Unknown) for name in value.attributes)


def _of_member(run: Walker, value: NumberMember | TextMember, name: str, site: Site) -> Value:
    """An attribute of a member of an ``IntEnum`` or ``StrEnum``."""
    match name:
        case "name" | "_name_":
            return value.name
        case "value" | "_value_":
            return int(value) if isinstance(value, NumberMember) else str.__str__(value)
    return _bound(run, class_attribute(run, value.cls, name), value, value.cls, site)


def _complete(cls: Class) -> bool:
    """Whether all that a class inherits from is in sight."""
    return all(isinstance(entry, (Class, Builtin)) for entry in cls.order)


def _lacks(run: Walker, cls: Class, name: str) -> bool:
    """Whether nothing that a class inherits from gives its objects such an attribute."""
    return all(
        isinstance(entry, (Class, Builtin))
        or (isinstance(entry, Native) and run.catalog.lacks(entry.qualified, name))
        for entry in cls.order
    )


def _of_class(run: Walker, cls: Class, name: str, site: Site) -> Value:
    found = class_attribute(run, cls, name)
    if found is not NOTHING:
        match found:
            case Descriptor(kind="staticmethod"):
                return found.function
            case Descriptor(kind="classmethod"):
                return Method(function=found.function, receiver=cls)
        return found
    match name:
        case "__name__":
            return cls.name
        case "__qualname__":
            return cls.qualname
        case "__bases__":
            return cls.bases
        case "__mro__":
            return cls.order
        case "__members__":
            return {key: each for key, each in cls.attributes.items() if is_member(each, cls)}
        case "__new__":
            return NOTHING
    native = cls.native
    if native is not None:
        made = name == "from_config"
        return _from_config(run, cls) if made else _of_native(run, native, name, site)
    return NOTHING if _complete(cls) else _open(run, cls, name, site)


_OBJECT: Builtin = libraries.BUILTINS["object"]


def _of_super(run: Walker, value: Super, name: str, site: Site) -> Value:
    order = list(value.cls.order)
    behind = order[order.index(value.owner) + 1 :] if value.owner in order else order
    for entry in behind:
        if isinstance(entry, Class) and name in entry.attributes:
            return _bound(run, entry.attributes[name], value.receiver, value.cls, site)
        if isinstance(entry, Native):
            return _native_method(run, entry, value.receiver, name, site)
        if isinstance(entry, Builtin):
            return Method(function=libraries.type_attribute(entry, name), receiver=value.receiver)
        if isinstance(value.receiver, Instance) and value.receiver.contents is not None:
            found = libraries.method(run, value.receiver.contents, name, site)
            if found is not NOTHING:
                return found
        if isinstance(entry, (External, Unknown)):
            if name == "__init__" and "args" in getattr(value.receiver, "attributes", ()):
                return Builtin(name=name, run=_set_message(run, value.receiver))
            if name in ("__init__", "__init_subclass__", "build", "__setattr__"):
                return Builtin(name=name, run=_nothing)
            return _open(run, value.receiver, name, site)
    if name == "__setattr__" and isinstance(value.receiver, Instance):
        return Builtin(name=name, run=_plain_setter(run, value.receiver))
    if name == "__new__":
        return libraries.type_attribute(_OBJECT, name)
    return Builtin(name=name, run=_nothing)


def _plain_setter(run: Walker, receiver: Instance):  # type: ignore[no-untyped-def]
    def set_it(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> None:
        if len(positional) == 2 and isinstance(positional[0], str):
            run.touch(receiver)
            receiver.attributes[positional[0]] = positional[1]

    return set_it


def _set_message(run: Walker, receiver: Instance):  # type: ignore[no-untyped-def]
    """``super().__init__(message)`` of an exception."""

    def set_it(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> None:
        run.touch(receiver)
        receiver.attributes["args"] = tuple(positional)

    return set_it


def _nothing(
    machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
) -> None:
    """What ``object`` does in the place of a method that nobody wrote."""


def _native_method(run: Walker, native: Native, receiver: Value, name: str, site: Site) -> Value:
    """A method of Keras's own class, called on an object of a user's class."""
    if name == "__init__":

        def initialize(
            machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
        ) -> Value:
            if isinstance(receiver, Instance):
                return run.overlay.initialize(receiver, native, positional, keywords, site)
            return None

        return Builtin(name="__init__", run=initialize)
    if name == "__new__":
        return NOTHING
    if name == "from_config" and isinstance(receiver, Class):
        return _from_config(run, receiver)
    if isinstance(receiver, Instance) and receiver.native is not None:
        if name == "__setattr__":
            return Builtin(name=name, run=_plain_setter(run, receiver))
        return run.overlay.attribute(receiver.native, None, name, site)
    return _open(run, receiver, name, site)


def _of_native(run: Walker, native: Native, name: str, site: Site) -> Value:
    match name:
        case "__name__" | "__qualname__":
            return native.symbol.name
        case "__doc__":
            return None
        case "__init__" | "call" | "build" | "__call__":

            def method(
                machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
            ) -> Value:
                """``Layer.__init__(self, …)``, the old way to say ``super()``."""
                if not positional:
                    return None
                function = _native_method(run, native, positional[0], name, site)
                return run.call(function, positional[1:], keywords, site)

            return Builtin(name=name, run=method)
        case "from_config":
            return _from_config(run, native)
    return _open(run, native, name, site)


def _from_config(run: Walker, cls: Class | Native) -> Builtin:
    """The class method by which Keras makes a layer of what ``get_config`` gives."""

    def from_config(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        given = run.settle(positional[0] if positional else keywords.get("config"))
        if isinstance(given, dict) and all(isinstance(word, str) for word in given):
            return run.call(cls, [], dict(given), site)
        made = run.overlay.configured(given, site)
        if made is not NOTHING:
            return made
        return run.call(cls, [], {"**": given}, site)

    return Builtin(name="from_config", run=from_config)


def _of_external(run: Walker, value: External, name: str, site: Site) -> Value:
    if name == "__version__":
        return _open(run, value, name, site)
    dotted = f"{value.dotted}.{name}"
    if value.dotted.endswith("flags.FLAGS"):
        return run.flags.get(name) or run.external(dotted)
    if dotted == WANDB_CONFIG:
        return wandb_config(run) or run.external(dotted)
    if run.catalog.is_module(value.dotted) and not name.startswith("_"):
        known = run.catalog.symbol(dotted) is not None or run.catalog.is_module(dotted)
        if not known:
            # Keras's own source: what the catalog does not know comes from the file beside.
            module_on_disk = run.import_module(value.dotted, site.source, 0)
            if isinstance(module_on_disk, Module):
                found = run.member(module_on_disk, name)
                if found is not NOTHING:
                    return found
    return run.external(dotted)


def _set_namespace(run: Walker, value: Instance, new: Value) -> None:
    """``self.__dict__ = self``: attributes and items are the same from now on."""
    if new is value and isinstance(value.contents, dict):
        value.attributes.update(value.contents)
        value.contents = value.attributes
    elif isinstance(new, dict):
        value.attributes = new
    elif isinstance(new, Unknown):
        value.attributes = {}
        growing.open_up(run, value.attributes, None)


def set_attribute(run: Walker, value: Value, name: str, new: Value, site: Site) -> None:
    """``value.name = new``."""
    value = run.settle(value)
    match value:
        case Unknown(operation="item"):
            disturb_attribute(run, value, name, site)
        case Unknown() | Array() if name == "shape":
            array_shapes.set_shape(run, value, new)
        case Instance():
            setter = class_attribute(run, value.cls, name)
            if isinstance(setter, Descriptor) and setter.setter is not None:
                run.call(setter.setter, [value, new], {}, site)
                return
            if isinstance(setter, Instance):
                method = class_attribute(run, setter.cls, "__set__")
                if method is not NOTHING:
                    run.call(method, [setter, value, new], {}, site)
                    return
            custom = class_attribute(run, value.cls, "__setattr__")
            if custom is not NOTHING:
                run.call(custom, [value, name, new], {}, site)
                return
            if value.native is not None and run.overlay.set_attribute(
                value.native, value, name, new, site
            ):
                return
            run.touch(value)
            if name == "__dict__":
                _set_namespace(run, value, new)
                return
            note_slot(run, value.attributes, name)
            value.attributes[name] = new
            run.overlay.kept(new)
        case Foreign():
            run.overlay.set_attribute(value, None, name, new, site)
        case Class() | Function():
            run.touch(value)
            note_slot(run, value.attributes, name)
            value.attributes[name] = new
            run.overlay.stored(new)
        case Module():
            run.write(value.scope, name, new)
