"""How a root is brought up: what is called, and with which arguments."""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.libraries.records import made_default
from layerlint.interpreter.roots import Root
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Class,
    Descriptor,
    Function,
    Generator,
    Instance,
    Key,
    Module,
    OpenDict,
    Raised,
    Site,
    Unknown,
    Value,
    parameter,
)
from layerlint.interpreter.walk.calls import bare_instance, construct, initialize
from layerlint.interpreter.walk.run import Run


def bring_up(run: Run, module: Module, root: Root) -> None:
    """Call what a root names, its parameters at their defaults."""
    site = Site(source=module.source, node=root.node)
    match root.kind:
        case "function":
            function = _function(run, module, root)
            _follow(run, _call_open(run, function, (), site), site)
        case "method":
            instance = _instance(run, module, root.owner, site)
            function = _method(run, module, root, instance)
            receiver: tuple[Value, ...] = (instance,)
            if isinstance(function, Descriptor):
                receiver = () if function.kind == "staticmethod" else (instance.cls,)
                if function.kind in ("property", "cached_property"):
                    receiver = (instance,)
                function = function.function
            if isinstance(function, Function):
                _follow(run, _call_open(run, function, receiver, site), site)
        case "class":
            instance = _instance(run, module, root.node, site)
            run.overlay.unclaimed(instance)
            if instance.native is not None:
                run.overlay.run_call(instance, site)
            else:
                method = run.class_attribute(instance.cls, "__call__")
                if method is NOTHING:
                    method = run.class_attribute(instance.cls, "call")
                if isinstance(method, Function):
                    _call_open(run, method, (instance,), site)


def _function(run: Run, module: Module, root: Root) -> Function:
    found = module.scope.names.get(root.node.name)
    if isinstance(found, Function) and found.node is root.node:
        return found
    return run.make_function(root.node, module.scope)


def _class_of(run: Run, module: Module, node: nodes.NodeNG) -> Class:
    found = module.scope.names.get(node.name)
    if isinstance(found, Class) and found.node is node:
        return found
    made = run.make_class(node, module.scope)
    assert isinstance(made, Class)
    return made


def _method(run: Run, module: Module, root: Root, instance: Instance) -> Value:
    found = instance.cls.attributes.get(root.node.name)
    if isinstance(found, (Function, Descriptor)):
        return found
    return run.make_function(root.node, module.scope)


def _instance(run: Run, module: Module, node: nodes.NodeNG | None, site: Site) -> Instance:
    """An object of a class, made with its parameters at their defaults."""
    assert node is not None
    return _object_of(run, _class_of(run, module, node), site)


def _object_of(run: Run, cls: Class, site: Site) -> Instance:
    method = run.class_attribute(cls, "__init__")
    fields = run.class_attribute(cls, FIELDS)
    if method is NOTHING and fields is not NOTHING:
        given = {
            name: _parameter(run, cls.qualname, name, made_default(run, default, site), site)
            for name, default in fields
        }
        made = construct(run, cls, [], given, site)
        return made if isinstance(made, Instance) else bare_instance(run, cls, site)
    instance = bare_instance(run, cls, site)
    try:
        if isinstance(method, Function):
            instance.initialized = True
            _call_open(run, method, (instance,), site)
        else:
            initialize(run, instance, [], {}, site)
    except Raised:
        run.overlay.interrupted()  # what it set before counts
        instance.initialized = False
    return instance


def _parameter(run: Run, owner: str, name: str, default: Value, site: Site) -> Unknown:
    key: Key = ("parameter", owner, name)
    return parameter(key=key, reason=f"parameter {name}", site=site, default=default)


def _argument(run: Run, function: Function, name: str, default: Value, site: Site) -> Value:
    """A parameter as a root sees it: its default, an object of its class, else unknown."""
    given = _parameter(run, function.qualname, name, default, site)
    cls = _annotated_class(run, function, name) if default is NOTHING else None
    return given if cls is None else _configuration(run, cls, given, site)


def _annotated_class(run: Run, function: Function, name: str) -> Class | None:
    """The class of the project that an annotation names, if that is all that it says."""
    arguments = function.node.args
    named = (
        *zip(arguments.posonlyargs, arguments.posonlyargs_annotations, strict=True),
        *zip(arguments.args or (), arguments.annotations, strict=True),
        *zip(arguments.kwonlyargs, arguments.kwonlyargs_annotations, strict=True),
    )
    annotation = next((said for each, said in named if each.name == name), None)
    match annotation:
        case nodes.Name(name=word) | nodes.Const(value=str(word)):
            scope = function.scope.module.scope
            found = run.read(scope, word, annotation) if word in scope.names else None
            in_sight = isinstance(found, Class) and all(
                isinstance(entry, Class) for entry in found.order
            )
            return found if in_sight else None
    return None


def _configuration(run: Run, cls: Class, given: Unknown, site: Site) -> Instance:
    """An object of a class that holds settings: each is what the class says, until asked."""
    made = _object_of(run, cls, site)
    settings = {
        name: value
        for entry in reversed(cls.order)
        for name, value in entry.attributes.items()
        if is_data(value) and not name.startswith("_")
    }
    for name, value in {**settings, **made.attributes}.items():
        made.attributes[name] = parameter(
            key=("attribute", given.key, name),
            reason=f"attribute {name} of {given.reason}",
            site=site,
            default=value.default if isinstance(value, Unknown) else value,
        )
    return made


def _call_open(run: Run, function: Function, receiver: tuple[Value, ...], site: Site) -> Value:
    """Call a function with its parameters at their defaults, unknown where there are none."""
    arguments = function.node.args
    names = [each.name for each in (*arguments.posonlyargs, *(arguments.args or ()))]
    defaults: dict[str, Value] = dict(
        zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True)
    )
    keyword_names = [each.name for each in arguments.kwonlyargs]
    defaults.update(zip(keyword_names, function.keyword_defaults, strict=True))
    positional: list[Value] = [
        *receiver,
        *(
            _argument(run, function, name, defaults.get(name, NOTHING), site)
            for name in names[len(receiver) :]
        ),
    ]
    keywords: dict[str, Value] = {
        name: _argument(run, function, name, defaults.get(name, NOTHING), site)
        for name in keyword_names
    }
    if arguments.kwarg is not None:
        key = ("parameter", function.qualname, arguments.kwarg)
        keywords["**"] = OpenDict(key=key, reason=f"parameter {arguments.kwarg}")
    return run.call_function(function, positional, keywords, None)


def _follow(run: Run, result: Value, site: Site) -> None:
    """Call the closure that a builder returned, run a generator, as its users would."""
    for _ in range(3):
        result = run.settle(result)
        if isinstance(result, Generator):
            run.drained(result)
            return
        run.overlay.given_back(result)
        if not isinstance(result, Function) or result.node in run.called:
            return
        result = _call_open(run, result, (), site)
