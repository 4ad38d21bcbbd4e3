"""What ``layerlint check`` may be told: its options as data, and plain command lines read.

To import click, which knows all about command lines, takes as long as all else that a file without
Keras needs. What hooks and people mostly write is simple: paths, and options with plain values.
That is read here; of everything else, each mistake among it, click has the say, which is handed the
same options.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from layerlint.cli.outputs import FORMATS
from layerlint.content import is_there
from layerlint.records import dataclass

PROFILES: Final = ("essential", "recommended", "strict")
FAIL_ON: Final = ("error", "warning", "info", "undecided", "never")

Kind: TypeAlias = Literal[
    "switch", "yes or no", "choice", "choices", "names", "number", "text", "text or nothing",
    "file", "files",
]  # fmt: skip
"""What stands behind an option: nothing, one of few words, several names with commas …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of the command line."""

    flag: str
    name: str
    """Of the value that it sets."""
    kind: Kind
    says: str
    choices: tuple[str, ...] = ()
    stands: str | None = None
    """What --help shows for its value."""

    @property
    def opposite(self) -> str:
        """The flag that says no."""
        return f"--no-{self.flag.removeprefix('--')}"


OPTIONS: Final = (
    Option(
        flag="--format",
        name="formats",
        kind="choices",
        choices=FORMATS,
        says="How findings are told; may be repeated, each with a file.  [default: text]",
    ),
    Option(
        flag="--output-file",
        name="output_files",
        kind="files",
        stands="FILE",
        says="Write the report in the format named before it to FILE, besides text on the"
        " terminal.",
    ),
    Option(
        flag="--profile",
        name="profile",
        kind="choice",
        choices=PROFILES,
        says="Which rules are in force: each profile holds the ones before it."
        "  [default: recommended]",
    ),
    Option(
        flag="--select",
        name="select",
        kind="names",
        stands="NAMES",
        says="Rules, topics or profiles to look for, in place of the profile.",
    ),
    Option(
        flag="--extend-select",
        name="extend_select",
        kind="names",
        stands="NAMES",
        says="Rules, topics or profiles to look for besides.",
    ),
    Option(
        flag="--ignore",
        name="ignore",
        kind="names",
        stands="NAMES",
        says="Rules, topics or profiles not to look for.",
    ),
    Option(
        flag="--fail-on",
        name="fail_on",
        kind="choice",
        choices=FAIL_ON,
        says="The mildest finding that makes the exit code 1.  [default: warning]",
    ),
    Option(
        flag="--require-models",
        name="require_models",
        kind="yes or no",
        says="Exit with 1 also when no model was understood.",
    ),
    Option(
        flag="--undecided",
        name="undecided",
        kind="yes or no",
        says="Show what may be a fault, too, and why nobody can tell.",
    ),
    Option(
        flag="--statistics",
        name="statistics",
        kind="switch",
        says="Count findings by rule, and what is unknown by reason.",
    ),
    Option(
        flag="--force-exclude",
        name="force_exclude",
        kind="switch",
        says="Leave out what is excluded even where it is named.",
    ),
    Option(
        flag="--stdin-filename",
        name="stdin_filename",
        kind="file",
        stands="FILE",
        says="Read standard input as if it were FILE, as editors do.",
    ),
    Option(
        flag="--baseline",
        name="baseline",
        kind="text or nothing",
        stands="[FILE]",
        says="Tell only what the baseline does not know; see `layerlint baseline`.",
    ),
    Option(
        flag="--no-baseline",
        name="no_baseline",
        kind="switch",
        says="Tell what the baseline knows, too.",
    ),
    Option(
        flag="--changed-since",
        name="changed_since",
        kind="text",
        stands="REV",
        says="Look only at models that are touched by what has changed since REV, in whatever"
        " file.",
    ),
    Option(
        flag="--fix",
        name="fix",
        kind="switch",
        says="Mend what can be mended without any cost.",
    ),
    Option(
        flag="--unsafe-fixes",
        name="unsafe_fixes",
        kind="switch",
        says="With --fix or --diff: all fixes.",
    ),
    Option(
        flag="--diff",
        name="diff",
        kind="switch",
        says="Show what --fix would change; 1 if anything.",
    ),
    Option(
        flag="--require-reason",
        name="require_reason",
        kind="switch",
        says="A comment that silences a finding must say why.",
    ),
    Option(
        flag="--jobs",
        name="jobs",
        kind="number",
        stands="N",
        says="How many processes may work; 0 for one a processor."
        "  [default: as many as do some good]",
    ),
    Option(
        flag="--no-cache",
        name="no_cache",
        kind="switch",
        says="Neither use nor keep what is remembered of files.",
    ),
)
"""In the order of --help."""


def names_in(values: Sequence[str]) -> tuple[str, ...]:
    """Names given one by one or with commas between them."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def plainly_read(words: Sequence[str]) -> dict[str, Any] | None:
    """What each option is set to, and the ``paths``; None where there is more to it."""
    flags = {option.flag: option for option in OPTIONS}
    opposites = {option.opposite: option for option in OPTIONS if option.kind == "yes or no"}
    paths: list[Path] = []
    values: dict[str, Any] = {}
    rest = iter(words)
    try:
        for word in rest:
            flag, joined, value = word.partition("=")
            if not word.startswith("-") or word == "-":
                paths.append(_path(word))
            elif word in opposites:
                values[opposites[word].name] = False
            elif flags[flag].kind in ("switch", "yes or no"):
                values[flags[word].name] = True
            else:
                _set(values, flags[flag], value if joined else next(rest))
    except (KeyError, ValueError, StopIteration):
        return None
    return {**values, "paths": tuple(paths)}


def _set(values: dict[str, Any], option: Option, value: str) -> None:
    """Note the value of an option; raises ValueError where there is more to it."""
    if value.startswith("-"):
        raise ValueError(value)
    match option.kind:
        case "choice" if value in option.choices:
            values[option.name] = value
        case "choices" if value in option.choices and option.name not in values:
            values[option.name] = (value,)
        case "names":
            values[option.name] = (*values.get(option.name, ()), *names_in((value,)))
        case "file":
            values[option.name] = _path(value)
        case "number" if value.isascii() and value.isdecimal():
            values[option.name] = int(value)
        case _:
            raise ValueError(value)


def _path(word: str) -> Path:
    """A path, raises ValueError for what is more than one, and for what can't be read."""
    if os.name == "nt" and not set(word).isdisjoint("*?[~$%"):
        raise ValueError(word)  # the shell there leaves it to programs to expand them
    path = Path(word)
    if is_there(path) and not os.access(path, os.R_OK):
        raise ValueError(word)
    return path
