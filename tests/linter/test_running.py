"""Faults in one file that several files of a run show."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import FileReport, Finding
from layerlint.running import gathered, lint
from layerlint.settings import Overrides, Settings

RULE = "bias-before-batchnorm"
IGNORE = f"  # layerlint: ignore[{RULE}] the weights are given"
BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)
"""
NET = """\
import keras
from blocks import conv_bn

def build():
    inputs = keras.Input((64, 64, 3))
    x = conv_bn(inputs, 8)
    x = conv_bn(x, 8)
    return keras.Model(inputs, x)
"""
OTHER = NET.replace("build", "other").replace("    x = conv_bn(x, 8)\n", "")
THROUGH = """\
import keras
from blocks import conv_bn

def twice(x, filters):
    x = conv_bn(x, filters)
    return conv_bn(x, filters)
"""
RATED = """\
from keras import layers

def drop(x, rate=0.6):
    x = layers.Dense(4, activation="relu")(x)
    return layers.Dropout(rate)(x)
"""
RATED_NET = """\
import keras
from blocks import drop

inputs = keras.Input((8,))
outputs = keras.layers.Dense(2)(drop(inputs, RATE))
model = keras.Model(inputs, outputs)
"""
HEAD = """\
from keras import layers

def head(x):
    x = layers.Dense(4)(x)
    x = layers.Dropout(0.2)(x)
    return layers.Activation("softmax")(x)
"""
HEADED = """\
import keras
from blocks import head

inputs = keras.Input((8,))
model = keras.Model(inputs, head(inputs))
"""
CONSTRUCTOR = "layers.Conv2D(filters, 3)(x)"

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    file("pyproject.toml", "")
    file("blocks.py", BLOCKS)
    file("net.py", NET)
    return file


def run(*names: str) -> list[FileReport]:
    settings = Settings(overrides=Overrides(profile="strict"))
    done = lint(gathered([Path(name) for name in names], settings, force_exclude=False), settings)
    assert not done.crashed
    return done.files


def found(*names: str) -> list[Finding]:
    """All findings, those of the engine itself among them, suppressed ones too."""
    return [finding for report in run(*names) for finding in report.findings]


def places(findings: list[Finding]) -> list[tuple[str, str, int]]:
    return [(one.rule, one.place.path, one.place.line) for one in findings]


def calls(finding: Finding) -> list[tuple[str, int]]:
    return [(one.place.path, one.place.line) for one in finding.labels if one.role == "caller"]


def test_a_fault_is_told_once_where_the_layer_is_built(write: Write) -> None:
    write("other.py", OTHER)
    (finding,) = found("blocks.py", "net.py", "other.py")
    assert places([finding]) == [(RULE, "blocks.py", 4)]
    assert finding.count == 4
    assert finding.models == ("conv_bn", "build", "other")
    assert calls(finding) == [("net.py", 6), ("net.py", 7)]
    assert "(line 5)" in finding.message
    assert [(line.path, line.number) for line in finding.quoted] == [
        ("blocks.py", 4),
        ("blocks.py", 5),
    ]


def test_it_is_known_by_what_it_is_known_by_alone(write: Write) -> None:
    (alone,) = found("blocks.py")
    (together,) = found("net.py", "blocks.py")
    assert alone.fingerprint == together.fingerprint


def test_the_order_of_paths_makes_no_difference(write: Write) -> None:
    write("other.py", OTHER)
    write("through.py", THROUGH)
    names = ["blocks.py", "net.py", "other.py", "through.py"]
    reports = {report.path: report for report in run(*names)}
    assert {report.path: report for report in run(*reversed(names))} == reports
    assert {report.path: report for report in run(*names[2:], *names[:2])} == reports


def test_every_file_keeps_its_report(write: Write) -> None:
    blocks, net = run("blocks.py", "net.py")
    assert (blocks.path, len(blocks.findings)) == ("blocks.py", 1)
    assert (net.path, net.findings, net.understood.models) == ("net.py", (), 1)


def test_outside_the_run_it_is_one_finding_at_the_first_call(write: Write) -> None:
    (finding,) = found("net.py")
    assert places([finding]) == [(RULE, "net.py", 6)]
    assert finding.count == 2
    assert (finding.labels[0].place.path, finding.labels[0].place.line) == ("blocks.py", 4)
    assert calls(finding) == [("net.py", 7)]
    assert "(line 5 of blocks.py)" in finding.message


