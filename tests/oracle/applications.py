"""All networks of ``keras.applications``, read from Keras's own source and held against Keras.

``cd tests && python -m oracle.applications [NAME …]`` prints the table; without names all 40
are compared, and ``--keep`` keeps the figures for ``docs/accuracy.md``
(``application_figures.json``). The exit code is 1 where one of them differs.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from . import keras_process
from .comparison import Comparison, total
from .understanding import answering, nearest, understand_all
from .worker import Job

FIGURES = Path(__file__).with_name("application_figures.json")

#: Each network with the module of ``keras.src.applications`` that builds it.
NETWORKS = {
    "Xception": "xception",
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet",
    "ResNet101": "resnet",
    "ResNet152": "resnet",
    "ResNet50V2": "resnet_v2",
    "ResNet101V2": "resnet_v2",
    "ResNet152V2": "resnet_v2",
    "InceptionV3": "inception_v3",
    "InceptionResNetV2": "inception_resnet_v2",
    "MobileNet": "mobilenet",
    "MobileNetV2": "mobilenet_v2",
    "MobileNetV3Small": "mobilenet_v3",
    "MobileNetV3Large": "mobilenet_v3",
    "DenseNet121": "densenet",
    "DenseNet169": "densenet",
    "DenseNet201": "densenet",
    "NASNetMobile": "nasnet",
    "NASNetLarge": "nasnet",
    "EfficientNetB0": "efficientnet",
    "EfficientNetB1": "efficientnet",
    "EfficientNetB2": "efficientnet",
    "EfficientNetB3": "efficientnet",
    "EfficientNetB4": "efficientnet",
    "EfficientNetB5": "efficientnet",
    "EfficientNetB6": "efficientnet",
    "EfficientNetB7": "efficientnet",
    "EfficientNetV2B0": "efficientnet_v2",
    "EfficientNetV2B1": "efficientnet_v2",
    "EfficientNetV2B2": "efficientnet_v2",
    "EfficientNetV2B3": "efficientnet_v2",
    "EfficientNetV2S": "efficientnet_v2",
    "EfficientNetV2M": "efficientnet_v2",
    "EfficientNetV2L": "efficientnet_v2",
    "ConvNeXtTiny": "convnext",
    "ConvNeXtSmall": "convnext",
    "ConvNeXtBase": "convnext",
    "ConvNeXtLarge": "convnext",
    "ConvNeXtXLarge": "convnext",
}


def folder() -> Path:
    """Where the installed Keras keeps the source of its networks."""
    specification = importlib.util.find_spec("keras")
    assert specification is not None
    assert specification.origin is not None
    return Path(specification.origin).parent / "src" / "applications"


def compare_networks(names: Sequence[str]) -> dict[str, Comparison]:
    """Each network as layerlint reads it against the one that ``Name(weights=None)`` builds."""
    home = folder()
    built = keras_process.build(
        Job(
            module=f"keras.src.applications.{NETWORKS[name]}",
            name=name,
            arguments={"weights": None},
            under_test=[f"{home}/"],
            base=str(home),
        )
        for name in names
    )
    read = understand_all((f"{NETWORKS[name]}.py::{name}", home) for name in names)
    comparisons = {}
    for name, result, models in zip(names, built, read, strict=True):
        if result.get("returned") is None:
            raise RuntimeError(f"Keras did not build {name}: {result.get('trace')}")
        expected = result["document"]["models"][result["returned"]]
        asked = answering(models, {"weights": None})
        comparisons[name], _ = nearest(expected, asked)
    return comparisons


HEADS = ("nodes", "true", "edges", "true", "arguments", "shapes", "parameters")


def rows(comparisons: Mapping[str, Comparison]) -> Iterator[list[str]]:
    """For each network and for all what was found under each of `HEADS`, and the verdict."""
    for name, one in [*comparisons.items(), ("all", total(comparisons.values()))]:
        shares = (one.nodes_found, one.nodes_true, one.edges_found, one.edges_true)
        facts = (one.arguments, one.shapes, one.parameters)
        yield [name, *map(str, (*shares, *facts)), "equal" if one.equal else "differs"]


def table(comparisons: Mapping[str, Comparison]) -> Iterable[str]:
    form = "{:<18} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}  {}".format
    yield form("network", *HEADS, "").rstrip()
    for row in rows(comparisons):
        yield form(*row)
    equal = sum(one.equal for one in comparisons.values())
    yield f"{equal} of {len(comparisons)} equal the network that Keras builds"


def section() -> Iterator[str]:
    """The section of ``docs/accuracy.md``, as lines of Markdown, from the figures kept."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    *networks, _ = kept["rows"]
    equal = sum(row[-1] == "equal" for row in networks)
    yield "## keras.applications"
    yield ""
    yield (
        f"The networks of `keras.applications` of Keras {kept['keras']}, read by "
        "`layerlint graph FILE::Name` from Keras's own source and held against what "
        f"`Name(weights=None)` builds: {equal} of {len(networks)} are equal, with all nodes, "
        "edges, their order, arguments, output shapes and parameter counts."
    )
    yield ""
    yield "```console"
    yield "$ cd tests"
    yield "$ python -m oracle.applications --keep"
    yield "```"
    yield ""
    yield f"| network | {' | '.join(HEADS)} | |"
    yield f"| --- |{' ---: |' * len(HEADS)} --- |"
    for row in kept["rows"]:
        yield f"| {' | '.join(row)} |"


def keep(comparisons: Mapping[str, Comparison]) -> None:
    """Write the figures down, one line for each network."""
    lines = ",\n  ".join(json.dumps(row) for row in rows(comparisons))
    version = importlib.metadata.version("keras")
    text = f'{{\n "keras": "{version}",\n "rows": [\n  {lines}\n ]\n}}\n'
    FIGURES.write_text(text, encoding="utf-8")


def main(words: Sequence[str]) -> int:
    reason = keras_process.missing()
    if reason is not None:
        sys.stderr.write(f"{reason}\n")
        return 2
    names = [word for word in words if word != "--keep"]
    strangers = [name for name in names if name not in NETWORKS]
    if strangers:
        sys.stderr.write(f"no network of keras.applications: {', '.join(strangers)}\n")
        return 2
    comparisons = compare_networks(names or list(NETWORKS))
    if "--keep" in words and not names:
        keep(comparisons)
    for line in table(comparisons):
        sys.stdout.write(f"{line}\n")
    for name, one in comparisons.items():
        for difference in one.differences[:10]:
            sys.stdout.write(f"{name}: {difference}\n")
        if len(one.differences) > 10:
            sys.stdout.write(f"{name}: and {len(one.differences) - 10} more\n")
    return 0 if all(one.equal for one in comparisons.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
