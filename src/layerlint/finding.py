"""What a run has found: facts only. Reporters choose the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from layerlint.records import dataclass, field

if TYPE_CHECKING:
    from layerlint.graph.model import Answer
    from layerlint.source import Edit, InCell, Place

Severity: TypeAlias = Literal["error", "warning", "info"]
Certainty: TypeAlias = Literal["certain", "undecided"]
Safety: TypeAlias = Literal["safe", "unsafe"]
"""Of a fix: whether it costs anything."""

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "warning", "error")
"""From the mildest to the worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A place that belongs to a finding, and what it has to do with it.

    A *related* place is part of the fault; a *call* is a step on the way to it, a *caller*
    one of several calls each of which leads there.
    """

    place: Place
    text: str
    role: Literal["related", "call", "caller"] = "related"
    cell: InCell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A line of source that a finding speaks of, or that stands between two such lines.

    In a notebook the number counts within the cell.
    """

    path: str
    cell: int | None = None
    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """An edit of one file."""

    path: str
    edit: Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What would mend the fault; advice where there are no edits."""

    title: str
    safety: Safety = "unsafe"
    because: str | None = None
    edits: tuple[FileEdit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """The comment that silences a finding: its line and the reason it gives."""

    path: str
    line: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault at one place, however many variants, models and calls show it."""

    rule: str
    severity: Severity
    profile: str | None
    """``None`` for what is always on or in no profile."""
    message: str
    place: Place
    origin: Place | None = None
    """Where the layer is built, where that is in a file that is not linted."""
    certainty: Certainty = "certain"
    causes: tuple[str, ...] = ()
    """Why it is undecided, in words."""
    when: tuple[tuple[Answer, ...], ...] = ()
    """Sets of answers, any of which brings the fault about; empty where none is needed."""
    models: tuple[str, ...] = ()
    count: int = 1
    """How many nodes show the fault."""
    labels: tuple[Label, ...] = ()
    cell: InCell | None = None
    fix: Fix | None = None
    fingerprint: str = ""
    """The same as long as the lines concerned read the same, wherever they move."""
    suppressed: Suppressed | None = None
    known: bool = False
    """Whether a baseline knows it, so that it is counted and not told."""
    url: str | None = None
    quoted: tuple[QuotedLine, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int, int, str, tuple[Place, ...]]:
        """The order of findings in every output: file, line, column, rule."""
        span = self.place.span
        places = tuple(label.place for label in self.labels)
        return (self.place.path, span.line, span.column, self.rule, places)

    @property
    def can_be_mended(self) -> bool:
        """Whether it has a fix, and nobody puts up with the fault; the proof is another matter."""
        heard = self.suppressed is None and not self.known
        return self.fix is not None and heard and self.certainty == "certain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something is not known, how often that is the reason, and the first such place."""

    text: str
    count: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How much of some source was understood, and how much was not."""

    models: int = 0
    """Models in sight, each counted once however many variants it has."""
    fragments: int = 0
    variants: int = 0
    layers: int = 0
    """Nodes that are calls of a known layer, in the variants of first answers."""
    opaque: int = 0
    """Calls whose target is not known, by their place."""
    cut: tuple[str, ...] = ()
    """What a budget cut off, in words."""
    assumed: tuple[str, ...] = ()
    """Names that nothing binds and that were taken for Keras's."""
    reasons: tuple[Reason, ...] = ()
    """Why calls are opaque and arguments not known, the commonest first."""


NOTHING_UNDERSTOOD: Final = Understood()
"""What there is to say of the many files that do not concern Keras."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file has shown. ``mentions_keras`` is false where the scan passed it over."""

    path: str
    findings: tuple[Finding, ...] = ()
    """Undecided and suppressed ones among them, in order."""
    understood: Understood = NOTHING_UNDERSTOOD
    mentions_keras: bool = True
    read: tuple[str, ...] = ()
    """Other files through which the reading of this one led."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A run in figures."""

    files: int = 0
    files_mentioning_keras: int = 0
    files_with_models: int = 0
    models: int = 0
    fragments: int = 0
    variants: int = 0
    layers: int = 0
    opaque: int = 0
    unparsable: int = 0
    undecided: int = 0
    undecided_causes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many undecided findings there are for each cause, the commonest first."""
    suppressed: int = 0
    known: int = 0
    """Findings that a baseline knows."""
    stale: int = 0
    """Entries of the baseline that nobody finds any more."""
    since: str | None = None
    """The revision: only models that what has changed since then touches were looked at."""
    untouched: int = 0
    """Models that were not looked at for that reason."""
    fixable: Mapping[Safety, int] = field(default_factory=lambda: MappingProxyType({}))
    """Findings with fixes that nobody has tried, safe ones and others."""
    truncated: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    assumed: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """The commonest reasons for which calls are opaque and arguments not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a run hands to a reporter: findings in order, figures, notes."""

    findings: tuple[Finding, ...] = ()
    """Suppressed ones among them; undecided ones where they were asked for."""
    summary: Summary = field(default_factory=Summary)
    notes: tuple[str, ...] = ()
    """What the user should know besides, such as a file that vanished during the run."""
    files: tuple[str, ...] = ()
    """The paths of the files that may concern Keras, in order."""

    @property
    def visible(self) -> tuple[Finding, ...]:
        """The findings that no comment silences."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An example that is not what its rule says it is."""

    kind: str
    line: int
    """Where the example stands in the rule's file."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One rule held to its examples."""

    rule: str
    path: str
    examples: int
    failures: tuple[Failure, ...] = ()
