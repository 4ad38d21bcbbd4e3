"""A report in Markdown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from layerlint.finding import Report
from layerlint.reporters import markdown


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    text = markdown.render(everything, link_to=lambda path, line: f"https://host/{path}#L{line}")
    golden("everything.md", text)


def test_nothing_found(golden: Callable[[str, str], None]) -> None:
    golden("nothing.md", markdown.render(Report()))


def test_nothing_of_the_source_is_markup(hostile: Report) -> None:
    page = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    tokens = [
        token
        for block in page.parse(markdown.render(hostile))
        for token in (block, *(block.children or ()))
    ]
    kinds = {token.type for token in tokens}
    assert kinds.isdisjoint({"html_inline", "html_block", "link_open", "image", "em_open"})
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h2", "h3"]
    told = "".join(token.content for token in tokens if token.type == "text")
    assert "[x](y) layers[0](x)" in told
    assert not any(sign in markdown.render(hostile) for sign in "\x1b\x9b\r\x00\u202e\u2028")


def test_what_does_not_fit_is_counted(many: Report) -> None:
    whole = markdown.render(many)
    short = markdown.render(many, at_most=1500)
    assert len(short.encode()) < 1600 < len(whole.encode())
    assert short.endswith("other findings\n")
    assert whole.startswith(short[: short.index("\nand ")])
