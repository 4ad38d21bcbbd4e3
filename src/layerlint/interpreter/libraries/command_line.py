"""What a program is told from outside: ``argparse``, ``click``, the flags of absl, which files
there are.

Whoever runs it may say anything; as long as no condition was answered otherwise, an option
is what its default says, like the parameter of a function.
"""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.libraries.growing import cover
from layerlint.interpreter.libraries.pure import Arguments, Keywords
from layerlint.interpreter.libraries.records import made_class, namespace
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Descriptor,
    Function,
    Instance,
    List,
    Site,
    Unknown,
    Value,
    parameter,
)
from layerlint.records import replace

_OPTIONS = "__options__"
"""Where a parser keeps its options: their defaults by name."""


def _parser(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``argparse.ArgumentParser()``; its groups and subparsers are taken for itself."""
    cls = made_class("ArgumentParser", site)
    for name, run in _METHODS.items():
        cls.attributes[name] = Descriptor(kind="method", function=Builtin(name=name, run=run))
    made = Instance(cls)
    made.attributes[_OPTIONS] = {}
    return made


def _options(machine: Any, parser: Value) -> dict[Value, Value]:
    found = parser.attributes[_OPTIONS]
    machine.touch(found)
    return found  # type: ignore[no-any-return]


def _add_argument(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    parser, *names = positional
    known = [name for name in names if isinstance(name, str)]
    long = [name for name in known if name.startswith("--")] or known
    name = keywords.get("dest", long[0] if long else None)
    if not isinstance(name, str):
        return None
    default = keywords.get("default", _unsaid(keywords, name))
    option = parameter(
        key=("option", machine.key_of(parser), name),
        reason=f"option {name}",
        site=site,
        default=default,
    )
    _options(machine, parser)[name.lstrip("-").replace("-", "_")] = option
    return None


def _unsaid(keywords: Keywords, name: str) -> Value:
    """What an option without a default is where nobody gives it."""
    match keywords.get("action"):
        case "store_true":
            return False
        case "store_false":
            return True
    wanted = not name.startswith("-") or keywords.get("required") is True
    return NOTHING if wanted else None


def _set_defaults(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    options = _options(machine, positional[0])
    if "**" in keywords:
        cover(machine, options, keywords["**"], site)
    options.update((name, each) for name, each in keywords.items() if name not in ("*", "**"))
    return None


def _parse(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return namespace(machine, [], dict(positional[0].attributes[_OPTIONS]), site)


def _parse_known(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _parse(machine, positional, keywords, site), List()


def _itself(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return positional[0]


def _nothing(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return None


_METHODS = {
    "add_argument": _add_argument,
    "set_defaults": _set_defaults,
    "parse_args": _parse,
    "parse_known_args": _parse_known,
    "add_argument_group": _itself,
    "add_mutually_exclusive_group": _itself,
    "add_subparsers": _itself,
    "add_parser": _itself,
    "print_help": _nothing,
}


def _define(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``flags.DEFINE_integer("units", 32, "how wide")``; gives what holds the value."""
    given = {**dict(zip(("name", "default"), positional, strict=False)), **keywords}
    name = given.get("name")
    if not isinstance(name, str):
        return machine.unknown("a flag", site)
    machine.flags[name] = flag = parameter(
        key=("flag", name), reason=f"flag {name}", site=site, default=given.get("default", NOTHING)
    )
    return namespace(machine, [], {"value": flag, "default": flag, "name": name}, site)


def _click_option(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``@click.option("--rate", default=0.5)``: the function is handed it by its name."""
    words = [name for name in positional if isinstance(name, str)]
    plain = [name for name in words if not name.startswith("-")]
    long = [name.partition("/")[0] for name in words if name.startswith("--")]
    name = next(iter((*plain, *long, *words)), None)
    if name is None:
        return machine.unknown("an option", site)
    default = keywords.get("default", _unsaid_in_click(keywords, words))
    said = next(iter((*long, *words)))

    def decorate(machine: Any, given: Arguments, more: Keywords, where: Site) -> Value:
        function = given[0] if given else None
        if not isinstance(function, Function):
            return function
        option = parameter(
            key=("option", function.qualname, said),
            reason=f"option {said}",
            site=site,
            default=default,
        )
        taken = name.strip("-").replace("-", "_").lower()
        return replace(function, supplied={**(function.supplied or {}), taken: option})

    return Builtin(name="option", run=decorate)


def _unsaid_in_click(keywords: Keywords, words: list[str]) -> Value:
    """What an option of click without a default is where nobody gives it."""
    if keywords.get("required") is True or keywords.get("prompt"):
        return NOTHING
    if keywords.get("is_flag") is True or any("/" in word for word in words):
        return False
    # What is not one value (a count, several) is not looked into.
    return NOTHING if {"multiple", "nargs", "count"} & keywords.keys() else None


def _typer_default(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``rate: float = typer.Option(0.5)``: the default of the parameter is what is in it."""
    default = positional[0] if positional else keywords.get("default", ...)
    return machine.unknown("an option", site) if default is ... else default


def _is_there(name: str) -> Builtin:
    """``os.path.exists("weights.h5")``: no file is there before the program has run."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        asked = machine.key_of([*positional, *keywords.values()])
        return Unknown(key=("there", asked), reason=f"call of {name}", site=site, default=False)

    return Builtin(name=name, run=run)


DEFINE_FLAG = Builtin(name="DEFINE", run=_define)

COMMAND_LINE: dict[str, Value] = {
    "argparse.ArgumentParser": Builtin(name="ArgumentParser", run=_parser),
    "argparse.Namespace": Builtin(name="Namespace", run=namespace),
    "click.option": Builtin(name="option", run=_click_option),
    "typer.Option": Builtin(name="Option", run=_typer_default),
    "typer.Argument": Builtin(name="Argument", run=_typer_default),
    **{
        f"{module}.{name}": _is_there(f"{module}.{name}")
        for module, name in (
            *(("os.path", name) for name in ("exists", "isdir", "isfile")),
            *(("tensorflow.io.gfile", name) for name in ("exists", "isdir")),
            ("tensorflow.gfile", "Exists"),
        )
    },
}
