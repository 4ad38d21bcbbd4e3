"""Every literate case of the interpreter that Keras can build is what Keras builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from interpreter.cases import interpret_case

from layerlint.graph.document import graph_document

from . import keras_process, literate
from .understanding import Model, answering, nearest
from .worker import Result

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

RUNS = [] if keras_process.missing() else list(literate.runs())

#: Modules that are not there, so that what comes from them is unknown.
ABSENT = [
    f"No module named '{name}'"
    for name in (
        *("addons", "attr", "attrs", "easydict", "elsewhere", "gin", "hydra", "pydantic"),
        *("settings", "torch", "typer", "wandb"),
    )
]

#: What Keras or Python says of cases that cannot be run.
REFUSED: dict[str, str] = {
    "fragments: A model that nobody made": "name 'model' is not defined",
    "fragments: Layers in a list that nobody uses": "Received: rate=2.0",
    # Keras 3 wants such a model to be called before it tells its input.
    "functional: A model goes on where another ends": "has no defined input",
    "shapes_in_code: `model.output_shape` and `layer.output.shape`": "has no defined output",
    "shapes_in_code: A size is its own `.value`": "'int' object has no attribute 'value'",
    "imports: Nothing imported": "name 'Sequential' is not defined",
    "imports: Names that the file binds": "name 'Flatten' is not defined",
    "imports: A module that is not there": "No module named 'missing'",
    "imports: A condition in a module that is imported": "No such file or directory",
    "imports: A file that cannot be parsed": "invalid syntax",
    "imports: Modules handed over as arguments build()": "'NoneType' object has no attribute",
    "imports: Modules that nobody handed over small()": "'NoneType' object has no attribute",
    "imports: Modules that are `None` until somebody fills them in net()": "'NoneType' object",
    "imports: A layer that no Keras has": "has no attribute 'Dropouts'",
    "imports: `VersionAwareLayers` and the helpers of `imagenet_utils`": "cannot import name",
    "imports: `VersionAwareLayers` and the helpers of `imagenet_utils` net()": "cannot import name",
    "functional: A model for several processors": "cannot import name 'multi_gpu_model'",
    "outside: A file that somebody tries to load needed()": "train it first",
    "outside: Flags of absl build()": "before flags were parsed",
    "outside: The environment": "NET_CLASSES",
    "python: `del` and `assert`": "name 'Flatten' is not defined",
    "roots: Parameters at their defaults build(units=3, more=4)": "'y'",
    "roots: A body that dies half-way": "'b'",
    "sequential: `add` with a keyword that it does not take build()": "unexpected keyword",
    "sequential: The last layer taken off as in Keras 1": "has no setter",
    # Nothing says what the object is called on, and none of the recorder's guesses fits.
    "shapes: 10. Attributes by made names, layers in `build`, lists through a helper Net()": "Net:",
    "shapes: 23. TensorFlow between layers Block()": "Block:",
    "shapes: 16. Injected modules build()": "'NoneType' object has no attribute",
    "shapes: 20. Old merges": "cannot import name 'Graph'",
    "shapes: 29. Wrong code": "name 'Sequential' is not defined",
    "shapes: 31. Metaprogramming": "No such file or directory",
    "subclassed: An object that is compiled": "name 'data' is not defined",
    # Only Keras 2 calls it with the layer alone.
    "subclassed: A model with its own way to take layers and loss": "'rebuild'",
    "subclassed: A model with its own way to take layers and loss Tapped()": "'rebuild'",
    "unknowns: `eval`, `exec` and models from files": "Unable to synchronously open file",
    "unknowns: An undefined name in the chain build()": "name 'z' is not defined",
    "python: `zip` of an iterator and what has no end": "name 'read_rates' is not defined",
    "sequential: A model whose numbers are taken": "name 'read_images' is not defined",
    "functional: Losses by their configuration": "Could not interpret loss identifier",
    "unknowns: A loss that is called as TensorFlow's own": "No module named 'losses_of_ours'",
    "sequential: A model that changes after it was run": "No such file or directory: 'data'",
    "unknowns: Sizes that are capped": "took longer",
}

#: Cases in which more is open to a reader than to who runs them, or that the recorder tells
#: in another way; with a part of what differs.
DIFFERENT: dict[str, str] = {
    # A name that depends on a condition of the body is unknown below it.
    "conditions: The body's own conditions build()": "`units` is unknown",
    # Called with other arguments by the body; so is no root of its own.
    "roots: The body calls a builder build()": "`units` is 3, Keras has 99",
    # What it was given, where we say what it works with.
    "subclassed: What a class makes of a layer that it derives from": (
        "`rate` is 0.25, Keras has 0.5"
    ),
    # Out of reach, and said so.
    "loops: A loop that builds nothing": "`units` is unknown",
    "loops: What grows in a loop of unknown length": "`units` is unknown",
    "loops: What a generator gives in a loop of unknown length": "`units` is unknown",
    "loops: What only some turns change": "`units` is unknown",
    "loops: An entry that a growing dictionary may have": "`units` is unknown",
    "loops: Words that are counted": "`units` is unknown",
    "loops: What is gone through after only some turns have filled it": "`units` is unknown",
    "loops: A dictionary of unknown size build(table={'a': 8, 'b': 4})": "`name` is unknown",
    "python: Arrays of NumPy are indexed by several places": "`units` is unknown",
    # On Windows it has what is tried first.
    "python: A backslash in the name of a file": "`units` is 8, Keras has 4",
    # Where Keras makes the `InputLayer` itself, the recorder does not tell it.
    "sequential: A model of another one's configuration": "untrue node: InputLayer",
    # Of the files that tell no Keras, the order of arguments is open.
    "imports: Names that an old Keras does not have build()": "`strides` is unknown",
    # The harness leaves it out.
    "functional: Operations between layers": "operation dropout",
    # What stands in for the merge of Keras 1 does not tell what its branches consist of.
    "sequential: Branches of a merge that begin alike": "untrue node: Dense",
    # What was set after the construction is not in the configuration.
    "shapes: 21. Surgery on a model": "`activation` is 'linear', Keras has 'softmax'",
    # Keras 3 has the helper no more, and what stands in for it knows of no lengths.
    "shapes_in_code: A layer of the user's that says its own shape with Keras 2's helper": (
        "shape is [None, 4, 6, 3], Keras has [None, 10, 10, 3]"
    ),
    # What Keras's own private methods give is not read.
    "subclassed: Parts of something unknown inside a call": "shape is None",
    # How much of a network a part of it is, nobody looks.
    "functional: Layers of a network of Keras, one by one": "VGG16 (net.py:5): shape is None",
    "functional: Parts of a network of Keras, called": "14714688 parameters, Keras has",
    # The recorder tells what a constructor of the user's is given as it was given.
    "subclassed: A class that only changes arguments": "`activation` is 'linear', Keras has None",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    folders = [tmp_path_factory.mktemp("case") for _ in RUNS]
    results = keras_process.build(map(literate.job, RUNS, folders))
    return {str(run): result for run, result in zip(RUNS, results, strict=True)}


def differences(run: literate.Run, result: Result, folder: Path) -> list[str]:
    """In what the graphs that layerlint reads depart from those that Keras built."""
    read: list[Model] = graph_document(interpret_case(run.case, folder))["models"]
    candidates = answering(read, run.arguments)
    found: list[str] = []
    for expected in result.get("document", {"models": []})["models"]:
        # What comes from an argument of the call is unknown to who reads the function alone.
        comparison, _ = nearest(expected, candidates, open_parameters=tuple(run.arguments))
        found += comparison.differences
    return found


def test_most_cases_are_run(built: dict[str, Result]) -> None:
    held = [name for name, result in built.items() if "error" not in result]
    assert sum(bool(built[name]["document"]["models"]) for name in held) >= 200


def test_every_case_that_is_named_is_one() -> None:
    assert {*REFUSED, *DIFFERENT} <= set(map(str, RUNS))


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_a_case_is_what_keras_builds(
    run: literate.Run, built: dict[str, Result], tmp_path: Path
) -> None:
    result = built[str(run)]
    error = "; ".join([result.get("error", ""), *result.get("refused", ())]).strip("; ")
    refused = REFUSED.get(str(run)) or next((one for one in ABSENT if one in error), "")
    assert refused in error
    assert not error or refused, error
    found = differences(run, result, tmp_path)
    if str(run) in DIFFERENT:
        assert any(DIFFERENT[str(run)] in each for each in found)
    elif not error:
        assert found == []
