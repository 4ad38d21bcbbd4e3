"""All roots of a file, in all their variants: from a source file to an interpretation."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain

from astroid import nodes

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Interpretation, LayerGraph
from layerlint.interpreter.axis_order import all_fit
from layerlint.interpreter.budgets import (
    RUNS_FOR_VARIANTS,
    RUNS_TO_CONFIRM,
    RUNS_TO_TELL,
    STEPS_A_MODULE,
    STEPS_A_NODE,
    STEPS_A_RUN,
    STEPS_FOR_VARIANTS,
    STEPS_TO_JUDGE,
)
from layerlint.interpreter.facts import plain
from layerlint.interpreter.keras.overlay import Keras
from layerlint.interpreter.keras.run import Settings
from layerlint.interpreter.misspelt import misspelt
from layerlint.interpreter.nesting import (
    DEEP,
    deepest,
    on_one_piece,
    room_for_calls,
    with_more_room,
)
from layerlint.interpreter.outline import outline_of
from layerlint.interpreter.parsing import Trees
from layerlint.interpreter.program import Program
from layerlint.interpreter.roots import Root, find_roots, may_build
from layerlint.interpreter.starting import bring_up
from layerlint.interpreter.trials import RootTrials
from layerlint.interpreter.trials import Run as TrialRun
from layerlint.interpreter.values import (
    NOTHING,
    BudgetSpent,
    Frame,
    Function,
    Module,
    Raised,
    Site,
    Unknown,
    Value,
)
from layerlint.interpreter.variants import Condition, Exploration, Forced, Outcome, explore
from layerlint.interpreter.walk.run import Run
from layerlint.project import Project
from layerlint.records import dataclass, field, replace
from layerlint.source import SourceFile
from layerlint.source.syntax import Broken, parse_text

_OTHER_FRAMEWORKS = frozenset(
    {"torch", "paddle", "mxnet", "tinygrad", "flax", "chainer", "oneflow"}
)


@dataclass(slots=True, kw_only=True)
class _Collected:
    """What the roots of a file have given so far."""

    graphs: list[LayerGraph] = field(default_factory=list)
    trials: dict[str, list[RootTrials]] = field(default_factory=dict)
    seen: set[tuple[object, ...]] = field(default_factory=set)
    called: set[nodes.NodeNG] = field(default_factory=set)
    roots: int = 0
    variants: int = 0
    variant_steps: int = STEPS_FOR_VARIANTS
    """What is left for further variants."""
    idle: Counter[Condition] = field(default_factory=Counter)
    """How often another answer to a condition has changed nothing."""


class _Meter:
    """The steps that the variants of one root may take."""

    __slots__ = ("left", "taken")

    def __init__(self, left: int) -> None:
        self.left = left
        self.taken = 0

    def take(self, steps: int) -> None:
        self.left -= steps
        self.taken += steps


@room_for_calls()
def interpret(
    source: SourceFile,
    project: Project,
    catalog: Catalog,
    *,
    keras: Dialect | None = None,
    only: str | None = None,
) -> Interpretation:
    """The graphs of all models in a file, without running it.

    With ``only`` those of one function or class alone, be it called by others or not, as long
    as it can be called without arguments. Raises nothing on account of the code; a file that
    cannot be parsed has no graphs.
    """
    tree = parse_text(source.text)
    if isinstance(tree, Broken):
        return Interpretation()
    found = _in_order(Program(source, project, catalog, keras), tree, only)
    if all_fit(found.graphs):
        return found
    program = Program(source, project, catalog, keras)
    program.image_data_format = "channels_first"
    other = _in_order(program, tree, only)
    return other if all_fit(other.graphs) else found


def _in_order(program: Program, tree: ast.Module, only: str | None) -> Interpretation:
    """The interpretation of a file in which maps have their axes as the program says."""
    found: Interpretation | None = None
    try:
        found = on_one_piece(lambda: _interpreted(program, tree, only))
        if not _is_deep_elsewhere(program):
            return found
    except RecursionError:
        levels, line = deepest(tree)
        if levels < DEEP:
            raise
        cut = f"the whole file: the code on line {line} is nested {levels:,} levels deep"
        found = Interpretation(cut=(cut,))
    # Their trees are nobody else's: with fewer frames they would not have been made.
    again = Program(program.source, program.project, program.catalog, program.keras, Trees())
    again.image_data_format = program.image_data_format
    try:
        return with_more_room(lambda: _interpreted(again, tree, only))
    except RecursionError:
        return found


def _is_deep_elsewhere(program: Program) -> bool:
    """Whether frames were wanting for what is imported, and it is that deeply nested."""
    trees = (parse_text(source.text) for source in program.crowded.values())
    return any(not isinstance(tree, Broken) and deepest(tree)[0] >= DEEP for tree in trees)


def _interpreted(program: Program, tree: ast.Module, only: str | None) -> Interpretation:
    """The interpretation of a file that Python can read; raises RecursionError."""
    source = program.source
    remarks = tuple(misspelt(program, tree))
    if only is None and not may_build(program):
        return Interpretation(remarks=remarks)
    module = program.load(tree)
    if module is None:
        raise RecursionError  # Python can read it: nothing else keeps us from that
    program.foreign_layers = _imports_another_framework(source)
    collected = _Collected()
    module = _run_module(program, module, collected)
    roots = find_roots(program, module.tree)
    if only is not None:
        roots = tuple(root for root in roots if root.name == only and root.has_defaults)
        collected = _Collected()
    for place, root in enumerate(roots):
        if root.node in collected.called or _methods_called(root, collected.called):
            continue
        share = max(collected.variant_steps, 0) // (len(roots) - place)
        _run_root(program, module, root, collected, share)
    return Interpretation(
        graphs=tuple(collected.graphs),
        remarks=(*program.remarks, *remarks),
        roots=collected.roots,
        variants=collected.variants,
        cut=tuple(program.cuts),
        assumed=tuple(program.assumed),
        read=tuple(
            path for path, each in program.modules.items() if each.started and path != source.path
        ),
        steps=program.budget.taken + STEPS_FOR_VARIANTS - collected.variant_steps,
        trials=collected.trials,
    )


def _imports_another_framework(source: SourceFile) -> bool:
    outline = outline_of(source)
    if outline is None:
        return False
    imported = (*chain.from_iterable(outline.imports.values()), *outline.stars)
    return any(each.module.partition(".")[0] in _OTHER_FRAMEWORKS for each in imported)


def _methods_called(root: Root, called: set[nodes.NodeNG]) -> bool:
    """Whether a class was brought up by an earlier root."""
    if not isinstance(root.node, nodes.ClassDef):
        return False
    methods = {method.name: method for method in root.node.mymethods()}
    calls = [methods[name] for name in ("call", "__call__") if name in methods]
    if not calls and "__init__" in methods:
        calls = [methods["__init__"]]
    return any(method in called for method in calls)


def _run_module(program: Program, module: Module, collected: _Collected) -> Module:
    """Run the body; the module as its first variant leaves it."""
    left: list[Module] = []
    meter = _Meter(collected.variant_steps // 2)

    def once(forced: Forced) -> Outcome:
        first = not left
        body = module if first else Module(module.source, module.dotted, module.tree)
        left.append(body)
        limit = STEPS_A_MODULE if first else meter.left
        run, outcome, steps = _body_run(program, body, forced, limit)
        if outcome.spent and first:
            program.cuts.setdefault("the body of the module")
        elif outcome.spent:
            left.pop()
        made = _size(outcome.graphs)
        if first:
            program.budget.file -= STEPS_TO_JUDGE * made
            program.settings = run.overlay.settings
        else:
            program.budget.further -= STEPS_TO_JUDGE * made
            meter.take(steps + STEPS_A_NODE * made)
        collected.called |= run.called
        return outcome

    exploration = explore(once, lambda: meter.left > 0, collected.idle)
    collected.variant_steps -= meter.taken
    program.modules[module.source.path] = module
    _freeze(program, module, left[1:])

    def again(forced: Forced, limit: int) -> tuple[Outcome, int]:
        body = Module(module.source, module.dotted, module.tree)
        run, outcome, steps = _body_run(program, body, forced, limit, journal=True)
        run.undo()
        program.modules[module.source.path] = module
        return outcome, steps + STEPS_A_NODE * _size(outcome.graphs)

    _keep(exploration, collected, program, "the module body", "<module>", again)
    return module


def _body_run(
    program: Program, body: Module, forced: Forced, limit: int, *, journal: bool = False
) -> tuple[Run, Outcome, int]:
    """One run of the module's body: what it gave, and its steps."""
    program.modules[body.source.path] = body
    program.budget.start_run(limit)
    settings = Settings(image_data_format=program.image_data_format)
    run = Run(program, lambda machine: Keras(machine, settings), forced, journal=journal)
    run.frames.append(Frame(function=None, scope=body.scope, site=None))
    spent = False
    try:
        run.run_body(body)
    except BudgetSpent:
        spent = True
    steps = limit - program.budget.run
    return run, _finish(run, "<module>", Site(source=body.source, node=body.tree), spent), steps


