"""How cost grows with models, layers, files and rules: it should be in proportion."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import side_by_side

BLOCK = """
def block{number}(inputs, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(x)


def build{number}(filters={number} + 1):
    inputs = keras.Input((32, 32, 3))
    x = block{number}(inputs, filters)
    x = block{number}(x, 2 * filters)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))

"""
HEAD = "import keras\nfrom keras import layers\n\n"


def _models(folder: Path, count: int) -> list[str]:
    text = HEAD + "".join(BLOCK.format(number=number) for number in range(count))
    (folder / "models.py").write_text(text, encoding="utf-8")
    return []


def _layers(folder: Path, count: int) -> list[str]:
    text = (
        "import keras\nfrom keras import layers\n\n"
        "inputs = keras.Input((32, 32, 8))\nx = inputs\n"
        f"for number in range({count // 4}):\n"
        "    y = layers.Conv2D(8, 3, padding='same', use_bias=False)(x)\n"
        "    y = layers.BatchNormalization()(y)\n"
        "    y = layers.ReLU()(y)\n"
        "    x = layers.add([x, y])\n"
        "model = keras.Model(inputs, x)\n"
    )
    (folder / "deep.py").write_text(text, encoding="utf-8")
    return []


def _files(folder: Path, count: int) -> list[str]:
    for number in range(count):
        text = HEAD + "".join(BLOCK.format(number=each) for each in range(5))
        (folder / f"net{number}.py").write_text(text, encoding="utf-8")
    return ["--jobs", "1"]


def _rules(folder: Path, count: int) -> list[str]:
    _models(folder, 40)
    rules = folder / "house"
    rules.mkdir()
    for number in range(count):
        (rules / f"no-dropout-{number}.yaml").write_text(RULE.format(number=number), "utf-8")
    (folder / "pyproject.toml").write_text('[tool.layerlint]\nrules = ["house"]\n', "utf-8")
    return []


RULE = """\
id: no-dropout-{number}
summary: A dropout of 0.{number:04} before a dense layer
severity: warning
profile: recommended
message: no dropout of 0.{number:04} before `{{dense.layer}}` here
match:
  - {{as: drop, layer: Dropout, where: {{rate: 0.{number:04}}}}}
  - {{as: dense, layer: Dense}}
report: {{at: drop}}
rationale: Only to be counted.
examples:
  bad:
    - code: |
        sequential {{ Dense(units=2) Dropout(rate=0.{number:04}) Dense(units=1) }}
  good:
    - code: |
        sequential {{ Dense(units=2) Dropout(rate=0.7) Dense(units=1) }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One thing that grows."""

    name: str
    sizes: tuple[int, ...]
    write: Callable[[Path, int], list[str]]
    """Writes what is linted into a folder; further options of the command."""


SERIES = (
    Series(name="models in a file", sizes=(0, 50, 100, 200, 400), write=_models),
    Series(name="layers in a model", sizes=(0, 2500, 5000, 7500, 10_000), write=_layers),
    Series(name="files", sizes=(0, 50, 100, 200, 400), write=_files),
    Series(name="further rules", sizes=(0, 50, 100, 200, 400), write=_rules),
)


def measure(command: Sequence[str], picture: Path | None) -> None:
    """Print a table of CPU seconds, and draw it."""
    drawn: list[tuple[str, list[tuple[int, float]]]] = []
    print("| | size | CPU | for each further one |")
    print("| --- | ---: | ---: | ---: |")
    for series in SERIES:
        points: list[tuple[int, float]] = []
        for size in series.sizes:
            points.append((size, _cpu(command, series, size)))
            first = points[0][1]
            each = f"{1000 * (points[-1][1] - first) / size:.2f} ms" if size else ""
            print(f"| {series.name} | {size:,} | {points[-1][1]:.2f} s | {each} |", flush=True)
        drawn.append((series.name, points))
    if picture is not None:
        picture.write_text(plot(drawn), encoding="utf-8")


def _cpu(command: Sequence[str], series: Series, size: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text("", encoding="utf-8")
        options = series.write(folder, size)
        asked = [*command, "check", "--no-cache", *options, "."]
        found = side_by_side({"it": asked}, folder, rounds=3)["it"].cpu
        shutil.rmtree(folder / "house", ignore_errors=True)
    return found


WIDTH, HEIGHT, GAP = 220, 170, 50


def plot(drawn: Sequence[tuple[str, Sequence[tuple[int, float]]]]) -> str:
    """The measured points and the straight line from the first to the last, as SVG."""
    wide, high = (WIDTH + GAP) * len(drawn) + GAP, HEIGHT + 2 * GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">',
        "<style>text { font: 11px sans-serif; fill: #444 }</style>",
        f'<rect width="{wide}" height="{high}" fill="white"/>',
    ]
    for place, (name, points) in enumerate(drawn):
        left, bottom = GAP + place * (WIDTH + GAP), GAP + HEIGHT
        most, longest = max(x for x, _ in points), max(y for _, y in points)
        spots = [(left + WIDTH * x / most, bottom - HEIGHT * y / longest) for x, y in points]
        (x1, y1), (x2, y2) = spots[0], spots[-1]
        parts += [
            f'<text x="{left}" y="{GAP - 14}">{name}</text>',
            f'<path d="M{left} {GAP}V{bottom}H{left + WIDTH}" fill="none" stroke="#999"/>',
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#bbb"/>',
            f'<text x="{left - 4}" y="{GAP + 4}" text-anchor="end">{longest:.1f} s</text>',
            f'<text x="{left + WIDTH}" y="{bottom + 16}" text-anchor="end">{most:,}</text>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#2563eb"/>' for x, y in spots),
        ]
    return "\n".join([*parts, "</svg>", ""])
