"""Comments that set findings aside."""

import json

import pytest

from layerlint.source import Place, SourceFile, Span, decode_source
from layerlint.suppression import Suppressions
from layerlint.suppression.reading import MOST_NAMES, read_suppressions
from layerlint.suppression.removal import names_of, removal

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
        ("# Layerlint: ignore[dropout-on-output] x", 1, "not how a suppression begins"),
        ("# layerlint ignore[dropout-on-output]", 1, "write `# layerlint: ignore[rule-id] reason`"),
        ("# layerlint-disable [dropout-on-output]: x", 1, "not how a suppression begins"),
        ("# layerlint: off", 1, "`off` is no instruction of layerlint's, so this does nothing"),
        ("# layerlint: ignore-line[dropout-on-output]", 1, "`ignore-line` is no instruction"),
        ("# layerlint: ignore-file", 1, "nothing: write `# layerlint: ignore-file[rule-id]"),
        (
            "# layerlint: disable[unknown-layer]",
            22,
            "never enabled again, so nothing is silenced: end the",
        ),
        ("# layerlint: enable[unknown-layer]", 21, "`unknown-layer` is not disabled here"),
        ("# layerlint: ignore[internal-error]", 21, "no comment silences `internal-error`"),
        ("# layerlint:", 1, "the instruction is missing"),
        ("# layerlint: ignore[dropout-on-ouput]", 21, "did you mean `dropout-on-output`?"),
        ("# layerlint: ignore[unknown_layer]", 21, "did you mean `unknown-layer`?"),
        (
            "# layerlint: ignore[*]",
            21,
            "there is no rule `*`, so nothing is silenced: `layerlint rules`",
        ),
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


@pytest.mark.parametrize("word", ["ignore-file", "disable", "enable"])
def test_what_is_about_other_lines_stands_on_a_line_of_its_own(word: str) -> None:
    (invalid,) = read(f"x = 1  # layerlint: {word}[unknown-layer] why\n").invalid
    assert f"`{word}` does nothing behind code" in invalid.message


def test_a_line_may_have_several_instructions() -> None:
    text = "x = 1  # layerlint: ignore[unknown-layer] one # layerlint: ignore[dropout-on-output]: b"
    found = read(text + "\n")
    assert [(s.rule, s.reason) for s in found.valid] == [
        ("unknown-layer", "one"),
        ("dropout-on-output", "b"),
    ]


BLOCKS = """\
# layerlint: disable[unknown-layer, dropout-on-output] the weights are given
x = 1
# layerlint: enable[unknown-layer]
x = 2
# layerlint: enable[dropout-on-output]
x = 3
"""


def test_a_block_holds_from_its_first_comment_to_its_last() -> None:
    found = read(BLOCKS)
    assert found.invalid == ()
    assert [(s.rule, s.first, s.last, s.reason) for s in found.valid] == [
        ("unknown-layer", 1, 3, "the weights are given"),
        ("dropout-on-output", 1, 5, "the weights are given"),
    ]
    assert found.covering("unknown-layer", [lines(2, 2)])
    assert found.covering("unknown-layer", [lines(6, 6), lines(3, 9)])
    assert not found.covering("unknown-layer", [lines(4, 4)])
    assert found.covering("dropout-on-output", [lines(4, 4)])
    assert not found.covering("dropout-on-output", [lines(6, 6)])


def test_a_rule_is_disabled_once_at_a_time() -> None:
    text = BLOCKS.replace("x = 1", "# layerlint: disable[unknown-layer]")
    (invalid,) = read(text).invalid
    assert invalid.message == (
        "`unknown-layer` is disabled already, since line 1, so this does nothing: take it out"
    )
    assert len(read(BLOCKS + BLOCKS).valid) == 4


def test_a_file_form_holds_for_the_file_wherever_it_stands() -> None:
    found = read("x = 1\n# layerlint: ignore-file[unknown-layer] generated\nx = 2\n")
    assert found.covering("unknown-layer", [lines(1, 1)])
    assert found.covering("unknown-layer", [lines(3, 3)])
    assert found.covering_file("unknown-layer")
    assert not found.covering("dropout-on-output", [lines(3, 3)])
    assert not found.covering("unknown-layer", [lines(3, 3, path="other.py")])


def without(text: str, *rules: str, path: str = "net.py") -> str:
    """A text out of which the suppressions of some rules were taken."""
    source = SourceFile(path=path, text=text)
    gone = [one for one in read_suppressions(source, KNOWN).valid if one.rule in rules]
    spans = {edit.span for one in gone for edit in removal(one, names_of(gone), source)}
    rows = list(source.lines)
    for span in sorted(spans, reverse=True):
        first, last = rows[span.line - 1], rows[span.end_line - 1]
        joined = first[: span.column - 1] + last[span.end_column - 1 :]
        rows[span.line - 1 : span.end_line] = [joined]
    return "\n".join(rows)


