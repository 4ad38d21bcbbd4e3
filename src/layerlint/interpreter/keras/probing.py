"""What a function of the user's does to tensors, found by running it on some."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.interpreter.budgets import DEEPEST_PROBE
from layerlint.interpreter.keras.objects import Call, Recording, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, rebuilt, tensors
from layerlint.interpreter.values import Function, Method, Partial, Raised, Site, Value


def probed(
    run: Run,
    function: Value,
    given: Value,
    words: Mapping[str, Value],
    site: Site,
) -> tuple[Recording, Value] | None:
    """The calls that a function makes and what it gives; nothing of it stays in the run."""
    if not isinstance(function, (Function, Method, Partial)) or run.depth > DEEPEST_PROBE:
        return None
    entering = tensors(given, run.machine.settle)
    recording = Recording(scratch=True)
    recording.entering = list(entering)
    recording.inputs = [Tensor(None, place, each.shape) for place, each in enumerate(entering)]
    fresh = dict(zip(entering, recording.inputs, strict=True))
    inner = rebuilt(given, run.machine.settle, lambda leaf: fresh.get(leaf, leaf))
    recordings, run.recordings = run.recordings, [*run.recordings, recording]
    groups, run.groups = run.groups, ()
    run.depth += 1
    try:
        result = run.machine.settle(run.machine.call(function, [inner], dict(words), site))
    except Raised:
        return None
    finally:
        run.depth -= 1
        run.recordings, run.groups = recordings, groups
    found = tuple(leaves(result, run.machine.settle))
    if not found or not all(isinstance(leaf, Tensor) for leaf in found):
        return None
    recording.outputs = tensors(result, run.machine.settle)
    return recording, result


def stands_alone(recording: Recording) -> bool:
    """Whether all that is read inside comes from inside."""
    own = {one for each in recording.calls for one in each.outputs} | set(recording.inputs)
    read = [one for each in recording.calls for one in each.inputs]
    return own.issuperset((*read, *recording.outputs))


def operation_of(run: Run, function: Value, site: Site) -> Call | Tensor | None:
    """The one operation that a function is, such as ``lambda x: K.relu(x, max_value=6)``.

    A tensor where it gives back what it is given.
    """
    found = probed(run, function, Tensor(None, 0, None), {}, site)
    if found is None:
        return None
    recording, _ = found
    if not recording.calls and recording.outputs == tuple(recording.inputs):
        return recording.inputs[0]
    if len(recording.calls) != 1:
        return None
    call = recording.calls[0]
    alone = call.inputs == tuple(recording.inputs) and recording.outputs == call.outputs
    return call if call.layer.operation and alone else None
