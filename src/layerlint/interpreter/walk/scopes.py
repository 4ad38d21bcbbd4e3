"""Names: where they are found, and where they are bound."""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.libraries import BUILTINS
from layerlint.interpreter.values import NOTHING, Deferred, External, Module, Scope, Value
from layerlint.interpreter.walk.leaving import note_slot
from layerlint.interpreter.walk.walker import Walker

_USUAL = {
    "tf": "tensorflow",
    "keras": "keras",
    "K": "keras.backend",
    "np": "numpy",
    "layers": "keras.layers",
    "tensorflow": "tensorflow",
    "numpy": "numpy",
}


def read(run: Walker, scope: Scope, name: str, node: nodes.NodeNG) -> Value:
    """The value of a name; what nothing binds may be a built-in or Keras's."""
    found = lookup(run, scope, name)
    if found is not NOTHING:
        return found
    found = BUILTINS.get(name, NOTHING)
    if found is not NOTHING:
        return found
    if name[:1].isupper() and name.endswith(("Error", "Exception", "Warning", "Iteration")):
        return External(f"builtins.{name}")
    if not run.foreign_layers() and not bound_in(node, name):
        symbol = run.catalog.bare(name)
        if symbol is not None:
            run.assume(name)
            return run.external(symbol.qualified)
        if name in _USUAL:
            return External(_USUAL[name])
    starred = from_star(scope.module, name)
    if starred is not NOTHING:
        return starred
    return run.unknown(f"name {name}", run.site(scope, node), key=("name", name))


def from_star(module: Module, name: str) -> Value:
    """What ``from tensorflow.math import *`` may have bound a name to, which nothing else binds."""
    if name.startswith("_") or not module.stars:
        return NOTHING
    return External(f"{module.stars[-1]}.{name}")


def lookup(run: Walker, scope: Scope, name: str) -> Value:
    """A name as Python finds it; class bodies are seen only from themselves."""
    if name in scope.globals:
        return _held(run, scope.module.scope, name)
    first: Scope = scope
    current: Scope | None = scope
    while current is not None:
        if current is first or current.kind != "class":
            found = _held(run, current, name)
            if found is not NOTHING and not (current is first and name in scope.nonlocals):
                return found
        current = current.parent
    return NOTHING


def holder_of(scope: Scope, name: str) -> Scope | None:
    """The scope that binds what a name means: the function's own or one around it."""
    if name in scope.globals:
        return scope.module.scope if name in scope.module.scope.names else None
    current: Scope | None = scope
    while current is not None:
        if name in current.names and (current is scope or current.kind != "class"):
            return current
        current = current.parent
    return None


def _held(run: Walker, scope: Scope, name: str) -> Value:
    found = scope.names.get(name, NOTHING)
    return run.resolve(scope, name, found) if type(found) is Deferred else found


def write(run: Walker, scope: Scope, name: str, value: Value) -> None:
    """Bind a name."""
    target = scope
    if name in scope.globals:
        target = scope.module.scope
    elif name in scope.nonlocals:
        current = scope.parent
        while current is not None and name not in current.names:
            current = current.parent
        target = current or scope
    run.touch(target)
    if target is not scope:
        run.lasting += 1
        note_slot(run, target.names, name)
    target.names[name] = value


def bound_in(node: nodes.NodeNG, name: str) -> bool:
    """Whether the file binds a name anywhere at its top, so that it is not Keras's."""
    return name in node.root().locals


__all__ = ["bound_in", "holder_of", "lookup", "read", "write"]
