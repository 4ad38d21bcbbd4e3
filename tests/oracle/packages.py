"""Packages from PyPI: what layerlint understands of their models, against Keras.

From ``tests/``, where CACHE is a folder outside of this repository:

    python -m oracle.packages fetch CACHE [PACKAGE …]
    python -m oracle.packages draw CACHE [PACKAGE …]
    python -m oracle.packages compare CACHE [PACKAGE …] [--keep] [--misses N]

``fetch`` unpacks the versions that ``packages.json`` names, each with what it needs, with pip.
``draw`` runs the builders by the rule in `package_drawing` and writes which were drawn to
``packages.json``; what Keras built stays in CACHE. ``compare`` prints the table and the
builders that differ most; with ``--keep`` the figures go to ``package_figures.json``, from which
`package_page` writes its part of the page. Running other people's code needs Linux and root: it
is run as nobody, without network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import keras_process
from .guesses import UnguessedError
from .measuring import Measured
from .package_drawing import DRAWN, TRIED, Call, PackageText
from .package_page import Listed, read_list, table, write_figures, write_list
from .package_process import Batch, Outcome
from .understanding import Model, answering, nearest, understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A call that was drawn, and the model that it returned under Keras."""

    name: str
    path: str
    """The file of the package that defines what is called."""
    text: str
    expression: str
    model: Model


def folder_of(cache: Path, listed: Listed) -> Path:
    return cache / "site" / f"{listed['name']}-{listed['version']}"


def fetch(cache: Path, names: Sequence[str]) -> None:
    """Unpack packages, each with what it needs in a folder of its own."""
    for one in read_list(names):
        folder = folder_of(cache, one)
        folder.mkdir(parents=True, exist_ok=True)
        wanted = [f"{one['name']}=={one['version']}", *one["needs"]]
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-compile"]
        subprocess.run([*pip, "--upgrade", "--target", str(folder), *wanted], check=True)
        # The root of a project, as layerlint looks for it.
        (folder / ".git").mkdir(exist_ok=True)
    for each in (cache, cache / "site"):
        each.chmod(0o755)


def draw(cache: Path, names: Sequence[str]) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one, built, not_run in pool.map(lambda one: _draw(cache, one), read_list(names)):
            sys.stdout.write(f"{one['name']}: {len(built)} drawn, {len(not_run)} did not run\n")
            sys.stdout.flush()
            data = {"built": built}
            (cache / f"{one['name']}.json").write_text(json.dumps(data), encoding="utf-8")
            _list(one["name"], built, not_run)


def _draw(
    cache: Path, listed: Listed
) -> tuple[Listed, list[dict[str, Any]], list[tuple[str, str]]]:
    """The sample of one package, and what gave no model, with the reason."""
    root = folder_of(cache, listed)
    text = PackageText(listed["name"], root, listed["imported"])
    built: list[dict[str, Any]] = []
    not_run: list[tuple[str, str]] = []
    calls: list[Call] = []
    for candidate in text.candidates()[:TRIED]:
        try:
            calls.append(text.call_of(candidate))
        except UnguessedError as error:
            not_run.append((str(candidate), f"no argument for: {error}"))
    batch = Batch(
        root=str(root),
        old=listed["old"],
        imported=listed["imported"],
        calls=[call.text for call in calls],
        wanted=DRAWN,
    )
    for call, result in zip(calls, run_strangers(batch), strict=False):
        if "model" not in result:
            not_run.append((str(call.candidate), _reason(result)))
        else:
            built.append(
                {
                    "name": str(call.candidate),
                    "path": call.candidate.path,
                    "text": call.text,
                    "expression": call.expression,
                    "model": result["model"],
                }
            )
    return listed, built, not_run


def run_strangers(batch: Batch) -> list[Outcome]:
    """Run calls as nobody, without network."""
    command = ["unshare", "--net", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*command, "--no-new-privs", sys.executable, "-m", "oracle.package_process"],
        input=json.dumps(batch),
        capture_output=True,
        text=True,
        env={**keras_process.environment(), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        check=False,
    )
    results: list[Outcome] = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        raise RuntimeError(f"the process ended early:\n{done.stderr[-2000:]}")
    return results


def _reason(outcome: Outcome) -> str:
    said = f"{outcome['error_type']}: {outcome['error']}".splitlines()
    return said[0][:160]


def _list(name: str, built: Sequence[dict[str, Any]], not_run: Sequence[tuple[str, str]]) -> None:
    """Write down which builders were drawn, and why others were not."""
    listed = read_list()
    for one in listed:
        if one["name"] == name:
            one["drawn"] = {each["name"]: each["expression"] for each in built}
            one["not_run"] = dict(not_run)
    write_list(listed)


def measure(package: str, style: str, root: Path, built: Built) -> Measured:
    """Hold what layerlint reads of a call against what Keras built."""
    file = root / f"{built.name.replace(':', '.')}.py"
    file.write_text(built.text, encoding="utf-8")
    try:
        models = understand(f"{file.name}::build", root)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        models = []
    finally:
        file.unlink()
    first, _ = nearest(built.model, answering(models, {}))
    best, _ = nearest(built.model, models)
    return Measured(
        builder=f"{package}:{built.name}",
        style=style,
        kinds=(built.model["kind"],),
        first=first,
        best=best,
        variants=len({json.dumps(model["when"]) for model in models}),
    )


def compare_all(cache: Path, names: Sequence[str], *, misses: int, keep: bool) -> None:
    measured: list[Measured] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one in read_list(names):
            data = json.loads((cache / f"{one['name']}.json").read_text(encoding="utf-8"))
            built = [Built(**each) for each in data["built"]]
            style = "tf.keras" if one["old"] else "Keras 3"
            job = partial(measure, one["name"], style, folder_of(cache, one))
            measured += pool.map(job, built)
    titles = {one.repository: one.repository for one in measured}
    for package, *cells in table(measured, titles):
        sys.stdout.write(f"{package:<26}{''.join(f'{cell:>12}' for cell in cells)}\n")
    for line in worst(measured, misses):
        sys.stdout.write(f"{line}\n")
    if keep:
        write_figures(measured, names)


def worst(measured: Sequence[Measured], count: int) -> Iterator[str]:
    """The builders that are read least well, each with some of the differences."""
    differing = [one for one in measured if not one.first.equal]
    for one in sorted(differing, key=lambda one: one.first.score)[:count]:
        differences = one.first.differences
        yield ""
        yield f"{one.builder}: {len(differences)} differences"
        yield from (f"    {difference}" for difference in differences[:5])


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m oracle.packages")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("fetch", "draw", "compare"):
        command = commands.add_parser(name)
        command.add_argument("cache", type=Path)
        command.add_argument("names", nargs="*")
        if name == "compare":
            command.add_argument("--misses", type=int, default=10)
            command.add_argument("--keep", action="store_true")
    said = parser.parse_args(words)
    cache = said.cache.absolute()
    match said.command:
        case "fetch":
            fetch(cache, said.names)
        case "draw":
            draw(cache, said.names)
        case _:
            compare_all(cache, said.names, misses=said.misses, keep=said.keep)


if __name__ == "__main__":
    main(sys.argv[1:])
