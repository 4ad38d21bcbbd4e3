"""Comments that set findings aside."""

import json

import pytest

from layerlint.source import Place, SourceFile, Span, decode_source
from layerlint.suppression import Suppressions, read_suppressions

KNOWN = frozenset({"dropout-on-output", "bias-before-batchnorm", "unknown-layer"})


def read(text: str, known: frozenset[str] | None = KNOWN) -> Suppressions:
    """The suppressions of a text."""
    return read_suppressions(SourceFile(path="net.py", text=text), known)


def lines(start: int, end: int, path: str = "net.py") -> Place:
    """A place from the first column of one line to the first of another."""
    return Place(path=path, span=Span(line=start, column=1, end_line=end, end_column=1))


def test_a_suppression_names_a_rule_and_gives_a_reason() -> None:
    found = read("x = 1\nDense(1)  # layerlint: ignore[dropout-on-output] it is meant so\n")
    (suppression,) = found.valid
    assert suppression.rule == "dropout-on-output"
    assert suppression.reason == "it is meant so"
    text = "Dense(1)  # layerlint: ignore["
    start = len(text) + 1
    assert suppression.place == Place(
        path="net.py",
        span=Span(line=2, column=start, end_line=2, end_column=start + len("dropout-on-output")),
    )
    assert found.invalid == ()


@pytest.mark.parametrize(
    "comment",
    [
        "# layerlint: ignore[dropout-on-output, bias-before-batchnorm]",
        "#layerlint:ignore[dropout-on-output,bias-before-batchnorm]because",
        "#  layerlint :  ignore [ dropout-on-output ,bias-before-batchnorm ]  because",
        "# noqa: E501  # layerlint: ignore[dropout-on-output,bias-before-batchnorm]",
    ],
)
def test_one_comment_may_name_several_rules(comment: str) -> None:
    found = read(f"x = 'é'  {comment}\n")
    assert found.invalid == ()
    assert [s.rule for s in found.valid] == ["dropout-on-output", "bias-before-batchnorm"]
    for suppression in found.valid:
        span = suppression.place.span
        assert f"x = 'é'  {comment}"[span.column - 1 : span.end_column - 1] == suppression.rule


@pytest.mark.parametrize(
    "text",
    [
        "x = '# layerlint: ignore[dropout-on-output]'\n",
        'x = """\n# layerlint: ignore[dropout-on-output]\n"""\n',
        "# noqa\n",
        "# pylint: disable=all\n",
        "# the layerlint project\n",
        "x = 'layerlint'\n",
    ],
)
def test_what_is_no_comment_to_us_says_nothing(text: str) -> None:
    assert read(text) == Suppressions()


@pytest.mark.parametrize(
    ("comment", "column", "words"),
    [
        ("# layerlint: ignore", 1, "names no rule"),
        ("# layerlint: ignore[]", 1, "names no rule"),
        ("# layerlint: ignore[ ]", 1, "names no rule"),
        ("# layerlint: ignore dropout-on-output", 1, "names no rule"),
        ("# layerlint: ignore[dropout-on-output", 1, "not closed"),
        ("# layerlint: disable[dropout-on-output]", 1, "`disable` is no instruction"),
        ("# layerlint: off", 1, "`off` is no instruction"),
        ("# layerlint:", 1, "the instruction is missing"),
        ("# layerlint: ignore[dropout-on-ouput]", 21, "did you mean `dropout-on-output`?"),
        ("# layerlint: ignore[unknown_layer]", 21, "did you mean `unknown-layer`?"),
        ("# layerlint: ignore[*]", 21, "there is no rule `*`"),
        ("# layerlint: ignore[unknown-layer,]", 35, "missing between commas"),
        ("# layerlint: ignore[unknown-layer, unknown-layer]", 36, "named twice"),
    ],
)
def test_a_malformed_suppression_is_told_at_its_place(
    comment: str, column: int, words: str
) -> None:
    found = read(f"x = 1\n{comment}\n")
    (invalid,) = found.invalid
    assert words in invalid.message
    assert (invalid.place.span.line, invalid.place.span.column) == (2, column)
    assert {s.rule for s in found.valid} <= {"unknown-layer"}


def test_without_a_list_of_rules_any_well_formed_name_is_taken() -> None:
    assert [s.rule for s in read("# layerlint: ignore[house-rule]\n", None).valid] == ["house-rule"]
    assert read("# layerlint: ignore[House Rule]\n", None).invalid


TEXT = """\
x = Conv2D(  # layerlint: ignore[dropout-on-output]
    3,  # layerlint: ignore[bias-before-batchnorm]
)(x)
y = 1
z = 2  # layerlint: ignore[dropout-on-output]
"""


def test_any_line_of_any_place_of_a_finding_may_hold_it() -> None:
    found = read(TEXT)
    by_line = {s.place.line: s for s in found.valid}
    covering = found.covering
    assert covering("bias-before-batchnorm", [lines(1, 3)]) is by_line[2]
    assert covering("dropout-on-output", [lines(4, 4), lines(5, 5)]) is by_line[5]
    assert covering("dropout-on-output", [lines(4, 4)]) is None
    assert covering("bias-before-batchnorm", [lines(3, 5)]) is None
    assert covering("dropout-on-output", [lines(5, 5, path="other.py")]) is None
    assert covering("unknown-layer", [lines(1, 5)]) is None
    assert covering("dropout-on-output", []) is None


def test_those_that_set_nothing_aside_are_unused() -> None:
    found = read(TEXT)
    used = {found.covering("dropout-on-output", [lines(5, 5)])}
    assert [s.place.line for s in found.unused(used)] == [1, 2]


def test_in_a_text_that_breaks_off_what_was_read_counts() -> None:
    found = read("x = 1  # layerlint: ignore[unknown-layer]\ny = (\n")
    assert [s.rule for s in found.valid] == ["unknown-layer"]


def test_in_a_notebook_the_line_is_that_of_the_module() -> None:
    cells = [
        {"cell_type": "code", "source": "!ls\n"},
        {"cell_type": "code", "source": "x = 1 # layerlint: ignore[unknown-layer]"},
    ]
    source = decode_source(json.dumps({"cells": cells}).encode(), "net.ipynb")
    (suppression,) = read_suppressions(source, KNOWN).valid
    assert suppression.place.line == 2
    _, cell = source.locate(suppression.place.span)
    assert cell is not None
    assert (cell.index, cell.line) == (2, 1)


def test_line_ends_of_windows_and_old_macs() -> None:
    for end in ("\r\n", "\r"):
        found = read(f"x = 1{end}y = 2 # layerlint: ignore[unknown-layer] why{end}")
        assert [(s.place.line, s.reason) for s in found.valid] == [(2, "why")]
