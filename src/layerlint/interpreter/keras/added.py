"""What ``add_loss`` and ``add_metric`` of layers and models read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from layerlint.interpreter.keras import functional
from layerlint.interpreter.keras.layers import operation
from layerlint.interpreter.keras.objects import KerasModel, Tensor
from layerlint.interpreter.keras.probing import read_from_outside
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, tensors
from layerlint.interpreter.values import List, Site, Value


def read_by(run: Run, added: Iterable[Value], site: Site) -> tuple[Tensor, ...]:
    """The tensors that are added to a loss, and those that added functions compute it with."""
    settle = run.machine.settle
    values = list(added)
    found = list(tensors(values, settle))
    for one in leaves(values, settle):
        found += read_from_outside(run, one, (), site)
    return tuple(dict.fromkeys(found))


def add_to_model(
    run: Run,
    model: KerasModel,
    name: str,
    given: Sequence[Value],
    named: Mapping[str, Value],
    site: Site,
) -> None:
    """Note what is added to the loss of a model, or watched."""
    if _in_call(run):
        _read(run, name, (*given, *named.values()), site)
    else:
        run.changing(model)
        model.added += [*given, *named.values()]


def add_to_layer(
    run: Run, name: str, given: Sequence[Value], named: Mapping[str, Value], site: Site
) -> None:
    """The same of a layer, whose models read it as by a function where it is not called now."""
    if _in_call(run):
        _read(run, name, (*given, *named.values()), site)
    elif read := read_by(run, (*given, *named.values()), site):
        functional.note_reader(run, [List(), List(read)], {}, site)


def _in_call(run: Run) -> bool:
    return len(run.recordings) > 1


def _read(run: Run, name: str, added: Iterable[Value], site: Site) -> None:
    """A node for what reads layers; an operation between has its own already."""
    read = [one for one in read_by(run, added, site) if not _is_computed(one)]
    if read:
        operation(run, name, read, {}, site)


def _is_computed(tensor: Tensor) -> bool:
    call = tensor.call
    return call is not None and (call.layer.operation or call.layer.name is None)
