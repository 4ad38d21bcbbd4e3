"""Imports: names from the catalog, from files of the project, from elsewhere."""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.libraries import ROOTS
from layerlint.interpreter.values import (
    NOTHING,
    Deferred,
    External,
    Module,
    Native,
    Scope,
    Value,
)
from layerlint.interpreter.walk.walker import Walker
from layerlint.records import replace
from layerlint.source import SourceFile


def import_names(run: Walker, node: nodes.Import, scope: Scope) -> None:
    """``import a.b`` and ``import a.b as c``."""
    for dotted, alias in node.names:
        if alias is not None:
            run.write(scope, alias, imported(run, dotted, scope.module.source))
            continue
        root = dotted.split(".", 1)[0]
        if "." in dotted:
            imported(run, dotted, scope.module.source)
        run.write(scope, root, imported(run, root, scope.module.source))


def imported(run: Walker, dotted: str, importer: SourceFile) -> Value:
    """The module of an absolute name, as a file of the project sees it."""
    if run.catalog.is_module(dotted) or dotted.split(".", 1)[0] in ROOTS:
        return External(dotted)
    found = run.import_module(dotted, importer, 0)
    return External(dotted) if found is NOTHING else found


def import_from(run: Walker, node: nodes.ImportFrom, scope: Scope) -> None:
    """``from a.b import c as d``, ``from . import e``, ``from a import *``."""
    level = node.level or 0
    dotted = node.modname or ""
    source = scope.module.source
    if level:
        found = run.import_module(dotted, source, level)
        module = External("." * level + dotted) if found is NOTHING else found
    else:
        module = imported(run, dotted, source)
    for name, alias in node.names:
        if name == "*":
            _import_all(run, module, scope)
            continue
        value = _member(run, module, dotted, level, name, scope, node)
        if alias is not None and isinstance(value, Native) and value.symbol.kind == "layer":
            # Messages call a layer as the code does.
            value = replace(value, symbol=replace(value.symbol, spelled=alias))
        run.write(scope, alias or name, value)


def _member(
    run: Walker,
    module: Value,
    dotted: str,
    level: int,
    name: str,
    scope: Scope,
    node: nodes.ImportFrom,
) -> Value:
    site = run.site(scope, node)
    if level == 0:
        symbol = run.catalog.symbol(f"{dotted}.{name}")
        if symbol is not None and symbol.kind != "module":
            return run.external(f"{dotted}.{name}")
    if isinstance(module, Module):
        return Deferred(module=module, name=name, site=site)
    if level == 0 and module.dotted.split(".")[0] == "keras":
        submodule = run.import_module(f"{dotted}.{name}", scope.module.source, 0)
        if submodule is not NOTHING and not run.catalog.is_module(f"{dotted}.{name}"):
            return submodule
    return run.attribute(module, name, site)


def _import_all(run: Walker, module: Value, scope: Scope) -> None:
    if isinstance(module, External):
        known = run.catalog.names(module.dotted)
        for name in known:
            run.write(scope, name, run.external(f"{module.dotted}.{name}"))
        if not known:
            scope.module.stars.append(module.dotted)
        return
    run.ensure(module)
    scope.module.stars += module.stars
    names = run.settle(module.scope.names.get("__all__"))
    if not isinstance(names, (list, tuple)):
        names = [name for name in module.scope.names if not name.startswith("_")]
    for name in names:
        if isinstance(name, str) and name in module.scope.names:
            run.write(scope, name, module.scope.names[name])


def replace_missing(run: Walker, node: nodes.Try, scope: Scope) -> None:
    """Take what ``except ImportError`` gives in the place of what is not in sight.

    A name that the body takes from a module that nobody here knows may not be there; one
    of the same name that the catalog or the project knows is the better guess.
    """
    missing = {
        name
        for statement in node.body
        for name in _bound_names(statement)
        if _is_missing(run, scope.names.get(name))
    }
    if not missing:
        return
    for handler in node.handlers:
        if handler.type is not None and not _catches_imports(handler.type):
            continue
        aside = Scope("function", scope.module, scope)
        for statement in handler.body:
            match statement:
                case nodes.Import():
                    import_names(run, statement, aside)
                case nodes.ImportFrom():
                    import_from(run, statement, aside)
                case nodes.Assign(value=nodes.Name() | nodes.Attribute()):
                    value = run.evaluate(statement.value, aside)
                    aside.names.update(dict.fromkeys(_bound_names(statement), value))
        for name in missing & set(aside.names):
            if not _is_missing(run, aside.names[name]):
                run.write(scope, name, _in_place_of(scope.names[name], aside.names[name]))


def _in_place_of(missing: Value, value: Value) -> Value:
    """A layer class that keeps in mind which other one it is taken for."""
    layer = isinstance(value, Native) and value.symbol.kind == "layer"
    if not layer or not isinstance(missing, External):
        return value
    if missing.dotted.rpartition(".")[2] in (value.symbol.name, value.symbol.spelled):
        return value  # the same layer from elsewhere
    return replace(value, symbol=replace(value.symbol, instead_of=missing.dotted))


def _bound_names(statement: nodes.NodeNG) -> list[str]:
    match statement:
        case nodes.Import() | nodes.ImportFrom():
            return [alias or name.partition(".")[0] for name, alias in statement.names]
        case nodes.Assign():
            return [each.name for each in statement.targets if isinstance(each, nodes.AssignName)]
    return []


def _is_missing(run: Walker, value: Value) -> bool:
    """Whether a value comes from a module that neither the catalog nor the libraries know."""
    if not isinstance(value, External) or run.catalog.is_module(value.dotted):
        return False
    return value.dotted.partition(".")[0] not in ROOTS


def _catches_imports(kind: nodes.NodeNG) -> bool:
    kinds = kind.elts if isinstance(kind, nodes.Tuple) else [kind]
    names = {each.as_string().rpartition(".")[2] for each in kinds}
    return not names.isdisjoint(("ImportError", "ModuleNotFoundError", "Exception"))