def test_outside_the_run_each_file_that_calls_has_its_own(write: Write) -> None:
    write("other.py", OTHER)
    assert places(found("net.py", "other.py")) == [(RULE, "net.py", 6), (RULE, "other.py", 6)]


def test_the_nearest_call_in_the_run_is_told_once_for_all_that_lead_through_it(
    write: Write,
) -> None:
    write("through.py", THROUGH)
    write("net.py", NET.replace("blocks import conv_bn", "through import twice as conv_bn"))
    (finding,) = found("net.py", "through.py")
    assert places([finding]) == [(RULE, "through.py", 5)]
    assert finding.count == 2 + 4
    assert finding.models == ("build", "twice")
    (finding,) = found("net.py")
    assert places([finding]) == [(RULE, "net.py", 6)]
    assert finding.count == 4


def test_a_file_that_does_not_mention_keras_answers_for_its_calls(write: Write) -> None:
    write("through.py", THROUGH.replace("import keras\n", ""))
    write("net.py", NET.replace("blocks import conv_bn", "through import twice as conv_bn"))
    net, through = run("net.py", "through.py")
    assert (net.findings, through.mentions_keras) == ((), False)
    (finding,) = through.findings
    assert (finding.place.line, finding.count, finding.models) == (4, 4, ("build",))


def test_many_calls_are_told_by_the_first_two(write: Write) -> None:
    more = "    x = conv_bn(x, 8)\n"
    write("net.py", NET.replace(more, more * 5))
    (finding,) = found("net.py", "blocks.py")
    assert calls(finding) == [("net.py", 6), ("net.py", 7)]
    (finding,) = found("net.py")
    assert calls(finding) == [("net.py", 7), ("net.py", 8)]


@pytest.mark.parametrize("names", [["blocks.py"], ["net.py"], ["blocks.py", "net.py"]])
def test_a_suppression_where_the_layer_is_built_holds_for_every_caller(
    write: Write, names: list[str]
) -> None:
    write("blocks.py", BLOCKS.replace(CONSTRUCTOR, CONSTRUCTOR + IGNORE))
    (finding,) = found(*names)
    assert finding.rule == RULE
    assert finding.suppressed is not None
    assert (finding.suppressed.path, finding.suppressed.line) == ("blocks.py", 4)
    assert finding.suppressed.reason == "the weights are given"


def test_a_suppression_at_a_call_holds_for_that_call(write: Write) -> None:
    write("net.py", NET.replace("conv_bn(inputs, 8)", "conv_bn(inputs, 8)" + IGNORE))
    (finding,) = found("net.py")
    assert places([finding]) == [(RULE, "net.py", 7)]
    assert (finding.count, finding.suppressed) == (1, None)
    (finding,) = found("net.py", "blocks.py")
    assert places([finding]) == [(RULE, "blocks.py", 4)]
    assert (finding.count, finding.suppressed) == (2, None)


def test_suppressions_at_all_calls_silence_it_where_nothing_else_shows_it(write: Write) -> None:
    write("net.py", NET.replace(", 8)", ", 8)" + IGNORE))
    (finding,) = found("net.py")
    assert finding.suppressed is not None
    assert (finding.suppressed.path, finding.suppressed.line) == ("net.py", 6)
    (finding,) = found("net.py", "blocks.py")
    assert (finding.models, finding.suppressed) == (("conv_bn",), None)


def test_a_suppression_of_nothing_is_told_all_the_same(write: Write) -> None:
    write("blocks.py", BLOCKS.replace("layers.ReLU()(x)", "layers.ReLU()(x)" + IGNORE))
    assert places(found("net.py", "blocks.py")) == [
        (RULE, "blocks.py", 4),
        ("unused-suppression", "blocks.py", 6),
    ]


def test_only_with_its_callers_a_suppression_in_a_helper_is_known_to_be_of_no_use(
    write: Write,
) -> None:
    helper = BLOCKS.replace("filters):", "filters, bias=False):").replace(
        "filters, 3)", "filters, 3, use_bias=bias)"
    )
    constructor = "layers.Conv2D(filters, 3, use_bias=bias)(x)"
    write("blocks.py", helper.replace(constructor, constructor + IGNORE))
    write("other.py", NET.replace(", 8)", ", 8, True)"))
    assert found("blocks.py") == []
    assert places(found("blocks.py", "net.py")) == [("unused-suppression", "blocks.py", 4)]
    assert [one.rule for one in found("blocks.py", "net.py", "other.py")] == [RULE]
    (finding,) = found("other.py")
    assert finding.suppressed is not None


