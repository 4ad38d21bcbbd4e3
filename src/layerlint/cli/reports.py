"""Reports made and brought where they are wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint.cli.output import show, show_lines, tell
from layerlint.cli.outputs import Output
from layerlint.cli.streams import OutputLost
from layerlint.records import dataclass

if TYPE_CHECKING:
    from layerlint.display import Line
    from layerlint.finding import Finding, Report
    from layerlint.rule import Rule

WIDTH: Final = 80
"""Of text in a file."""
JOB_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
SUMMARY_ROOM: Final = 1_000_000
"""GitHub refuses a summary that is larger than a mebibyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A report to be told, and what formats want to know besides."""

    report: Report
    rules: Callable[[], Sequence[Rule]]
    """The rules of the run; they are asked for where a format needs them."""
    fails: Callable[[Finding], bool]
    """Whether a finding is bad enough to fail the run."""
    statistics: bool = False

    def tell(self, outputs: Sequence[Output]) -> tuple[str, ...]:
        """Bring every report where it belongs; which can't be written, and why.

        These are for the end, so that nothing else is lost by them.
        """
        lost = []
        for output in outputs:
            if output.file is not None:
                from layerlint.writing import write_whole

                try:
                    write_whole(output.file, self._document(output.form))
                except OSError as error:
                    reason = error.strerror or error
                    lost.append(f"error: {output.file} can't be written: {reason}")
        for output in outputs:
            if output.file is None:
                try:
                    self._show(output.form)
                except OutputLost as reason:
                    lost.append(f"error: standard output can't be written: {reason}")
        if any(output.form == "github" for output in outputs):
            self._add_to_job_summary()
        return tuple(lost)

    def _show(self, form: str) -> None:
        if form in ("text", "concise"):
            show_lines(lambda columns: self._lines(form, columns))
        else:
            show(self._document(form))

    def _lines(self, form: str, columns: int) -> list[Line]:
        from layerlint.reporters import text

        tell = text.concise if form == "concise" else text.full
        return tell(self.report, columns, statistics=self.statistics)

    def _document(self, form: str) -> str:
        from layerlint.display import plain
        from layerlint.repository import hosted, repository_of

        repository = repository_of(Path.cwd())
        match form:
            case "json":
                from layerlint.reporters import json

                return json.render(self.report, statistics=self.statistics)
            case "sarif":
                from functools import partial

                from layerlint.reporters import rule_page, sarif
                from layerlint.reporters.line_hash import LineHashes
                from layerlint.rule import named_sets

                context = sarif.Context(
                    rules=self.rules(),
                    page=partial(rule_page.markdown, sets=named_sets()),
                    repository=repository,
                    hosted=hosted(os.environ),
                    line_hash=LineHashes(here=Path.cwd()).of,
                )
                return sarif.render(self.report, context)
            case "github":
                from layerlint.reporters import github

                return github.render(self.report, repository)
            case "gitlab":
                from layerlint.reporters import gitlab

                return gitlab.render(self.report, repository)
            case "junit":
                from layerlint.reporters import junit

                return junit.render(self.report, self.fails)
            case "rdjson":
                from layerlint.reporters import rdjson

                urls = {rule.id: rule.url for rule in self.rules()}
                return rdjson.render(self.report, urls)
            case "markdown":
                return self._markdown()
            case _:
                return plain(self._lines(form, WIDTH))

    def _markdown(self, at_most: int | None = None) -> str:
        from layerlint.reporters import markdown
        from layerlint.repository import hosted, repository_of

        repository, host = repository_of(Path.cwd()), hosted(os.environ)

        def link_to(path: str, line: int) -> str | None:
            return repository.address(path, line, host) if host else None

        return markdown.render(self.report, link_to=link_to, at_most=at_most)

    def _add_to_job_summary(self) -> None:
        """Show the report on the page of the job, where there is one."""
        from layerlint.display import visible
        from layerlint.writing import append

        file = os.environ.get(JOB_SUMMARY)
        if not file:
            return
        text = self._markdown(at_most=SUMMARY_ROOM)
        try:
            append(Path(file), text)
        except OSError as error:
            # Nobody asked for this file by name, and the annotations say the same.
            reason = error.strerror or error
            tell(visible(f"note: {JOB_SUMMARY} ({file}): {reason}"))