def _finish(run: Run, name: str, site: Site, spent: bool, *, died: Raised | None = None) -> Outcome:
    """What a run gave, and how it ended."""
    graphs = _graphs(run, name, site, spent=spent)
    return Outcome.of(
        graphs,
        run.choices,
        run.followed,
        spent=spent,
        died=died is not None,
        raised=died is not None and died.value is not None,
    )


def _graphs(run: Run, name: str, site: Site, *, spent: bool) -> tuple[LayerGraph, ...]:
    program = run.program
    program.budget.start_run(STEPS_A_RUN)  # what is built must be put together
    truncated = f"the budget of steps for {name}" if spent else next(iter(run.cuts), None)
    try:
        return tuple(run.overlay.finish(name, run.place(site), (), truncated))
    except BudgetSpent:
        program.cuts.setdefault(f"the models of {name}")
    except RecursionError:
        # Of models that a loop puts into each other; the code itself is not nested so deeply.
        program.cuts.setdefault(f"the models of {name}, nested too deeply in each other")
    return ()


def _freeze(program: Program, module: Module, others: list[Module]) -> None:
    """Make names unknown that other variants of the body leave differently."""
    for other in others:
        for name, value in module.scope.names.items():
            found = other.scope.names.get(name, NOTHING)
            if not _alike(value, found):
                module.scope.names[name] = Unknown(
                    key=("name", name), reason=f"name {name}, which depends on a condition"
                )


