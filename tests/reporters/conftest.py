"""Reports to be told, and the files that say how."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import (
    FileEdit,
    Finding,
    Fix,
    Label,
    QuotedLine,
    Reason,
    Report,
    Summary,
    Suppressed,
)
from layerlint.graph.model import Answer
from layerlint.source import Edit, InCell, Place, Span

GOLDEN = Path(__file__).parent / "golden"


def place(line: int, column: int, end_column: int, path: str = "nets/vision.py") -> Place:
    return Place(
        path=path,
        span=Span(line=line, column=column, end_line=line, end_column=end_column),
    )


def quoted(
    number: int, text: str, path: str = "nets/vision.py", cell: int | None = None
) -> QuotedLine:
    return QuotedLine(path=path, number=number, text=text, cell=cell)


BIAS = Finding(
    rule="bias-before-batchnorm",
    severity="warning",
    profile="recommended",
    message="`Conv2D` learns a bias that `BatchNormalization` (line 15) subtracts again",
    place=place(14, 9, 22),
    when=(
        (Answer(condition="bn", line=3, answer=True),),
        (
            Answer(condition="depth > 2", line=4, answer=False),
            Answer(condition="pre", line=9, answer=True),
        ),
    ),
    models=("ResNet18", "ResNet34", "ResNet50", "ResNet101"),
    count=112,
    labels=(
        Label(place=place(15, 9, 29), text="the mean is subtracted here"),
        Label(place=place(40, 5, 22), text="called here", role="call"),
    ),
    fix=Fix(title="set `use_bias=False`", because="saved weights no longer fit"),
    fingerprint="0123456789abcdef",
    quoted=(
        quoted(14, "    x = Conv2D(32, 3)(x)"),
        quoted(15, "    x = BatchNormalization()(x)"),
    ),
)

ONE_LINE = "model = keras.Sequential([Input((32, 32, 3)), Dense(5), Dropout(0.2), Softmax()])"

ON_OUTPUT = Finding(
    rule="dropout-on-output",
    severity="error",
    profile="essential",
    message="`Dropout` (line 2) drops what the model answers: in training a share of its outputs "
    "is 0 whatever the input, and the rest are scaled up",
    place=place(2, ONE_LINE.index("Dropout") + 1, ONE_LINE.index("Dropout") + 13),
    labels=(
        Label(
            place=place(2, ONE_LINE.index("Dense") + 1, ONE_LINE.index("Dense") + 9),
            text="the last layer with weights",
        ),
        Label(
            place=place(2, ONE_LINE.index("Softmax") + 1, ONE_LINE.index("Softmax") + 10),
            text="the answer",
        ),
    ),
    models=("model",),
    quoted=(quoted(2, ONE_LINE),),
)

LONG_LINE = "net = Sequential([" + ", ".join(f"Dense({n})" for n in range(100, 120)) + "])"

FAR_RIGHT = Finding(
    rule="stacked-linear-layers",
    severity="info",
    profile="recommended",
    message="`Dense` after `Dense` without an activation is one `Dense`",
    place=place(7, LONG_LINE.index("Dense(109)") + 1, LONG_LINE.index("Dense(109)") + 11),
    labels=(
        Label(
            place=place(7, LONG_LINE.index("Dense(108)") + 1, LONG_LINE.index("Dense(108)") + 11),
            text="the layer before",
        ),
    ),
    quoted=(quoted(7, LONG_LINE),),
)

UNDECIDED = Finding(
    rule="dropout-rate-above-half",
    severity="warning",
    profile="recommended",
    message="`Dropout` drops more than half of its inputs",
    place=place(90, 1, 14),
    certainty="undecided",
    causes=("`get_rate` (config.py:40)",),
    quoted=(quoted(90, "Dropout(rate)"),),
)

ELSEWHERE = Finding(
    rule="batchnorm-after-activation",
    severity="warning",
    profile="recommended",
    message="`BatchNormalization` normalizes what `ReLU` has cut off",
    place=place(101, 5, 14, "nets/vision.py"),
    labels=(
        Label(place=place(7, 2, 22, "nets/blocks.py"), text="the layer is built here"),
        Label(place=place(5, 2, 8, "nets/blocks.py"), text="the activation"),
    ),
    quoted=(
        quoted(101, "x = block(x)  # \u7d75\u6587\u5b57 \x1b[31mred"),
        quoted(5, "\tReLU(),", "nets/blocks.py"),
        quoted(7, "\tBatchNormalization(),", "nets/blocks.py"),
    ),
)

IN_NOTEBOOK = Finding(
    rule="softmax-on-one-unit",
    severity="error",
    profile="essential",
    message="softmax over one unit is always 1",
    place=place(231, 11, 43, "lesson.ipynb"),
    cell=InCell(index=4, span=Span(line=3, column=11, end_line=3, end_column=41)),
    quoted=(quoted(3, 'model.add(Dense(1, activation="softmax"))', "lesson.ipynb", 4),),
)

SILENCED = Finding(
    rule="dropout-on-output",
    severity="error",
    profile="essential",
    message="never shown in text",
    place=place(300, 1, 5),
    suppressed=Suppressed(path="nets/vision.py", line=300, reason="a test of robustness"),
)

SUMMARY = Summary(
    files=12,
    files_mentioning_keras=4,
    files_with_models=3,
    models=5,
    fragments=1,
    variants=19,
    layers=1204,
    opaque=2,
    undecided=3,
    undecided_causes={"`get_rate` (config.py:40)": 2, "parameter use_bias": 1},
    suppressed=1,
    truncated=1,
    cut=("build_huge: 64 of its variants were looked at",),
    errors=2,
    warnings=2,
    infos=1,
    assumed=("Conv2D", "Dense"),
    reasons=(
        Reason(text="parameter rate", count=1_204, place=place(12, 5, 9)),
        Reason(text="call of block", count=3, place=place(30, 9, 17)),
        Reason(
            text="attribute filters of item 0 of call of json.load",
            count=1,
            place=place(8, 5, 9, "nets/configured/by_a_file.py"),
        ),
    ),
)

WITH_EDITS = Finding(
    rule="bias-before-batchnorm",
    severity="warning",
    profile="recommended",
    message="`Dense` learns a bias in \u00e9t\u00e9",
    place=place(3, 10, 18, "nets/mlp.py"),
    fix=Fix(
        title="set `use_bias=False`",
        because="saved weights no longer fit",
        edits=(
            FileEdit(
                path="nets/mlp.py",
                edit=Edit(
                    span=Span(line=3, column=17, end_line=3, end_column=17),
                    text=", use_bias=False",
                ),
            ),
        ),
    ),
    fingerprint="fedcba9876543210",
    quoted=(quoted(3, "\u00e9t\u00e9(x := Dense(8)(y))", "nets/mlp.py"),),
)

OVER_LINES = Finding(
    rule="stacked-linear-layers",
    severity="info",
    profile="recommended",
    message="`Dense` after `Dense`",
    place=Place(path="nets/mlp.py", span=Span(line=8, column=5, end_line=11, end_column=6)),
    fingerprint="00000000000000ff",
    quoted=(quoted(8, "    Dense(", "nets/mlp.py"),),
)

BROKEN = Finding(
    rule="unparsable-file",
    severity="error",
    profile="essential",
    message="invalid syntax",
    place=place(2, 7, 8, "nets/broken.py"),
    fingerprint="00000000000000aa",
    quoted=(quoted(2, "def f(:", "nets/broken.py"),),
)

# What names, conditions and paths may hold: commands to a terminal, to a CI system's log, to
# a browser; ends of the strings that they are told in; what XML can't hold.
SPITE = (
    "\x1b[31m\x9b0m\r\n::error::%0A%25 ##[add-mask]x </failure>]]> <b>&amp; \"'`` | a_b *c* "
    "[x](y) layers[0](x) {0} \x00\ufffe\uffff\u202e\u2028 \U0001f600"
)
HOSTILE = Finding(
    rule="dropout-on-output",
    severity="error",
    profile="essential",
    message=f"`Dropout` {SPITE}",
    place=place(1, 1, 9, "::error::a,b:c%d [x](y) `q` <i>.py"),
    when=((Answer(condition=SPITE, line=1, answer=True),),),
    models=(SPITE,),
    labels=(Label(place=place(2, 1, 9, "##[error]\x1b.py"), text=SPITE),),
    fix=Fix(title=SPITE, because=SPITE),
    fingerprint="00000000000000bb",
    quoted=(quoted(1, f"Dropout(0.5)  # {SPITE}", "::error::a,b:c%d [x](y) `q` <i>.py"),),
)

REPORTS = {
    "many": Report(
        findings=(BIAS, ON_OUTPUT, FAR_RIGHT, UNDECIDED, ELSEWHERE, IN_NOTEBOOK, SILENCED),
        summary=SUMMARY,
        notes=("nets/gone.py vanished during the run",),
    ),
    "no_files": Report(),
    "no_keras": Report(summary=Summary(files=7)),
    "nothing_understood": Report(
        summary=Summary(files=7, files_mentioning_keras=2, opaque=3),
    ),
    "fragments_only": Report(
        summary=Summary(files=1, files_mentioning_keras=1, fragments=2, variants=2, layers=5),
    ),
    "clean": Report(
        summary=Summary(
            files=1,
            files_mentioning_keras=1,
            files_with_models=1,
            models=1,
            variants=1,
            layers=9,
        ),
    ),
}


@pytest.fixture(params=sorted(REPORTS))
def named_report(request: pytest.FixtureRequest) -> tuple[str, Report]:
    """Each report with its name."""
    return request.param, REPORTS[request.param]


@pytest.fixture
def many() -> Report:
    """A report with a finding of every kind."""
    return REPORTS["many"]


@pytest.fixture
def everything(many: Report) -> Report:
    """What other programs read has to tell more: fixes, what can't be read, files without fault."""
    return Report(
        findings=(*many.findings, WITH_EDITS, OVER_LINES, BROKEN),
        summary=many.summary,
        notes=many.notes,
        files=("nets/blocks.py", "nets/broken.py", "nets/mlp.py", "nets/vision.py"),
    )


@pytest.fixture
def hostile() -> Report:
    """A report that means no good to what shows it."""
    return Report(findings=(HOSTILE,), summary=Summary(cut=(SPITE,), truncated=1), notes=(SPITE,))


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Hold a text against the golden file of a name; UPDATE_GOLDEN=1 writes it anew."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8")

    return compare
