"""Calls: of user functions and classes, and of everything else that can be called."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from astroid import nodes

from layerlint.interpreter import libraries
from layerlint.interpreter.budgets import DEEPEST_CALL, DEEPEST_CLOSURE
from layerlint.interpreter.libraries.array_sources import measured
from layerlint.interpreter.libraries.functions import stand_in
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.libraries.records import fill_fields
from layerlint.interpreter.libraries.searches import searched
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    External,
    Foreign,
    Frame,
    Function,
    Generator,
    Instance,
    List,
    Method,
    Native,
    OpenDict,
    Partial,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
    is_member,
    kind_of,
    parameter,
)
from layerlint.interpreter.walk.handing import note_called, note_handed
from layerlint.interpreter.walk.operators import computed_from
from layerlint.interpreter.walk.storing import changed_by
from layerlint.interpreter.walk.walker import Return, Walker

_NEED_VALUES = frozenset(
    {"len", "range", "enumerate", "zip", "int", "float", "sum", "list", "tuple", "max", "min"}
)
"""Built-in functions to which nobody gives ``None``."""

_UNSTABLE = frozenset({"random", "time", "input", "uuid", "secrets", "datetime"})
"""Modules and functions that give another value at every call."""


_OPEN_TO_MORE = (Function, Method, Class, Partial)
"""What hands keywords that nobody has given yet on to its own ``**keywords``."""


_OPEN_BUILTINS = frozenset({"update", "set_defaults"})
"""Built-in methods that know what to do with keywords of which there may be any."""


_HANDED_ON = (Function, Method, Partial)
"""What a built-in function that was not carried out may have called."""


def without_open(keywords: dict[str, Value]) -> dict[str, Value]:
    """The keywords of a call without those that nobody has given yet."""
    if isinstance(keywords.get("**"), OpenDict):
        return {name: each for name, each in keywords.items() if name != "**"}
    return keywords


def call(
    run: Walker, function: Value, positional: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """Call anything callable."""
    run.step()
    original = function
    function = run.insist(function)
    if "**" in keywords and not isinstance(function, _OPEN_TO_MORE):
        keywords = without_open(keywords)
    match function:
        case Builtin(name="compile" | "call"):
            # What it is told may be a default: whether that counts is for Keras to say.
            return _carry_out(run, function, positional, keywords, site)
        case Builtin(name="str") if _is_text(run, positional, keywords):
            return positional[0]
        case Builtin():
            settle = run.insist if function.name in _NEED_VALUES else run.settle
            settled = [settle(each) for each in positional]
            named = {name: run.settle(each) for name, each in keywords.items()}
            if "*" in named or ("**" in named and function.name not in _OPEN_BUILTINS):
                return _unknown_call(run, function, settled, named, site)
            result = _carry_out(run, function, settled, named, site)
            if type(result) is float:
                return computed_from(run, result, positional)
            if isinstance(result, Unknown):
                given = (*settled, *named.values())
                note_called(run, [one for one in given if isinstance(one, _HANDED_ON)], site)
            return result
        case Function():
            return run.call_function(function, positional, keywords, site)
        case Method():
            return call(run, function.function, [function.receiver, *positional], keywords, site)
        case Class():
            return construct(run, function, positional, keywords, site)
        case Instance():
            return _call_instance(run, function, positional, keywords, site)
        case Native():
            return run.overlay.call(function, positional, keywords, site)
        case Partial():
            merged = {**function.keywords, **keywords}
            return call(run, function.function, [*function.positional, *positional], merged, site)
        case Foreign():
            return run.overlay.call_object(function, positional, keywords, site)
        case External():
            if function.dotted.split(".")[0] == "tensorflow":
                return run.overlay.call(function, positional, keywords, site)
            made = _unknown_call(run, function, positional, keywords, site)
            changed_by(run, function, positional, site)
            made = measured(run, function, positional, keywords, made, site)
            return searched(run, function, positional, keywords, made)
        case Descriptor(kind="staticmethod"):
            return call(run, function.function, positional, keywords, site)
        case Unknown(operation="attribute", operands=(Unknown() as receiver, "add")) if (
            positional and run.overlay.mentions(positional[0])
        ):
            return run.overlay.unknown_add(receiver, positional, keywords, site)
        case Unknown():
            made = _unknown_call(run, original, positional, keywords, site)
            changed_by(run, function, positional, site)
            made = measured(run, function, positional, keywords, made, site)
            return searched(run, function, positional, keywords, made)
        case None | bool() | int() | float() | str() | list() | tuple() | dict():
            raise Raised("TypeError")
    return _unknown_call(run, function, positional, keywords, site)


def _is_text(run: Walker, positional: list[Value], keywords: dict[str, Value]) -> bool:
    """Whether there is one argument, which is unknown, and its default a text."""
    if keywords or len(positional) != 1 or not isinstance(positional[0], Unknown):
        return False
    return isinstance(run.settle(positional[0]), str)


def _carry_out(
    run: Walker, function: Builtin, positional: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    try:
        return function.run(run, positional, keywords, site)
    except (IndexError, ValueError, TypeError) as error:
        trace = error.__traceback__
        if trace is None or trace.tb_next is None or trace.tb_next.tb_next is not None:
            raise
        # It looks at its arguments without counting them: there are too few or too many.
        raise Raised("TypeError") from None


def _unknown_call(
    run: Walker, function: Value, positional: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """A call whose target is not known: the tensors among its arguments pass an opaque node."""
    words = _call_words(run, function, site)
    arguments = [*positional, *keywords.values()]
    if any(run.overlay.holds_tensor(each) for each in arguments):
        return run.overlay.opaque_call(function, words, positional, keywords, site)
    for each in arguments:
        if run.overlay.mentions(each):
            run.overlay.passed(each, site)
    if arguments or isinstance(function, Unknown):
        note_handed(run, function, arguments, site)
    name = function.dotted if isinstance(function, External) else words
    if not _UNSTABLE.isdisjoint(name.replace(" ", ".").split(".")):
        return run.unknown(words, site)
    key = (
        "call",
        run.key_of(function),
        *(run.key_of(each) for each in positional),
        *(part for name, each in keywords.items() for part in (name, run.key_of(each))),
    )
    return run.unknown(words, site, key=key)


def _call_words(run: Walker, function: Value, site: Site) -> str:
    node = site.node
    if isinstance(node, nodes.Call):
        text = run.text(node.func)
        if len(text) <= 60 and "\n" not in text:
            return f"call of {text}"
    return f"call of {kind_of(function)}"


def _call_instance(
    run: Walker, value: Instance, positional: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    method = run.class_attribute(value.cls, "__call__")
    if method is not NOTHING:
        run.brought_up(value.cls)
        result = call(run, method, [value, *positional], keywords, site)
        run.overlay.object_called(value, [*positional, *keywords.values()], result)
        return result
    if value.native is not None:
        run.brought_up(value.cls)
        return run.overlay.call_object(value, positional, keywords, site)
    return _unknown_call(run, value, positional, keywords, site)


_EXCEPTIONS = frozenset(
    f"builtins.{name}"
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)


def construct(
    run: Walker, cls: Class, positional: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """A new object of a user's class."""
    if any(isinstance(base, External) and base.dotted.startswith("enum.") for base in cls.order):
        return _enum_member(run, cls, positional, site)
    maker = run.class_attribute(cls, "__new__")
    if isinstance(maker, (Function, Descriptor)):
        maker = maker.function if isinstance(maker, Descriptor) else maker
        made = call(run, maker, [cls, *positional], keywords, site)
        if not isinstance(made, Instance) or made.cls is not cls:
            return made
        instance = made
    else:
        instance = bare_instance(run, cls, site)
    if run.class_attribute(cls, "call") is run.class_attribute(cls, "__call__") is NOTHING:
        run.brought_up(cls)  # what its objects build, they build when they are made
    if any(isinstance(base, External) and base.dotted in _EXCEPTIONS for base in cls.order):
        instance.attributes["args"] = tuple(positional)
    return initialize(run, instance, positional, keywords, site)