def test_a_suppression_at_any_place_of_the_fault_holds(write: Write) -> None:
    norm = "layers.BatchNormalization()(x)"
    write("blocks.py", BLOCKS.replace(norm, norm + IGNORE))
    (finding,) = found("blocks.py", "net.py")
    assert finding.suppressed is not None
    assert (finding.suppressed.path, finding.suppressed.line) == ("blocks.py", 5)


def test_a_suppression_at_a_call_in_the_same_file_holds_for_that_call(write: Write) -> None:
    one_file = BLOCKS + NET.replace("from blocks import conv_bn\n", "")
    first = one_file.replace("conv_bn(inputs, 8)", "conv_bn(inputs, 8)" + IGNORE)
    write("one.py", first)
    (finding,) = found("one.py")
    assert (finding.place.line, finding.count, finding.suppressed) == (4, 1, None)
    write("one.py", first.replace("conv_bn(x, 8)", "conv_bn(x, 8)" + IGNORE))
    (finding,) = found("one.py")
    assert finding.suppressed is not None


def test_a_block_in_the_caller_holds_for_the_calls_in_it(write: Write) -> None:
    lines = NET.splitlines(keepends=True)
    block = f"    # layerlint: disable[{RULE}] old\n", f"    # layerlint: enable[{RULE}]\n"
    write("net.py", "".join([*lines[:5], block[0], *lines[5:7], block[1], *lines[7:]]))
    (finding,) = found("net.py")
    assert finding.suppressed is not None
    assert (finding.suppressed.line, finding.suppressed.reason) == (6, "old")
    (finding,) = found("net.py", "blocks.py")
    assert (finding.models, finding.suppressed) == (("conv_bn",), None)


@pytest.mark.parametrize("names", [["blocks.py"], ["net.py"], ["blocks.py", "net.py"]])
def test_a_file_form_in_the_helper_holds_for_every_caller(write: Write, names: list[str]) -> None:
    write("blocks.py", f"# layerlint: ignore-file[{RULE}] frozen\n{BLOCKS}")
    (finding,) = found(*names)
    assert finding.suppressed is not None
    assert (finding.suppressed.path, finding.suppressed.reason) == ("blocks.py", "frozen")


def test_a_comment_at_a_call_in_a_helper_is_spared_where_callers_are_not_read(
    write: Write,
) -> None:
    through = THROUGH.replace("filters):", "filters, bias=False):").replace(
        "conv_bn(x, filters)", "conv_bn(x, filters, bias)"
    )
    write("blocks.py", BLOCKS.replace("filters):", "filters, bias):").replace(
        "filters, 3)", "filters, 3, use_bias=bias)"))  # fmt: skip
    write("through.py", through.replace("filters, bias)", "filters, bias)" + IGNORE))
    assert found("through.py") == []


def test_an_unused_suppression_says_how_it_is_taken_out(write: Write) -> None:
    good = BLOCKS.replace("filters, 3)", "filters, 3, use_bias=False)")
    write("blocks.py", good.replace("layers.ReLU()(x)", "layers.ReLU()(x)" + IGNORE))
    (finding,) = found("blocks.py", "net.py")
    assert finding.rule == "unused-suppression"
    assert finding.fix is not None
    assert finding.fix.safety == "safe"
    (change,) = finding.fix.edits
    span = change.edit.span
    row = (good + "\n").splitlines()[span.line - 1]
    assert (change.path, change.edit.text) == ("blocks.py", "")
    assert (span.column, span.end_column) == (len(row) + 1, len(row + IGNORE) + 1)


def test_an_unused_suppression_can_be_kept_on_purpose(write: Write) -> None:
    kept = IGNORE.replace(RULE, f"{RULE}, unused-suppression")
    good = BLOCKS.replace("filters, 3)", "filters, 3, use_bias=False)")
    write("blocks.py", good.replace("layers.ReLU()(x)", "layers.ReLU()(x)" + kept))
    (finding,) = found("blocks.py", "net.py")
    assert (finding.rule, finding.suppressed is not None) == ("unused-suppression", True)
    write("blocks.py", BLOCKS.replace(CONSTRUCTOR, CONSTRUCTOR + kept))
    told = [(one.rule, one.suppressed is None) for one in found("blocks.py", "net.py")]
    assert told == [(RULE, False), ("unused-suppression", True)]


