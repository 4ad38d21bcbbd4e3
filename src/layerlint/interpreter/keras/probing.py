"""What a function of the user's does to tensors, found by running it on some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.budgets import DEEPEST_PROBE
from layerlint.interpreter.keras.objects import Call, Recording, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, rebuilt, tensors
from layerlint.interpreter.values import Function, Method, Partial, Raised, Site, Value


def probed(
    run: Run,
    function: Value,
    given: Sequence[Value],
    words: Mapping[str, Value],
    site: Site,
) -> tuple[Recording, Value] | None:
    """The calls that a function makes and what it gives; nothing of it stays in the run."""
    made = _tried(run, function, given, words, site)
    if made is None:
        return None
    recording, result = made
    found = tuple(leaves(result, run.machine.settle))
    if not found or not all(isinstance(leaf, Tensor) for leaf in found):
        return None
    recording.outputs = tensors(result, run.machine.settle)
    return recording, result


def _tried(
    run: Run,
    function: Value,
    given: Sequence[Value],
    words: Mapping[str, Value],
    site: Site,
) -> tuple[Recording, Value] | None:
    """The same whatever it gives, which is nothing where it raises."""
    if not isinstance(function, (Function, Method, Partial)) or run.depth > DEEPEST_PROBE:
        return None
    settle = run.machine.settle
    entering = tensors(list(given), settle)
    recording = Recording(scratch=True)
    recording.entering = list(entering)
    recording.inputs = [Tensor(None, place, each.shape) for place, each in enumerate(entering)]
    fresh = dict(zip(entering, recording.inputs, strict=True))
    inner = [rebuilt(one, settle, lambda leaf: fresh.get(leaf, leaf)) for one in given]
    recordings, run.recordings = run.recordings, [*run.recordings, recording]
    groups, run.groups = run.groups, ()
    run.depth += 1
    try:
        result = run.machine.settle(run.machine.call(function, inner, dict(words), site))
    except Raised:
        result = None  # what it read before counts
    finally:
        run.depth -= 1
        run.recordings, run.groups = recordings, groups
    return recording, result


def read_from_outside(
    run: Run, judge: Value, given: Sequence[Value], site: Site
) -> tuple[Tensor, ...]:
    """The tensors besides those it is given that a loss or metric of the user's computes with.

    Those of a function around it, of the object whose method it is, of the module.
    """
    made = _tried(run, judge, given, {}, site)
    if made is None:
        return ()
    recording, result = made
    own = {one for each in recording.calls for one in each.outputs} | set(recording.inputs)
    read = [one for each in recording.calls for one in each.inputs]
    read += tensors(result, run.machine.settle)
    return tuple(dict.fromkeys(one for one in read if one not in own))


def stands_alone(recording: Recording) -> bool:
    """Whether all that is read inside comes from inside."""
    own = {one for each in recording.calls for one in each.outputs} | set(recording.inputs)
    read = [one for each in recording.calls for one in each.inputs]
    return own.issuperset((*read, *recording.outputs))


def operation_of(run: Run, function: Value, site: Site) -> Call | Tensor | None:
    """The one operation that a function is, such as ``lambda x: K.relu(x, max_value=6)``.

    A tensor where it gives back what it is given.
    """
    found = probed(run, function, [Tensor(None, 0, None)], {}, site)
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


def judgement_of(run: Run, function: Value, site: Site) -> Call | None:
    """The one operation by which a function judges an answer, however it weighs it, and whatever
    mean it takes of that.

    As in ``lambda truth, answer: mean(mask(truth) * categorical_crossentropy(truth, answer))``.
    """
    found = probed(run, function, [Tensor(None, 0, None), Tensor(None, 1, None)], {}, site)
    if found is None or len(found[0].outputs) != 1:
        return None
    recording, _ = found
    truth, answer = recording.inputs
    judged = _made_of(answer, recording)
    told = recording.outputs[0]
    while (call := told.call) is not None and call.layer.operation:
        own = [one for one in call.inputs if one in judged]
        if len(own) != 1:
            return None
        if own[0] is answer:
            others = [one for one in call.inputs if one is not answer]
            known = _made_of(truth, recording)
            return call if others and all(one in known for one in others) else None
        if call.layer.name == "divide":
            # A number that stands first is no input, but an argument.
            if own[0] is not call.inputs[0] or "x1" in call.layer.arguments:
                return None
        elif call.layer.name not in (*_MEANS, "multiply"):
            return None
        told = own[0]
    return None


def _made_of(tensor: Tensor, recording: Recording) -> set[Tensor]:
    """A tensor and all that calls make of it; these stand in the order in which they were made."""
    found = {tensor}
    for call in recording.calls:
        if not found.isdisjoint(call.inputs):
            found.update(call.outputs)
    return found


_MEANS = frozenset(("mean", "sum", "cast"))
"""What may be taken of a loss over a batch: Keras takes the mean in any case."""
