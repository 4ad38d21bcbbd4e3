"""Which files of public repositories the interpreter is measured on, and running them.

The rule, written down before the first measurement:

1. A repository is named in ``repositories.json`` with a commit. Its candidates are the ``.py``
   and ``.ipynb`` files outside of tests and of Jupyter's own copies (``.ipynb_checkpoints``), of
   at most 300 kB (notebooks hold pictures: 3 MB), whose text has the words ``keras`` and
   ``Sequential(`` or ``Model(``.
2. The candidates are sorted by the SHA-256 of ``owner/name:path``.
3. Each in turn is run under Keras 3 (`strangers`): the module's body, then each function and
   class of it that, by its text, may build a model, in the order of the source, the first
   ten. What has no default is given a value by the parameter's name (`guesses.GUESSES`);
   a function with such parameters that another one of the file calls is a part of that one.
   A statement of the body that reads data which are not here binds `Anything` (`bodies`); a
   Keras 1 file of which nothing ran is run again with Theano's order of axes.
4. A file is drawn when at least one of them built a model. The first six drawn are the
   repository's sample; at most thirty candidates are tried.
5. Each function, class or body that built a model is one builder. Whatever did not run is
   counted with its reason.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import keras_process
from .strange_files import StrangerJob, builders, source_of

DRAWN_FILES = 6
TRIED_FILES = 30
BUILDERS_A_FILE = 10
WALL_SECONDS = 40.0
LARGEST_FILE = 300_000
LARGEST_NOTEBOOK = 3_000_000

_MENTIONS_MODEL = re.compile(r"\b(?:Sequential|Model)\s*\(")
_TEST_PATH = re.compile(
    r"(?:^|/)(?:tests?|testing)/|(?:^|/)test_|_test\.py$|(?:^|/)setup\.py$|(?:^|/)\.ipynb_checkpoints/"
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf", ".mp4", ".h5", ".hdf5", ".pb")
_KERAS_1 = re.compile(
    r"\bborder_mode\b|\bnb_filter\b|\bnb_row\b|Convolution[123]D\(|\bmerge\([^)]*mode\s*="
    r"|\bMerge\(|\bsubsample\s*=|\boutput_dim\s*=\s*\w+\s*,\s*init\b|\bnb_epoch\b|\bdim_ordering\b"
)
_KERAS_3 = re.compile(
    r"\bfrom keras import (?:.*\b)?ops\b|\bkeras\.ops\b|\bKERAS_BACKEND\b|\bkeras_core\b"
    r"|\bfrom keras\.src\b|\bkeras\.saving\.register"
)

if TYPE_CHECKING:
    from typing_extensions import Self
_TF_KERAS = re.compile(
    r"\btensorflow(?:\.python)?\.keras\b|\btf\.keras\b|\btensorflow import keras"
)


@dataclass(slots=True, kw_only=True)
class Builder:
    """One thing of a file that built models."""

    repository: str
    path: str
    name: str | None
    """The function or class; ``None`` for the module's body."""
    style: str
    arguments: dict[str, Any]
    models: list[dict[str, Any]]

    def __str__(self) -> str:
        return f"{self.repository}:{self.path}::{self.name or '<module>'}"


@dataclass(slots=True, kw_only=True)
class Drawn:
    """What became of one repository."""

    repository: str
    commit: str
    builders: list[Builder] = field(default_factory=list)
    not_run: list[tuple[str, str]] = field(default_factory=list)
    """Each function, class or body that gave no model, with the reason."""
    seconds: list[tuple[float, str]] = field(default_factory=list)
    """How long each run took."""


def style_of(path: str, text: str) -> str:
    """The dialect that a file is written in."""
    if path.endswith(".ipynb"):
        return "notebook"
    if _KERAS_1.search(text):
        return "Keras 1"
    if _KERAS_3.search(text):
        return "Keras 3"
    return "tf.keras" if _TF_KERAS.search(text) else "Keras 2"


def candidates(root: Path, repository: str) -> list[str]:
    """The files that may build models, in the order of the draw."""
    paths = []
    for file in [*root.rglob("*.py"), *root.rglob("*.ipynb")]:
        path = file.relative_to(root).as_posix()
        if _TEST_PATH.search(path) or not file.is_file() or is_large(path, file.stat().st_size):
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        if "keras" in text.lower() and _MENTIONS_MODEL.search(text):
            paths.append(path)
    return sorted(paths, key=lambda path: _hash(f"{repository}:{path}"))


