"""What IPython adds to Python, set aside so that lines and columns stay where they are."""

from __future__ import annotations

import re

from layerlint.source.syntax import Broken, is_escaped, parse_text

_PYTHON_CELLS = frozenset(
    (
        *("capture", "debug", "ipytest", "lprun", "memit", "mprun", "notify", "prun"),
        *("pyinstrument", "scalene", "snakeviz", "tensorflow_version", "time", "timeit", "wandb"),
    )
)
"""Cell magics whose body runs as Python in the notebook's own namespace."""

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_TIMED = re.compile(r"(\s*)(%time(?:it)?)(\s+)(?=[^\s-])")
_LINE_MAGIC = re.compile(r"\s*[%!?,;/]")  # no statement of Python begins so
_COMPOUND = re.compile(r"(?:async|class|def|for|if|match|try|while|with)\b|@")
_LANGUAGE = re.compile(r"\s*%(?:fs|md|md-sandbox|r|scala|sh|sql)(?:\s|$)")
"""What a cell of Databricks begins with that is in another language as a whole."""
_AUTOMAGIC = re.compile(
    r"""\s*(?:
        (?:pip3?|conda|mamba|cd|ls|ll|mkdir|rmdir|cp|mv|rm|cat|less|more|man)\s+[\w./~*-]*(?:$|\s)
      | (?:autoreload|config|debug|env|history|load_ext|matplotlib|precision|prun|pylab|reload_ext
          |reset|run|tensorboard|tensorflow_version|time|timeit)\s+
        (?!(?:and|else|for|if|in|is|not|or)\b)-{0,2}[\w'"]
    )""",
    re.VERBOSE,
)
"""Commands that IPython takes for line magics without the sign; none of them is Python."""
_HELP = re.compile(
    r"(?:(?<![\w.*])|(?<=\)\.))%{0,2}[A-Za-z_*][\w*]*(?:\.[\w*]+|\[-?\d+\])*(\?{1,2})\s*$"
)
"""A question about a dotted name, which is looked at from its beginning only: from each of its
parts, the time would grow with the square of their number."""
_ASSIGNED = re.compile(r"(=\s*)(?:!|%[A-Za-z_])")

_LEXEME = re.compile(
    r"""
      \#.*                                          # a comment
    | [A-Za-z]{0,2}(?P<triple>\"{3}|'{3})           # the start of a long string
    | [A-Za-z]{0,2}"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)
    | [A-Za-z]{0,2}'[^'\\]*(?:\\.[^'\\]*)*(?:'|\\?$)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<equals>(?<![=!<>+\-*/%&|^@:])=(?!=))
    """,
    re.VERBOSE,
)


def without_magics(lines: list[str]) -> list[str]:
    """The lines of a cell as plain Python, as many as were given and as wide where they count."""
    code = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    first = next(code, "")
    plain = _without_magics(lines, first)
    if _LANGUAGE.match(first) and isinstance(parse_text("\n".join(plain)), Broken):
        return [""] * len(lines)
    return plain


def _without_magics(lines: list[str], first: str) -> list[str]:
    result: list[str] = []
    if match := _CELL_MAGIC.match(first):
        if match.group(1) not in _PYTHON_CELLS:
            return [""] * len(lines)
        until = lines.index(first) + 1
        result, lines = [""] * until, lines[until:]
    depth, quotes, continued, shell = 0, "", False, False
    for line in lines:
        if shell:
            shell = line.rstrip().endswith("\\")
            result.append("")
            continue
        if depth == 0 and not quotes and not continued:
            plain = _plain(line)
            if plain != line:
                shell = line.rstrip().endswith("\\")
                line = plain
        result.append(line)
        depth, quotes, remark = _after(line, depth, quotes)
        continued = line.endswith("\\") and not remark
    return result


def _plain(line: str) -> str:
    """A line that begins a statement, as Python."""
    if match := _TIMED.match(line):
        space, magic, gap = match.groups()
        if _COMPOUND.match(line, match.end()):
            return f"{space}pass"  # it stands behind nothing
        # A statement of the same width keeps the columns of what is timed.
        return f"{space}{'None;'.ljust(len(magic) + len(gap))}{line[match.end() :]}"
    if _LINE_MAGIC.match(line) or _asks_for_help(line) or _is_automagic(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    at = _assignment(line)
    if at >= 0 and (match := _ASSIGNED.match(line, at)):
        return f"{line[: match.end(1)]}None"
    return line


def _asks_for_help(line: str) -> bool:
    """Whether a line ends in a question about a name, whatever stands before that."""
    match = _HELP.search(line)
    if match is None:
        return False
    at = match.start(1)
    return _after(line[:at], 0, "") == (0, "", False) and not any(
        lexeme.start() <= at < lexeme.end() for lexeme in _LEXEME.finditer(line)
    )


def _assignment(line: str) -> int:
    """The index of the first sign of an assignment outside all brackets, -1 where none is."""
    depth = 0
    for match in _LEXEME.finditer(line):
        if match["triple"]:
            break
        depth += bool(match["open"]) - bool(match["close"])
        if match["equals"] and depth == 0:
            return match.start()
    return -1


def _is_automagic(line: str) -> bool:
    """Whether a line is a command, and not an operation on a variable of the same name."""
    return bool(_AUTOMAGIC.match(line)) and isinstance(parse_text(line.strip()), Broken)


def _after(line: str, depth: int, quotes: str) -> tuple[int, str, bool]:
    """The depth of brackets, and the quotes of the long string that is open, behind a line, and
    whether the line ends in a comment.
    """
    at, remark = 0, False
    while at < len(line):
        if quotes:
            end = _closing(line, quotes, at)
            if end < 0:
                return depth, quotes, False
            at, quotes = end, ""
            continue
        match = _LEXEME.search(line, at)
        if match is None:
            break
        at = match.end()
        remark = match.group().startswith("#")
        if match["triple"]:
            quotes = match["triple"]
        elif match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(depth - 1, 0)
    return depth, quotes, remark


def _closing(line: str, quotes: str, at: int) -> int:
    """The index behind the quotes that close a long string, -1 where they are not in the line."""
    while True:
        end = line.find(quotes, at)
        if end < 0:
            return -1
        if not is_escaped(line, end):
            return end + len(quotes)
        at = end + 1
