"""What layerlint costs, beside what other commands cost in the same run.

python -m benchmarks file              # one file, as a hook feels it, against `python -c pass`
python -m benchmarks package FOLDER    # a package, against `ruff check --no-cache`
python -m benchmarks tree              # 20,000 files of which 1 % concern Keras, against grep
python -m benchmarks growth [PICTURE]  # models, layers, files, rules: a table, and a plot of it

Ratios are of CPU time (of all processes together) and of the clock. Where a machine does other
things besides, those of CPU time are the ones to believe.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import growth
from benchmarks.timing import Cost, side_by_side

HERE = Path(__file__).parent
LAYERLINT = [sys.executable, "-m", "layerlint"]
ROUNDS = 7

MODEL = HERE.parent / "examples" / "unet_functional.py"
WITHOUT = "import os\n\n\ndef main():\n    print(os.getcwd())\n"


def main() -> None:
    """Run the measurement that is asked for."""
    match sys.argv[1:]:
        case ["file"]:
            _file()
        case ["package", folder, *rounds]:
            _package(Path(folder), int(rounds[0]) if rounds else 3)
        case ["tree", *files]:
            _tree(int(files[0]) if files else 20_000)
        case ["growth", *picture]:
            growth.measure(LAYERLINT, Path(picture[0]) if picture else None)
        case _:
            sys.exit(__doc__)


def _file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "pyproject.toml").write_text("", encoding="utf-8")
        (here / "plain.py").write_text(WITHOUT, encoding="utf-8")
        shutil.copy(MODEL, here / "model.py")
        check = [*LAYERLINT, "check"]
        side_by_side({"first": [*check, "model.py"]}, here, rounds=1)
        found = side_by_side(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "--version": [*LAYERLINT, "--version"],
                "a file without Keras": [*check, "plain.py"],
                "a model file, cold": [*check, "--no-cache", "model.py"],
                "a model file, from the cache": [*check, "model.py"],
            },
            here,
            rounds=ROUNDS,
        )
    _show(found, "python -c pass")


def _package(package: Path, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "pyproject.toml").write_text("", encoding="utf-8")
        shutil.copytree(package, here / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        cache = here / ".layerlint_cache"
        ruff = [shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))]
        found = side_by_side(
            {
                "ruff check --no-cache": [*ruff, "check", "--no-cache", "."],
                "cold": [*LAYERLINT, "check", "."],
                "warm": [*LAYERLINT, "check", "."],
            },
            here,
            rounds=rounds,
            before={"cold": lambda: shutil.rmtree(cache, ignore_errors=True)},
        )
    _show(found, "ruff check --no-cache")


def _tree(files: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "pyproject.toml").write_text("", encoding="utf-8")
        plain = WITHOUT + "".join(
            f"\n\ndef step_{number}(value):\n    return value + {number}\n" for number in range(80)
        )
        model = MODEL.read_text(encoding="utf-8")
        for number in range(files):
            file = here / f"part{number // 200}" / f"module{number}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(model if number % 100 == 0 else plain, encoding="utf-8")
        check = [*LAYERLINT, "check", "."]
        side_by_side({"first": check}, here, rounds=1)
        found = side_by_side(
            {"grep -rl keras": ["grep", "-rl", "keras", "."], "warm": check}, here, rounds=3
        )
    _show(found, "grep -rl keras")


def _show(found: Mapping[str, Cost], measure: str) -> None:
    unit = found[measure]
    print("| | CPU | ratio | clock | ratio | memory |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, one in found.items():
        print(
            f"| {name} | {one.cpu:.3f} s | {one.cpu / unit.cpu:.1f} × | {one.clock:.3f} s"
            f" | {one.clock / unit.clock:.1f} × | {one.memory / 1e6:.0f} MB |"
        )


if __name__ == "__main__":
    main()
