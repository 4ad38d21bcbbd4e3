"""Records in a folder, by key: written whole or not at all, and never in anyone's way.

A cache that can't be read or written is no error: what is not remembered is worked out again.
A record is JSON, which can do no more than be wrong: the folder stands beside the linted code,
and whoever wrote that may have written it, too.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from layerlint.content import content, is_folder, is_link
from layerlint.hashing import blake2b
from layerlint.records import dataclass
from layerlint.regex import regex

MOST_BYTES: Final = 64_000_000
"""What all records together may take; the ones that were used longest ago go first."""

LONG_AGO: Final = 3600
"""Seconds in which whoever began to write a record has ended."""

_TAG: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of layerlint; see https://bford.info/cachedir/\n"
)


def digest(*parts: bytes | str) -> str:
    """A name for some texts, in their order."""
    found = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "little"))
        found.update(data)
    return found.hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    """A name for the contents of some files, and for their paths."""
    parts: list[bytes | str] = []
    for file in files:
        parts.append(str(file))
        try:
            parts.append(content(file))
        except OSError as error:
            parts.append(error.strerror or "")
    return digest(*parts)


@dataclass(frozen=True, slots=True)
class Store:
    """The records below a folder."""

    folder: Path

    def read(self, key: str) -> Any:
        """The record of a key; ``None`` where there is none that can be read."""
        file = self._file(key)
        if is_link(file) or is_link(file.parent):
            return None
        try:
            seal, _, text = content(file).partition(b"\n")
            if seal != _seal(key, text):
                return None
            record = json.loads(text)
        except (OSError, ValueError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(file)  # so that what is in use is not thrown away
        return record

    def write(self, key: str, record: Any) -> None:
        """Remember a record, if that is possible."""
        file = self._file(key)
        beside = file.with_name(f"{file.name}.{os.urandom(6).hex()}")
        try:
            self._prepare(file.parent)
            text = json.dumps(record, separators=(",", ":")).encode("ascii")
            beside.write_bytes(_seal(key, text) + b"\n" + text)
            beside.replace(file)
        except BaseException as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            if not isinstance(error, (OSError, ValueError, RecursionError)):
                raise

    def trim(self, most: int = MOST_BYTES) -> None:
        """Throw away what was used longest ago, until the rest is small enough."""
        found: list[tuple[float, int, Path]] = []
        for file in self._records():
            with suppress(OSError):  # others may throw it away, too
                state = file.lstat()
                if file.suffix != ".json" and state.st_mtime < time.time() - LONG_AGO:
                    file.unlink()  # what was being written when its process was killed
                else:
                    found.append((state.st_mtime, state.st_size, file))
        size = sum(bytes_ for _, bytes_, _ in found)
        for _, bytes_, file in sorted(found):
            if size <= most:
                return
            with suppress(OSError):
                file.unlink(missing_ok=True)
            size -= bytes_

    def _records(self) -> Iterator[Path]:
        """Every file that is ours by its name; a link may lead to what is anybody's."""
        with suppress(OSError):
            for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
                if not is_link(folder):
                    yield from filter(_is_ours, folder.iterdir())

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.json"

    def _prepare(self, folder: Path) -> None:
        if is_link(folder):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if is_folder(folder):
            return
        # What the cache is, it says before it holds anything, also where the disk was full once.
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            with suppress(FileExistsError):
                _make(self.folder / name, text)
        folder.mkdir(exist_ok=True)


def _make(file: Path, text: str) -> None:
    """Make a file with all of a text; raises OSError where it can't be, or is there."""
    with file.open("x") as stream:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            file.unlink()
            raise


_RECORD: Final = regex(r"[0-9a-f]{38}\.json(\.[0-9a-f]{12})?")


def _is_ours(file: Path) -> bool:
    return _RECORD.fullmatch(file.name) is not None


def _seal(key: str, text: bytes) -> bytes:
    """What tells a whole record from a damaged one, and from another's."""
    return digest(key, text).encode("ascii")


def remove_store(folder: Path) -> bool:
    """Take a cache away; whether there was one. Raises OSError where it can't be removed."""
    try:
        if content(folder / "CACHEDIR.TAG") != _TAG.encode("ascii"):
            return False
    except OSError:
        return False
    import shutil

    shutil.rmtree(folder)
    return True
