"""A page of Markdown, drawn."""

from __future__ import annotations

import io

from rich.console import Console
from rich.markdown import Markdown

from layerlint.display import visible


def page(markdown: str, columns: int) -> str:
    """The page in colours, no wider than so many columns."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=columns,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        emoji=False,
    )
    text = "\n".join(map(visible, markdown.split("\n")))
    console.print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
    return "".join(line.rstrip() + "\n" for line in stream.getvalue().splitlines())
