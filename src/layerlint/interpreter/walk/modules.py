"""Modules: files of the project, run when a name of theirs is read, and all others."""

from __future__ import annotations

from layerlint.catalog.paths import below_keras
from layerlint.interpreter import libraries
from layerlint.interpreter.budgets import STEPS_A_MODULE
from layerlint.interpreter.program import Program
from layerlint.interpreter.values import (
    NOTHING,
    BudgetSpent,
    Deferred,
    External,
    Frame,
    Module,
    Raised,
    Scope,
    Value,
)
from layerlint.interpreter.walk.choices import Choices
from layerlint.interpreter.walk.journal import Journal
from layerlint.interpreter.walk.scopes import from_star
from layerlint.interpreter.walk.walker import Walker
from layerlint.source import SourceFile


class Modules:
    """The modules that one run sees."""

    def __init__(self, run: Walker, program: Program, choices: Choices, journal: Journal) -> None:
        self.run = run
        self.program = program
        self.choices = choices
        self.journal = journal

    def external(self, dotted: str) -> Value:
        """A name of a module outside the project, as the catalog or the libraries know it."""
        if dotted.endswith(".VersionAwareLayers"):
            return libraries.VERSION_AWARE_LAYERS
        helper = libraries.size_helper(dotted)
        if helper is not NOTHING:
            return helper
        symbol = self.run.catalog.symbol(dotted)
        if symbol is not None:
            if symbol.kind == "module":
                # `keras.layers.K`, which leaked there, goes by the path of the backend.
                leaked = below_keras(dotted) != symbol.qualified
                return External(symbol.qualified if leaked else dotted)
            return self.run.overlay.value_of(symbol, dialect_of(dotted))
        known = libraries.find(dotted)
        return External(dotted) if known is NOTHING else known

    def find(self, dotted: str, importer: SourceFile, level: int) -> Value:
        """The module, ``NOTHING`` where it is not found."""
        source = self.program.project.module(dotted, importer.path, level)
        return NOTHING if source is None else self._module(source)

    def _module(self, source: SourceFile) -> Module:
        modules = self.program.modules
        module = modules.get(source.path)
        if module is None:
            dotted = self.program.project.module_name(source.path)
            module = modules[source.path] = Module(source, dotted)
        return module

    def ensure(self, module: Module) -> None:
        """Run the body of a module, if nobody has; what it tells Keras, it tells in each run."""
        settings = self.run.overlay.settings
        if module.started:
            settings.take(module.source.path, module.tells)
            return
        module.started = True
        before = settings.copy()
        if module.tree is None:
            module.tree = self.program.parse(module)
        if module.tree is None:
            return
        # Only the linted file is run as a script; what it imports knows its own name.
        module.scope.names.setdefault("__name__", module.dotted)
        budget = self.program.budget
        left = budget.run
        limit = min(STEPS_A_MODULE, budget.file)
        budget.start_run(limit)
        run, journal = self.run, self.journal
        frames, run.frames = run.frames, [Frame(function=None, scope=module.scope, site=None)]
        loops, run.loops = run.loops, ()
        kept, journal.kept = journal.kept, False  # what a module leaves, it leaves for good
        self.choices.quiet += 1
        try:
            self.run_body(module)
        except BudgetSpent:
            run.cut(f"the body of {module.source.path}")
        finally:
            self.choices.quiet -= 1
            module.tells = settings.since(before)
            settings.take(module.source.path, module.tells)
            run.frames, run.loops, journal.kept = frames, loops, kept
            budget.file -= limit - max(budget.run, 0)
            budget.run = left

    def run_body(self, module: Module) -> None:
        """Run the body of a module; where it dies, what follows is run all the same."""
        assert module.tree is not None
        module.started = True
        for statement in module.tree.body:
            try:
                if self.run.execute([statement], module.scope) is not None:
                    break
            except Raised:
                self.run.overlay.interrupted()
            except RecursionError:
                self.run.overlay.interrupted()
                self.run.crowded(module.source)
                line = self.run.line(self.run.site(module.scope, statement))
                self.run.cut(f"the statement on {line}, too deeply nested")

    def member(self, module: Module, name: str) -> Value:
        """A name of a module of the project or one of its submodules, else ``NOTHING``."""
        self.ensure(module)
        found = module.scope.names.get(name, NOTHING)
        if isinstance(found, Deferred):
            found = self.resolve(module.scope, name, found)
        if found is NOTHING:
            found = self._submodule(module, name)
        return from_star(module, name) if found is NOTHING else found

    def _submodule(self, package: Module, name: str) -> Value:
        if package.source.path.endswith("__init__.py"):
            source = self.program.project.module(name, package.source.path, 1)
            if source is not None:
                return self._module(source)
        return NOTHING

    def resolve(self, scope: Scope, name: str, deferred: Deferred) -> Value:
        """What an imported name stands for, now that somebody reads it."""
        scope.names[name] = self.run.unknown(  # an import that goes in a circle finds this
            f"{deferred.name} of {deferred.module.dotted}", deferred.site
        )
        found: Value = NOTHING
        if deferred.module.scope is scope:  # `from . import parts` in a package itself
            found = self._submodule(deferred.module, deferred.name)
        if found is NOTHING:
            found = self.member(deferred.module, deferred.name)
        if found is not NOTHING:
            scope.names[name] = found
        return scope.names[name]


def dialect_of(dotted: str) -> str | None:
    """The Keras to which an import form belongs, where the form tells."""
    root, _, rest = dotted.partition(".")
    if root in ("tensorflow", "tf_keras", "tf"):
        return "tf"
    if root == "keras_core" or rest.startswith("src."):
        return "keras3"
    return None