def _alike(value: Value, other: Value) -> bool:
    if plain(value) and plain(other):
        return type(value) is type(other) and bool(value == other)
    if isinstance(value, Function) and isinstance(other, Function):
        return value.node is other.node
    if isinstance(value, (dict, list)) and type(value) is type(other):
        return len(value) == len(other)
    return type(value) is type(other)


def _run_root(
    program: Program, module: Module, root: Root, collected: _Collected, share: int
) -> None:
    """Run a function, method or class in all its variants, those with ``share`` steps."""
    meter = _Meter(share)

    def once(forced: Forced) -> Outcome:
        first = not forced
        limit = program.budget.of_first_run() if first else meter.left
        outcome, called, cost = _root_run(program, module, root, forced, limit)
        made = _size(outcome.graphs)
        if first:
            if outcome.spent:
                program.budget.endless += 1
                program.cuts.setdefault(f"a run of {root.name}")
            program.budget.file -= cost + STEPS_TO_JUDGE * made
            # However many roots share the budget: each condition of a large network once.
            meter.left = max(meter.left, min(cost * RUNS_FOR_VARIANTS, STEPS_A_RUN))
        else:
            program.budget.further -= STEPS_TO_JUDGE * made
            meter.take(cost)
        collected.called |= called
        return outcome

    def again(forced: Forced, limit: int) -> tuple[Outcome, int]:
        outcome, _, cost = _root_run(program, module, root, forced, limit)
        return outcome, cost

    def more() -> bool:
        return meter.left > 0 and program.budget.further > 0

    exploration = explore(once, more, collected.idle, composes=root.composes)
    collected.variant_steps -= meter.taken
    program.budget.further -= max(meter.taken - share, 0)
    _keep(exploration, collected, program, root.name, root.name, again)