def bare_instance(run: Walker, cls: Class, site: Site) -> Instance:
    """An object before its ``__init__``."""
    instance = libraries.empty(cls)
    native = cls.native
    if native is not None:
        run.overlay.instantiate(instance, native, site)
    return instance


def initialize(
    run: Walker,
    instance: Instance,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Instance:
    """Run an object's ``__init__``, or what stands in its place."""
    cls = instance.cls
    method = run.class_attribute(cls, "__init__")
    native = cls.native
    if method is not NOTHING:
        instance.initialized = True
        call(run, method, [instance, *positional], keywords, site)
    elif (fields := run.class_attribute(cls, FIELDS)) is not NOTHING:
        if run.class_attribute(cls, "_fields") is NOTHING:  # else its `__new__` has filled it
            fill_fields(run, instance, fields, positional, keywords, site)
        for name in ("__post_init__", "__attrs_post_init__"):
            prepare = run.class_attribute(cls, name)
            if prepare is not NOTHING:
                call(run, prepare, [instance], {}, site)
    elif native is not None:
        run.overlay.initialize(instance, native, positional, without_open(keywords), site)
    elif instance.contents is not None:
        libraries.fill(run, instance, positional, without_open(keywords), site)
    elif any(isinstance(base, (External, Unknown)) for base in cls.order):
        for name in keywords:
            # What a base that is not in sight makes of it: not what the class says.
            if not isinstance(run.class_attribute(cls, name), (Function, type(NOTHING))):
                reason = f"attribute {name} of an object of {cls.name}"
                instance.attributes[name] = run.unknown(reason, site)
    return instance


def _enum_member(run: Walker, cls: Class, positional: list[Value], site: Site) -> Value:
    wanted = run.settle(positional[0]) if positional else None
    for member in cls.attributes.values():
        if is_member(member, cls):
            value = member.attributes["value"] if isinstance(member, Instance) else member
            if is_data(value) and is_data(wanted) and value == wanted:
                return member
    return run.unknown(f"a member of {cls.name}", site)


def call_function(
    run: Walker,
    function: Function,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site | None,
) -> Value:
    """Run a user's function on arguments."""
    node = function.node
    running = (frame.function for frame in run.frames)
    active = [each for each in running if each is not None and each.node is node]
    where = site or Site(source=function.source, node=node)
    if function.attributes:
        found = stand_in(run, function, positional, keywords, where)
        if found is not NOTHING:
            return found
    if len(run.frames) >= DEEPEST_CALL:
        run.cut(f"a call of {function.qualname}, {DEEPEST_CALL} calls deep", layers=True)
        return _unknown_call(run, function, positional, keywords, where)
    # Of functions that closures made of the same lines, each is another one.
    itself = [each for each in active if each.scope is function.scope]
    if (len(itself) >= 2 or len(active) >= DEEPEST_CLOSURE) and any(
        isinstance(run.settle(each), Unknown) for each in (*positional, *keywords.values())
    ):
        return _unknown_call(run, function, positional, keywords, where)
    scope = Scope("function", function.scope.module, function.scope, function)
    bind(run, function, positional, keywords, scope, where)
    if run.relevance.is_generator(node):
        return Generator(function=function, scope=scope, site=where)
    run.frames.append(Frame(function=function, scope=scope, site=site))
    loops = run.loops
    try:
        if isinstance(node, nodes.Lambda) and not isinstance(node, nodes.FunctionDef):
            return run.evaluate(node.body, scope)
        outcome = run.execute(node.body, scope)
    except RecursionError:
        run.crowded(function.source)
        run.cut(f"a call of {function.qualname}, too deeply nested", layers=True)
        return run.unknown(f"call of {function.qualname}", where)
    finally:
        run.frames.pop()
        run.loops = loops
    return outcome.value if isinstance(outcome, Return) else None


def bind(
    run: Walker,
    function: Function,
    positional: Sequence[Value],
    keywords: dict[str, Value],
    scope: Scope,
    site: Site,
) -> None:
    """Give parameters their arguments, as Python does.

    Raises:
        Raised: ``TypeError``, where the arguments do not fit.
    """
    arguments = function.node.args
    names = [each.name for each in (*arguments.posonlyargs, *(arguments.args or ()))]
    keyword_only = [each.name for each in arguments.kwonlyargs]
    rest = dict(keywords)
    open_positional = rest.pop("*", None)
    open_keywords = rest.pop("**", None)
    values = dict(zip(names, positional, strict=False))
    surplus = list(positional[len(names) :])
    if surplus and arguments.vararg is None:
        if open_positional is None:
            raise Raised("TypeError")
        surplus = []
    for name in list(rest):
        if name in names or name in keyword_only:
            if name in values:
                raise Raised("TypeError")
            values[name] = rest.pop(name)
    if rest and arguments.kwarg is None and function.supplied is None:
        raise Raised("TypeError")
    defaults = dict(
        zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True)
    )
    defaults.update(zip(keyword_only, function.keyword_defaults, strict=True))
    supplied = function.supplied or {}
    values.update((name, supplied[name]) for name in (*names, *keyword_only) if name in supplied)
    for name in (*names, *keyword_only):
        if name in values:
            continue
        default = defaults.get(name, NOTHING)
        unknown = open_keywords if open_keywords is not None else open_positional
        if isinstance(unknown, OpenDict) and open_positional is None:
            values[name] = unknown.item(name, default, site)
        elif unknown is not None:
            values[name] = _splat_item(run, unknown, name, default, site)
        elif default is not NOTHING:
            values[name] = default
        elif function.supplied is not None:
            values[name] = _parameter_of(function, name, site)
        else:
            raise Raised("TypeError")
    scope.names.update(values)
    if arguments.vararg is not None:
        scope.names[arguments.vararg] = (
            tuple(surplus) if open_positional is None else List(surplus, open_positional)
        )
    if arguments.kwarg is not None:
        if isinstance(open_keywords, OpenDict):
            given = OpenDict(rest, key=open_keywords.key, reason=open_keywords.reason)
            scope.names[arguments.kwarg] = given
        else:
            scope.names[arguments.kwarg] = rest if open_keywords is None or rest else open_keywords


def _parameter_of(function: Function, name: str, site: Site) -> Unknown:
    """What a decorator gives to a parameter that the call says nothing of."""
    key = ("parameter", function.qualname, name)
    return parameter(key=key, reason=f"parameter {name}", site=site, default=NOTHING)


def _splat_item(run: Walker, unknown: Value, name: str, default: Value, site: Site) -> Value:
    """What ``f(**unknown)`` gives to a parameter."""
    key = ("item", run.key_of(unknown), name)
    reason = f"item {name!r} of {kind_of(unknown)}"
    made = run.unknown(reason, site, key=key)
    if default is NOTHING:
        return made
    return Unknown(key=made.key, reason=reason, site=site, default=default)
