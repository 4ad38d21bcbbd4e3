"""Mutations of rules and notebooks that mostly leave YAML YAML, and JSON JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Final, TypeAlias

import yaml

_ODD_TEXTS: Final = (
    "",
    "~",
    "on",
    "1.20",
    "2026-01-01",
    "9" * 5000,
    "1e999",
    "-0",
    "{x}",
    "{x.__class__}",
    "{node.units!r:>9}",
    "{0}",
    "{",
    "}}",
    "%s",
    "é😀",
    "\ud800",
    "a\nb",
    "x" * 300,
    "(a|a)*$",
    "../../etc/passwd",
    ">= 2",
    "!= relu",
    "Dense(units=1)",
    "<b>&amp;",
)
_ODD_LINES: Final = (
    "a: &x [*x]",
    "? [complex, key]",
    "<<: *base",
    "!!python/object/apply:os.system [ls]",
    "--- second",
    "\tkey: tab",
    "- - - - - []",
    "key: 'open",
    "{" * 60,
    "id: again",
    "%YAML 9.9",
    "\x00",
    "\u2028",
)

_Json: TypeAlias = "bool | int | float | str | list[_Json] | dict[str, _Json] | None"
_ODD_VALUES: Final[tuple[_Json, ...]] = (
    *(None, True, 0, -1, 10**30, 0.5, "", "code", "markdown", "input", "source", [], {}, [[]]),
    *(
        ["x = 1\n", "y"],
        {"source": "x"},
        [None],
        "a\rb\r\nc\x0b\x0c\x1c\x85\u2028d",
        "\ud800",
        "\x00",
    ),
)
_ODD_CELLS: Final = (
    "%%time\n",
    "%%html\n<b>",
    "!ls \\\n  -l",
    "%matplotlib inline",
    "x = %time f()",
    "?x",
    "x??",
    ">>> x = 1\n... y\n",
    "In [1]: x\n   ...: y",
    "'''",
    "  x = 1\n  y = 2",
    "x = (\n!ls\n)",
    "pip install x",
    "%time x = 1",
    "# \ud83d\ude00",
    "x = '\\u0041'",
    "\n\n\n",
    "x;",
    "await x",
)


def id_of(data: bytes) -> str:
    """The id that a rule gives itself, where it is fit for the name of a file."""
    found = re.search(rb"^id: ([a-z0-9-]{1,80})\s*$", data, re.MULTILINE)
    return found[1].decode() if found else "a-rule"


class RuleSplicer:
    """Mutates rules by pieces of others; equal seeds give equal mutations."""

    def __init__(self, rules: Sequence[str]) -> None:
        self._rules = rules
        self._trees = tuple(yaml.safe_load(rule) for rule in rules)

    def mutated(self, text: str, random: Random) -> str:
        """A rule that has something of the text."""
        for _ in range(random.choice((1, 1, 2, 4))):
            change = random.choice((self._tree, self._tree, self._line, self._word))
            text = change(text, random)
        return text

    def _tree(self, text: str, random: Random) -> str:
        try:
            tree = yaml.safe_load(text)
            tree = _spliced(tree, random, lambda: self._piece(random))
            return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=100))
        except (yaml.YAMLError, ValueError, TypeError, RecursionError):
            return self._line(text, random)  # it has been made something that YAML cannot tell

    def _piece(self, random: Random) -> object:
        if random.random() < 0.3:
            return deepcopy(random.choice((*_ODD_TEXTS, *_ODD_VALUES)))
        return deepcopy(random.choice(_nodes(random.choice(self._trees))))

    def _line(self, text: str, random: Random) -> str:
        lines = text.splitlines(keepends=True) or ["\n"]
        place = random.randrange(len(lines))
        others = random.choice(self._rules).splitlines(keepends=True)
        start = random.randrange(len(others))
        match random.randrange(6):
            case 0:
                del lines[place : place + random.randint(1, 5)]
            case 1:
                lines.insert(place, lines[place] * random.choice((1, 60)))
            case 2:
                lines[place] = "  " + lines[place]
            case 3:
                lines[place] = lines[place].removeprefix("  ")
            case 4:
                lines[place:place] = others[start : start + random.randint(1, 6)]
            case _:
                lines.insert(place, random.choice(_ODD_LINES) + "\n")
        return "".join(lines)

    def _word(self, text: str, random: Random) -> str:
        words = list(re.finditer(r"[\w.-]+|[^\w\s]", text))
        if not words:
            return self._line(text, random)
        word = random.choice(words)
        others = re.findall(r"[\w.-]+|[^\w\s]", random.choice(self._rules))
        new = random.choice(others) if random.random() < 0.7 else random.choice(_ODD_TEXTS)
        return text[: word.start()] + new + text[word.end() :]


class NotebookSplicer:
    """Mutates notebooks: their JSON, and the code in their cells as ``code`` mutates it."""

    def __init__(self, notebooks: Sequence[str], code: Callable[[str, Random], str]) -> None:
        self._trees: tuple[_Json, ...] = tuple(json.loads(text) for text in notebooks)
        self._code = code

    def mutated(self, text: str, random: Random) -> str:
        """A notebook that has something of the text."""
        try:
            tree = json.loads(text)
        except (ValueError, RecursionError):
            tree = deepcopy(random.choice(self._trees))
        for _ in range(random.choice((1, 1, 2, 4))):
            if random.random() < 0.5:
                tree = _spliced(tree, random, lambda: self._piece(random))
            else:
                self._cell(tree, random)
        try:
            written = json.dumps(
                tree,
                indent=random.choice((None, 1, "\t")),
                ensure_ascii=random.random() < 0.5,
                separators=random.choice(((",", ":"), (", ", ": "), (" ,\r", "\r\n: "))),
            )
        except (ValueError, RecursionError):
            return text
        if random.random() < 0.1:  # escapes that nobody needs, and signs that should be escaped
            letter = random.choice("xyaeim= ")
            written = written.replace(letter, f"\\u{ord(letter):04X}", random.randint(1, 9))
            written = written.replace("\\n", random.choice(("\\n", "\n", "\\r\\n", "\\u2028")), 3)
        return written

    def _piece(self, random: Random) -> object:
        if random.random() < 0.5:
            return deepcopy(random.choice(_ODD_VALUES))
        return deepcopy(random.choice(_nodes(random.choice(self._trees))))

    def _cell(self, tree: object, random: Random) -> None:
        cells = [
            (node, key)
            for node in _nodes(tree)
            if isinstance(node, dict)
            for key in ("source", "input")
            if key in node
        ]
        if not cells:
            return
        cell, key = random.choice(cells)
        held = cell[key]
        text = "".join(map(str, held)) if isinstance(held, list) else str(held)
        if random.random() < 0.4:
            lines = text.splitlines(keepends=True)
            lines.insert(random.randint(0, len(lines)), random.choice(_ODD_CELLS) + "\n")
            text = "".join(lines)
        else:
            text = self._code(text, random)
        cell[key] = random.choice((text, text.splitlines(keepends=True), list(text[:200])))


def _nodes(tree: object) -> list[object]:
    """Everything in a document, each thing once: in YAML a list may hold itself."""
    found: list[object] = [tree]
    seen: set[int] = set()
    for node in found:
        if isinstance(node, dict | list) and id(node) not in seen:
            seen.add(id(node))
            found.extend(node.values() if isinstance(node, dict) else node)
    return found


def _spliced(tree: object, random: Random, piece: Callable[[], object]) -> object:
    """A document in which a value is another, is left out, comes twice, or is wrapped."""
    inner = [node for node in _nodes(tree) if isinstance(node, dict | list) and node]
    if not inner:
        return piece()
    node = random.choice(inner)
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    key = random.choice(keys)
    match random.randrange(6):
        case 0:
            del node[key]
        case 1 if isinstance(node, list):
            node.insert(key, deepcopy(node[key]))
        case 2:
            node[key] = [node[key]]
        case 3 if isinstance(node, dict):
            node[random.choice(keys)] = deepcopy(node[key])
        case 4 if isinstance(node, dict):
            name = piece()
            node[name if isinstance(name, str) else "extra"] = node.pop(key)
        case _:
            node[key] = piece()
    return tree
