"""What git says has changed. Nothing of the repository is run: no hooks, no drivers."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Final

from layerlint.content import MOST_BYTES
from layerlint.records import dataclass

_SETTINGS: Final = {
    "core.quotePath": "false",
    # What the repository's own settings would have git run.
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    # Nothing is written, not even what git has noticed of files on the way.
    "diff.autoRefreshIndex": "false",
    # A folder of the linted code that looks like a repository without a work tree is none.
    "safe.bareRepository": "explicit",
}
_ENVIRONMENT: Final = {
    "LC_ALL": "C",  # in its own words
    "GIT_OPTIONAL_LOCKS": "0",  # a lock may be wanted by somebody else; nothing is written, either
    # What a clone has left out stays out: no network, and no command that stands for a remote.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
}
_FILTERS: Final = r"^filter\..*\.(clean|smudge|process|required)$"
_READ: Final = (".py", ".ipynb", ".markdown", ".md", ".mdx", ".qmd", ".rmd")
"""Of these what was there before is compared; others have changed altogether."""


class ChangesError(Exception):
    """Why nobody can tell what has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The files that differ from a revision, by their paths without links."""

    revision: str
    before: Mapping[Path, bytes | None]
    """What was in each; ``None`` where it was not there, or is not compared."""
    gone: frozenset[Path] = frozenset()

    @property
    def concern_code(self) -> bool:
        """Whether any of it can make a difference to a model."""
        return any(path.name.endswith(_READ) for path in (*self.before, *self.gone))


def changed_since(revision: str, here: Path) -> Changes:
    """What has changed since a revision, or since a branch left it; raises ChangesError.

    What is not committed counts, and what git does not know yet, unless it is ignored.
    """
    top = Path(os.fsdecode(_asked(here, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    commit = _commit(top, revision)
    base = _base(top, commit, revision)
    listed = _asked(top, "diff", *_DIFF, base, "--", settings=_without_filters(top))
    unknown = _asked(top, "ls-files", "--others", "--exclude-standard", "-z")
    words = [os.fsdecode(word) for word in listed.split(b"\0")[:-1]]
    states = dict(zip(words[1::2], words[::2], strict=True))
    present = [name for name, state in states.items() if state != "D"]
    compared = [name for name in present if states[name] != "A" and name.endswith(_READ)]
    found: dict[str, bytes | None] = dict.fromkeys(present)
    found |= dict.fromkeys(os.fsdecode(name) for name in unknown.split(b"\0")[:-1])
    found |= dict(zip(compared, _blobs(top, base, compared), strict=True))
    return Changes(
        revision=revision,
        before={_real(top, name): data for name, data in found.items()},
        gone=frozenset(_real(top, name) for name, state in states.items() if state == "D"),
    )


_DIFF: Final = (
    "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--ignore-submodules=all", f"-O{os.devnull}",
)  # fmt: skip


def _without_filters(top: Path) -> dict[str, str]:
    """Settings that turn off the commands through which files would go before they are compared.

    A file that they change has changed, then: it is looked at rather once too often.
    """
    found = _git(top, "config", "--null", "--name-only", "--get-regexp", _FILTERS).stdout
    names = [os.fsdecode(name) for name in found.split(b"\0")[:-1]]
    if odd := next((name for name in names if "=" in name), None):
        raise ChangesError(f"what has changed can't be told: git can't be kept from `{odd}`")
    return {name: "false" if name.endswith(".required") else "" for name in names}


def _real(top: Path, name: str) -> Path:
    return Path(os.path.realpath(top / name))


def _commit(top: Path, revision: str) -> str:
    problem = f"`{revision}` is no revision of the repository in {top.name}/"
    if not revision or revision.startswith("-"):
        raise ChangesError(problem)
    done = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if done.returncode:
        if _git(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            problem += "; a shallow clone may lack it: fetch the whole history"
        raise ChangesError(problem)
    return done.stdout.decode().strip()


def _base(top: Path, commit: str, revision: str) -> str:
    """Where the present branch left the revision, which may have gone on since."""
    done = _git(top, "merge-base", commit, "HEAD")
    if done.returncode:
        raise ChangesError(
            f"`{revision}` and the present commit have no ancestor in common here; a shallow clone"
            " lacks it: fetch the whole history"
        )
    return done.stdout.decode().strip()


def _blobs(top: Path, base: str, names: Sequence[str]) -> Iterator[bytes | None]:
    """What was in each of the files at a commit; ``None`` where that is more than is read."""
    for name in names:
        if "\n" in name:
            raise ChangesError(f"git can't be asked about a name with a line break: {name!r}")
    asked = [os.fsencode(f"{base}:{name}\n") for name in names]
    heads = _asked(top, "cat-file", "--batch-check", text=b"".join(asked)) if asked else b""
    are_read = [_is_read(head) for head in heads.split(b"\n")[: len(asked)]]
    wanted = b"".join(compress(asked, are_read))
    answer = _asked(top, "cat-file", "--batch", text=wanted) if wanted else b""
    at = 0
    for is_read in are_read:
        if not is_read:
            yield None
            continue
        start = answer.index(b"\n", at) + 1
        at = start + int(answer[at : start - 1].rpartition(b" ")[2]) + 1
        yield answer[start : at - 1]


def _is_read(head: bytes) -> bool:
    """Whether something is a file, of a size that is read: a submodule's commit is not here."""
    *_, kind, size = head.split(b" ")
    return kind == b"blob" and int(size) <= MOST_BYTES


def _asked(
    folder: Path, *arguments: str, text: bytes = b"", settings: Mapping[str, str] | None = None
) -> bytes:
    done = _git(folder, *arguments, text=text, settings=settings)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        wrong = [line for line in said if not line.startswith("warning:")]
        reason = next(iter(wrong), f"git ends with {done.returncode}")
        raise ChangesError(f"what has changed can't be told: {reason}")
    return done.stdout


def _git(
    folder: Path, *arguments: str, text: bytes = b"", settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    given = {**_SETTINGS, **(settings or {})}
    words = [word for key, value in given.items() for word in ("-c", f"{key}={value}")]
    try:
        return subprocess.run(  # noqa: S603
            [_program(), "--no-pager", *words, *arguments],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            input=text,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        reason = error.strerror or error
        raise ChangesError(f"what has changed can't be told: git can't be run: {reason}") from error


def _program() -> str:
    """Where git is; never in the current folder, where Windows would look first by itself."""
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in map(Path, os.get_exec_path()):
        if folder.is_absolute() and os.access(folder / name, os.X_OK):
            return str(folder / name)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