def _root_run(
    program: Program, module: Module, root: Root, forced: Forced, limit: int
) -> tuple[Outcome, set[nodes.NodeNG], int]:
    """One run of a root, taken back: what it gave, what it called, what it cost."""
    settings = program.settings
    program.budget.start_run(limit)
    run = Run(program, lambda machine: Keras(machine, settings), forced, journal=True)
    run.frames.append(Frame(function=None, scope=module.scope, site=None))
    spent = False
    died: Raised | None = None
    try:
        bring_up(run, module, root)
    except BudgetSpent:
        spent = True
    except Raised as error:
        died = error  # what it built before counts
    steps = limit - program.budget.run
    site = Site(source=module.source, node=root.node)
    outcome = _finish(run, root.name, site, spent, died=died)
    run.undo()
    return outcome, run.called, steps + STEPS_A_NODE * _size(outcome.graphs)


def _confirming(program: Program, run: Callable[[Forced, int], tuple[Outcome, int]]) -> TrialRun:
    """Further runs of a root, as long as the budgets for them last."""
    budget = program.budget
    runs = {False: RUNS_TO_CONFIRM, True: RUNS_TO_TELL}

    @room_for_calls()
    def confirm(forced: Forced, last: bool) -> Outcome | None:
        limit = min(budget.telling if last else budget.confirming, STEPS_A_RUN)
        if limit <= 0 or not runs[last]:
            return None
        runs[last] -= 1
        try:
            outcome, cost = on_one_piece(lambda: run(forced, limit))
        except RecursionError:
            return None
        cost += STEPS_TO_JUDGE * _size(outcome.graphs)
        if last:
            budget.telling -= cost
        else:
            budget.confirming -= cost
        return outcome

    return confirm


def _size(graphs: Iterable[LayerGraph]) -> int:
    return sum(len(graph.nodes) for graph in graphs)


def _keep(
    exploration: Exploration,
    collected: _Collected,
    program: Program,
    said: str,
    name: str,
    run: Callable[[Forced, int], tuple[Outcome, int]],
) -> None:
    """Add the graphs of a root, in words and by name: each once where all variants share it."""
    variants = exploration.variants
    if exploration.cut and any(each.outcome.graphs for each in variants):
        program.cuts.setdefault(f"variants of {said}")  # of what builds nothing, none is missed
    told: dict[tuple[object, ...], LayerGraph] = {}
    marks = [each.outcome.signature for each in variants]
    shared = set(marks[0]).intersection(*(set(each) for each in marks[1:]))
    kept = 0
    home = program.source.path
    for place, (variant, own) in enumerate(zip(variants, marks, strict=True)):
        when = tuple(replace(each, path="") if each.path == home else each for each in variant.when)
        fresh = [mark for mark in own if mark not in collected.seen]
        if not fresh:
            continue
        kept += 1
        for graph, mark in zip(variant.outcome.graphs, own, strict=True):
            if mark in shared:
                if place == 0 and mark not in collected.seen:
                    told[mark] = graph
                    collected.graphs.append(graph)
                continue
            if mark not in collected.seen or place == 0:
                graph = replace(graph, when=when)
                told.setdefault(mark, graph)
                collected.graphs.append(graph)
    for own in marks:
        collected.seen.update(own)
    if kept:
        collected.roots += 1
        collected.variants += kept
        trials = RootTrials(exploration, told, _confirming(program, run), home)
        collected.trials.setdefault(name, []).append(trials)


__all__ = ["interpret"]