def test_broken_cells_are_set_aside_for_the_whole_notebook(write: Write) -> None:
    good = "from keras import layers\nlayers.Dense(1)"
    comment = "# layerlint: ignore-file[unparsable-file] exercises\n"
    for text, silent in ((good, False), (comment + good, True)):
        cells = [{"cell_type": "code", "source": one} for one in (text, "x = ???")]
        write("net.ipynb", json.dumps({"cells": cells}))
        (finding,) = found("net.ipynb")
        assert (finding.rule, finding.suppressed is not None) == ("unparsable-file", silent)
        assert finding.message.startswith("nothing in this cell is checked until that is mended: ")


@pytest.mark.parametrize("name", ["sums.py", "sums.ipynb"])
def test_what_is_no_python_and_does_not_mention_keras_is_no_fault(write: Write, name: str) -> None:
    for text, told in (
        ("total = tf.add(a, b)\nprint total", 0),
        ("x = tf.layers.BatchNormalization()(x)\nprint x", 0),
        ("# A net in Keras\nx.add(Conv2D(1))\nprint x", 1),
    ):
        cells = json.dumps({"cells": [{"cell_type": "code", "source": text}]})
        write(name, cells if name.endswith("ipynb") else text)
        assert [one.rule for one in found(name)] == ["unparsable-file"] * told


def test_what_is_off_for_the_helper_s_path_is_off_for_its_callers(write: Write) -> None:
    write("pyproject.toml", f'[tool.layerlint.per-path-ignores]\n"blocks.py" = ["{RULE}"]\n')
    assert found("net.py", "blocks.py") == []
    assert found("blocks.py") == []
    assert found("net.py") == []


def test_what_is_off_for_a_caller_is_told_in_the_helper(write: Write) -> None:
    write("pyproject.toml", f'[tool.layerlint.per-path-ignores]\n"net.py" = ["{RULE}"]\n')
    (finding,) = found("net.py", "blocks.py")
    assert (finding.place.path, finding.models) == ("blocks.py", ("conv_bn",))
    assert found("net.py") == []


def test_certain_anywhere_is_certain_without_a_condition(write: Write) -> None:
    write(
        "blocks.py",
        BLOCKS.replace("filters):", "filters, bias=None, norm=False):")
        .replace("filters, 3", "filters, 3, use_bias=bias")
        .replace("    x = layers.Batch", "    if norm:\n        x = layers.Batch"),
    )
    write("net.py", NET.replace(", 8)", ", 8, bias=True, norm=True)"))
    assert found("blocks.py") == []
    (finding,) = found("net.py", "blocks.py")
    assert places([finding]) == [(RULE, "blocks.py", 4)]
    assert (finding.certainty, finding.when, finding.count) == ("certain", (), 2)
    assert calls(finding) == [("net.py", 6), ("net.py", 7)]


def test_a_condition_of_the_helper_is_none_where_a_caller_always_shows_it(write: Write) -> None:
    write(
        "blocks.py",
        BLOCKS.replace("filters):", "filters, norm):").replace(
            "    x = layers.Batch", "    if norm:\n        x = layers.Batch"
        ),
    )
    write("net.py", NET.replace(", 8)", ", 8, True)"))
    (alone,) = found("blocks.py")
    assert [[answer.condition for answer in answers] for answers in alone.when] == [["norm"]]
    (finding,) = found("blocks.py", "net.py")
    assert (finding.when, finding.count) == ((), 3)


def test_a_fault_is_known_by_the_same_wherever_it_is_reported(write: Write) -> None:
    write("other.py", OTHER)
    (everything,) = found("blocks.py", "net.py", "other.py")
    assert {one.fingerprint for one in found("net.py", "other.py")} == {everything.fingerprint}


def test_what_can_not_be_parsed_is_known_too(write: Write) -> None:
    write("broken.py", "import keras\nmodel = keras.Sequential(\n")
    (finding,) = found("broken.py")
    write("broken.py", "import keras\n\n\nmodel = keras.Sequential(\n")
    (moved,) = found("broken.py")
    assert finding.place != moved.place
    assert finding.fingerprint == moved.fingerprint != ""


FLAGS = """\
import keras
from keras import layers

def norm(x, bn):
    if bn:
        return layers.BatchNormalization()(x)
    return layers.ReLU()(x)

def conv(x, filters):
    return layers.Conv2D(filters, 3)(x)
"""
FLAGGED = """\
import keras
from keras import layers
from flags import conv, norm

def build(bn=False, deep=False):
    inputs = keras.Input((64, 64, 3))
    x = norm(layers.Conv2D(8, 3)(inputs), bn)
    if deep:
        x = layers.BatchNormalization()(conv(x, 3))
    return keras.Model(inputs, x)
"""