def is_large(path: str, size: int) -> bool:
    return size > (LARGEST_NOTEBOOK if path.endswith(".ipynb") else LARGEST_FILE)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_out(git_directory: Path, commit: str, root: Path) -> None:
    """Lay the smaller files of a commit out below ``root``, for everybody to read."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    git = ["git", f"--git-dir={git_directory}"]
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "-l", "-z", commit], capture_output=True, check=True
    ).stdout.decode(errors="replace")
    for entry in filter(None, listed.split("\0")):
        facts, _, path = entry.partition("\t")
        mode, _, identity, size = facts.split()
        if mode == "120000" or not size.isdigit():
            continue
        if is_large(path, int(size)) and not path.endswith(".py"):
            continue
        if path.lower().endswith(_PICTURES) or ".." in Path(path).parts:
            continue
        shown = subprocess.run([*git, "cat-file", "blob", identity], capture_output=True)
        if shown.returncode == 0:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(shown.stdout)
    # The root of the project, as layerlint looks for it.
    (root / ".git").mkdir(exist_ok=True)


def commit_of(git_directory: Path) -> str:
    return subprocess.run(
        ["git", f"--git-dir={git_directory}", "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


class Sandbox:
    """A process that runs builders as nobody, without network; the limits are `strangers`'s."""

    def __init__(self) -> None:
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
        settings = {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            ["unshare", "--net", *nobody, sys.executable, "-m", "oracle.strangers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**keras_process.environment(), **settings},
            cwd="/",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, job: StrangerJob) -> dict[str, Any]:
        """What came of one job."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._process.stdout.readline())
        return result


def run_file(
    sandbox: Sandbox, root: Path, repository: str, path: str, seconds: list[tuple[float, str]]
) -> tuple[list[Builder], list[tuple[str, str]]]:
    """All builders of one file, and what gave no model."""
    try:
        text = source_of(root / path)
        names = builders(text)[:BUILDERS_A_FILE]
    except SyntaxError as error:
        reason = "Python 2" if "print" in str(error) else "SyntaxError"
        return [], [(path, reason)]
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return [], [(path, type(error).__name__)]
    except Exception as error:
        return [], [(path, str(error))]
    style = style_of(path, (root / path).read_text(encoding="utf-8"))
    old = style == "Keras 1" or (style in ("Keras 2", "notebook") and not _TF_KERAS.search(text))
    tried: list[list[str | None]] = [[None], [*names]] if names else [[None]]

    def run(names: list[str | None], *, channels_first: bool = False) -> list[dict[str, Any]]:
        whole = sandbox.run(
            StrangerJob(
                root=str(root),
                file=path,
                names=names,
                old_positions=old,
                channels_first=channels_first,
                seconds=WALL_SECONDS,
            )
        )
        return whole.get("each") or [whole] * len(names)

    found, failed = [], []
    for one in tried:
        each = run(one)
        if style == "Keras 1" and not any(map(models_of, each)):
            # Theano's order was the usual one once.
            each = run(one, channels_first=True)
        for name, result in zip(one, each, strict=True):
            seconds.append((result.get("seconds", 0.0), f"{path}::{name}"))
            models = models_of(result)
            if models:
                found.append(
                    Builder(
                        repository=repository,
                        path=path,
                        name=name,
                        style=style,
                        arguments=result.get("arguments", {}),
                        models=models,
                    )
                )
            else:
                failed.append((f"{path}::{name or '<module>'}", reason_of(result)))
    return found, failed


def models_of(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = result.get("document", {}).get("models", [])
    return models


def reason_of(result: Mapping[str, Any]) -> str:
    if "error" in result:
        return f"{result['error_type']}: {result['error']}".splitlines()[0][:160]
    if result.get("refused"):
        return f"not recorded: {result['refused'][0]}".splitlines()[0][:160]
    return "built no model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One repository of the list."""

    name: str
    commit: str | None = None
    """``None`` before the first draw: the newest that there is."""
    files: Sequence[str] = ()
    """Those that were drawn."""


def draw(git_directory: Path, listed: Listed, root: Path) -> Drawn:
    """Draw the sample of one repository by the rule above, or run again what was drawn."""
    repository, commit = listed.name, listed.commit or commit_of(git_directory)
    check_out(git_directory, commit, root)
    drawn = Drawn(repository=repository, commit=commit)
    files = 0
    with Sandbox() as sandbox:
        for path in listed.files or candidates(root, repository)[:TRIED_FILES]:
            found, failed = run_file(sandbox, root, repository, path, drawn.seconds)
            drawn.builders += found
            drawn.not_run += failed
            files += bool(found)
            if files == DRAWN_FILES:
                break
    return drawn


def draw_all(mirror: Path, repositories: Sequence[Listed], checkouts: Path) -> Iterator[Drawn]:
    """The samples of several repositories, two at a time, in the order in which they are done."""

    def one(listed: Listed) -> Drawn:
        name = listed.name.replace("/", "+")
        folder = mirror / name / "repo"
        return draw(
            folder / ".git" if (folder / ".git").exists() else folder, listed, checkouts / name
        )

    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(one, listed) for listed in repositories]):
            yield done.result()