A, B, C = sorted(KNOWN)


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        (f"x = 1  # layerlint: ignore[{A}] why\ny = 1\n", [A], "x = 1\ny = 1\n"),
        (f"x = 1\n  # layerlint: ignore[{A}]\ny = 1\n", [A], "x = 1\ny = 1\n"),
        (f"x = 1\n# layerlint: ignore[{A}]", [A], "x = 1\n"),
        (f"# layerlint: ignore[{A}, {B}, {C}] why\n", [A, B, C], ""),
        (f"#layerlint:ignore[{A}, {B},{C}]w\n", [A], f"#layerlint:ignore[{B},{C}]w\n"),
        (f"#layerlint:ignore[{A}, {B} ,{C}]w\n", [A, B], f"#layerlint:ignore[{C}]w\n"),
        (f"#layerlint:ignore[{A}, {B}, {C}]w\n", [B, C], f"#layerlint:ignore[{A}]w\n"),
        (f"#layerlint:ignore[{A}, {B}, {C}]w\n", [A, C], f"#layerlint:ignore[{B}]w\n"),
        (f"#layerlint:ignore[{A}, wrong]w\n", [A], "#layerlint:ignore[wrong]w\n"),
        (f"x  # noqa  # layerlint: ignore[{A}]\n", [A], "x  # noqa\n"),
        (
            f"x  # layerlint: ignore[{A}] a # layerlint: ignore[{B}] b\n",
            [A],
            f"x  # layerlint: ignore[{B}] b\n",
        ),
        (
            f"x  # layerlint: ignore[{A}] a # layerlint: ignore[{B}] b\n",
            [B],
            f"x  # layerlint: ignore[{A}] a\n",
        ),
        (f"# layerlint: disable[{A}]\nx\n# layerlint: enable[{A}]\ny\n", [A], "x\ny\n"),
        (
            f"# layerlint: disable[{A}, {B}]\nx\n#layerlint:enable[{B}]\n#layerlint:enable[{A}]\n",
            [A],
            f"# layerlint: disable[{B}]\nx\n#layerlint:enable[{B}]\n",
        ),
    ],
)
def test_what_is_unused_is_taken_out_and_nothing_else(
    text: str, rules: list[str], expected: str
) -> None:
    assert without(text, *rules).rstrip("\n") == expected.rstrip("\n")


def test_in_a_notebook_the_line_stays() -> None:
    cells = [{"cell_type": "code", "source": "# layerlint: ignore[unknown-layer]\nx = 1"}]
    data = json.dumps({"cells": cells})
    source = decode_source(data.encode(), "net.ipynb")
    (gone,) = read_suppressions(source, KNOWN).valid
    (edit,) = removal(gone, names_of([gone]), source)
    span, _ = source.locate(edit.span)
    row = data.splitlines()[span.line - 1]
    rest = row[: span.column - 1] + row[span.end_column - 1 :]
    assert json.loads(rest)["cells"][0]["source"] == "\nx = 1"


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
    assert (cell.index, cell.span.line) == (2, 1)


def test_line_ends_of_windows_and_old_macs() -> None:
    for end in ("\r\n", "\r"):
        found = read(f"x = 1{end}y = 2 # layerlint: ignore[unknown-layer] why{end}")
        assert [(s.place.line, s.reason) for s in found.valid] == [(2, "why")]


def test_so_many_are_read_and_the_rest_is_told() -> None:
    rule = min(KNOWN)
    text = f"x = 1  # layerlint: ignore[{rule}]\n" * (MOST_NAMES + 10)
    found = read_suppressions(SourceFile(path="net.py", text=text), KNOWN)
    assert len(found.valid) == MOST_NAMES
    (wrong,) = found.invalid
    assert wrong.place.line == MOST_NAMES + 1
    assert "more than 5,000 suppressions: from here on none is read" in wrong.message


@pytest.mark.parametrize("names", ["a," * 20_000, ", " * 20_000, f"{min(KNOWN)}," * 20_000])
def test_a_comment_that_names_too_many_is_not_read(names: str) -> None:
    text = f"# layerlint: ignore[{names}]\n"
    found = read_suppressions(SourceFile(path="net.py", text=text), KNOWN)
    assert found.valid == ()
    assert [wrong.place.line for wrong in found.invalid] == [1]


def test_which_hold_at_any_of_many_places() -> None:
    text = (
        f"x = 1  # layerlint: ignore[{A}]\n"
        f"# layerlint: disable[{B}]\nx = 2\nx = 3\n# layerlint: enable[{B}]\n"
        f"x = 4  # layerlint: ignore[{C}]\n"
    )
    found = read_suppressions(SourceFile(path="net.py", text=text), KNOWN)

    def held(*spans: tuple[int, int]) -> list[str]:
        return [one.rule for one in found.at(lines(*span) for span in spans)]

    assert held() == []
    assert held((1, 1)) == [A]
    assert held((4, 4), (3, 3)) == [B]
    assert held((6, 6), (1, 1), (1, 2)) == [A, B, C]
    assert held((7, 9)) == []
    assert held((1, 1), (3, 9), (2, 2)) == [A, B, C]