def test_a_condition_in_another_file_than_the_fault_says_which(write: Write) -> None:
    write("flags.py", FLAGS)
    write("net.py", FLAGGED)
    in_helper, in_net = found("flags.py", "net.py")
    assert places([in_helper, in_net]) == [(RULE, "flags.py", 10), (RULE, "net.py", 7)]
    ((deep,),), ((bn,),) = in_helper.when, in_net.when
    assert (deep.condition, deep.line, deep.path) == ("deep", 8, "net.py")
    assert (bn.condition, bn.line, bn.path) == ("bn", 5, "flags.py")
    (alone,) = found("net.py")[1:]
    ((deep,),) = alone.when
    assert (alone.place.path, deep.condition, deep.path) == ("net.py", "deep", "")


def test_a_message_counts_lines_as_the_reader_of_a_notebook_does(write: Write) -> None:
    body = FLAGGED.replace("from flags import conv, norm\n", "")
    cells = [
        {"cell_type": "markdown", "source": "flags"},
        {"cell_type": "code", "source": FLAGS},
        {"cell_type": "code", "source": body},
    ]
    text = json.dumps({"cells": cells}, indent=1)
    write("net.ipynb", text)
    in_helper, in_net = found("net.ipynb")
    assert "(line 8 of cell 3)" in in_helper.message
    assert "(line 6 of cell 2)" in in_net.message
    ((bn,),) = in_net.when
    assert "if bn:" in text.splitlines()[bn.line - 1]


def test_the_value_told_is_one_that_the_calls_named_give(write: Write) -> None:
    write("blocks.py", RATED)
    write("low.py", RATED_NET.replace("RATE", "0.7"))
    (finding,) = found("blocks.py", "low.py")
    assert "drop rate 0.7" in finding.message  # not that of the default, which nobody leaves
    assert calls(finding) == [("low.py", 5)]


def test_of_calls_that_give_different_values_those_are_named_that_give_what_is_told(
    write: Write,
) -> None:
    write("blocks.py", RATED)
    write("high.py", RATED_NET.replace("RATE", "0.8"))
    write("low.py", RATED_NET.replace("RATE", "0.7"))
    (finding,) = found("blocks.py", "low.py", "high.py")
    assert "drop rate 0.8" in finding.message
    assert calls(finding) == [("high.py", 5)]
    assert finding.count == 3


def test_of_calls_in_one_file_too(write: Write) -> None:
    write("blocks.py", RATED)
    first = RATED_NET.replace("RATE", "0.8")
    write("net.py", first + first.partition("\n\n")[2].replace("0.8", "0.7"))
    (finding,) = found("blocks.py", "net.py")
    assert "drop rate 0.8" in finding.message
    assert calls(finding) == [("net.py", 5)]
    (finding,) = found("net.py")
    assert "drop rate 0.8" in finding.message
    assert (finding.place.line, calls(finding)) == (5, [])


def test_what_a_part_shows_gives_way_to_what_a_model_in_another_file_shows(write: Write) -> None:
    write("blocks.py", HEAD)
    write("net.py", HEADED)
    assert places(found("blocks.py")) == [("dropout-before-activation", "blocks.py", 5)]
    for names in ("blocks.py", "net.py"), ("net.py", "blocks.py"):
        assert places(found(*names)) == [("dropout-on-output", "blocks.py", 5)]


def test_what_a_part_shows_gives_way_to_nothing_undecided(write: Write) -> None:
    write("blocks.py", HEAD)
    write("net.py", HEADED.replace("head(inputs))", "unknown(head(inputs)))"))
    told = found("blocks.py", "net.py")
    certain = [finding for finding in told if finding.certainty == "certain"]
    assert places(certain) == [("dropout-before-activation", "blocks.py", 5)]


def test_what_another_model_shows_is_told_beside(write: Write) -> None:
    write("blocks.py", HEAD)
    write("net.py", HEADED)
    gate = "keras.layers.multiply([inputs, head(inputs)])"
    write("gate.py", HEADED.replace("head(inputs))", f"keras.layers.Dense(2)({gate}))"))
    told = found("blocks.py", "net.py", "gate.py")
    rules = {finding.rule for finding in told}
    assert rules == {"dropout-before-activation", "dropout-on-output"}
