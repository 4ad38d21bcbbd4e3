"""Regular expressions on known texts: builders read their block strings with them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

from layerlint.interpreter.budgets import MOST_TRIES
from layerlint.interpreter.extent import too_large
from layerlint.interpreter.libraries.pure import (
    Arguments,
    Keywords,
    deep,
    is_data,
    opened,
    pure,
    wrapped,
)
from layerlint.interpreter.libraries.records import made_class
from layerlint.interpreter.values import Builtin, Instance, Raised, Site, Value
from layerlint.regex import regex

_QUANTIFIED_GROUP = regex(r"\)\s*[*+{]")
_OPTION = regex(r"\||(?<!\()\?")
_MOST_QUANTIFIERS = 100
_TEXTS = ("pattern", "string")
_TEXTS_OF_SUB = ("pattern", "repl", "string")
_FOR_EVER = MOST_TRIES + 1
_TRIES_A_STEP = 100
"""What an evaluated expression takes, a pattern is tried so often in."""
_AT_THE_START = ("match", "fullmatch")
_FUNCTIONS = ("match", "fullmatch", "search", "findall", "split", "sub")


def _tries(name: str, pattern: str, text: str, is_verbose: bool) -> int:
    """How often a pattern may be tried, at most; a group that repeats may take for ever."""
    quantifiers = sum(pattern.count(each) for each in "*+{")
    options = len(_OPTION.findall(pattern))
    if is_verbose and ")" in pattern and "#" in pattern:
        return _FOR_EVER  # between a group and what repeats it may stand comments
    if _QUANTIFIED_GROUP.search(pattern) or quantifiers + options > _MOST_QUANTIFIERS:
        return _FOR_EVER
    starts = 1 if name in _AT_THE_START else max(1, len(text))
    tries: int = starts * len(text) ** quantifiers * 2**options
    groups = 1 + pattern.count("(")
    return max(tries, len(text) * groups)


def _is_verbose(given: Arguments, named: Keywords) -> bool:
    """Whether a pattern may hold spaces and comments; a `count` may be taken for the flag."""
    numbers = [each for each in (*given, *named.values()) if isinstance(each, int)]
    texts = [each for each in (*given, *named.values()) if isinstance(each, str)]
    return any(each & re.VERBOSE for each in numbers) or any("(?" in each for each in texts)


def _is_long(texts: list[str]) -> bool:
    """Whether what `sub` makes of a text may be too long."""
    _, new, text = (*texts, "", "")[:3]
    return (len(text) + 1) * (len(new) + new.count("\\") * len(text)) > MOST_TRIES


def _function(name: str) -> Builtin:
    """``re.match`` and its like."""
    function: Callable[..., Any] = getattr(re, name)

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        given = [deep(machine, each) for each in positional]
        named = {key: deep(machine, each) for key, each in keywords.items()}
        order = _TEXTS_OF_SUB if name == "sub" else _TEXTS
        written = dict(zip(order, given, strict=False))
        texts = [each for key in order if isinstance(each := named.get(key, written.get(key)), str)]
        known = all(map(is_data, (*given, *named.values()))) and len(texts) == len(order)
        if not known:
            return opened(machine, name, [*positional, *keywords.values()], site)
        tries = _tries(name, texts[0], max(texts[1:], key=len), _is_verbose(given, named))
        if tries > MOST_TRIES:
            return opened(machine, name, [*positional, *keywords.values()], site)
        if name == "sub" and _is_long(texts):
            return too_large(machine, site)
        machine.step(1 + sum(map(len, texts)) + tries // _TRIES_A_STEP)
        try:
            with warnings.catch_warnings():
                # What Python thinks of the brackets in somebody's pattern is not our affair.
                warnings.simplefilter("ignore")
                found = function(*given, **named)
        except (re.error, TypeError, ValueError, IndexError, OverflowError) as error:
            raise Raised(type(error).__name__) from None
        return _match(found, site) if isinstance(found, re.Match) else wrapped(found)

    return Builtin(name=name, run=run)


def _match(found: re.Match[str], site: Site) -> Instance:
    """An object for what was found, with the methods by which code asks for groups."""
    kind = made_class("Match", site)
    kind.attributes["__getitem__"] = Builtin(
        name="__getitem__", run=lambda _machine, args, _named, _site: found[args[1]]
    )
    made = Instance(kind)
    for name in ("group", "groups", "groupdict", "start", "end", "span"):
        made.attributes[name] = pure(name, getattr(found, name))
    made.attributes["string"] = found.string
    return made


def _compile(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    pattern, *flags = positional
    made = Instance(made_class("Pattern", site))
    made.attributes["pattern"] = pattern

    def bound(name: str) -> Builtin:
        function = EXPRESSIONS[f"re.{name}"]

        def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
            words = {**keywords, **kw, **({"flags": flags[0]} if flags else {})}
            return m.call(function, [pattern, *args], words, where)

        return Builtin(name=name, run=run)

    made.attributes.update({name: bound(name) for name in _FUNCTIONS})
    return made


EXPRESSIONS: dict[str, Value] = {
    **{f"re.{name}": _function(name) for name in _FUNCTIONS},
    **{f"re.{name}": int(flag) for name, flag in re.RegexFlag.__members__.items()},
    "re.compile": Builtin(name="compile", run=_compile),
    "re.escape": pure("escape", re.escape),
}
