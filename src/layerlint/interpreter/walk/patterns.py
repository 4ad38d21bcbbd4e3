"""The patterns of ``match`` statements."""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Class,
    External,
    Instance,
    List,
    Scope,
    Unknown,
    Value,
)
from layerlint.interpreter.walk.walker import Walker


def matches(
    run: Walker, case: nodes.MatchCase, subject: Value, scope: Scope, prefer: bool | None = None
) -> bool:
    """Whether a case fits, its names bound; an unknown subject makes a choice.

    ``prefer`` is an answer to take without one.
    """
    if case.guard is None:
        return _fits(run, case.pattern, subject, scope, prefer)
    if not _fits(run, case.pattern, subject, scope, prefer or None):
        return False
    return run.condition(case.guard, scope, prefer)


def takes_all(case: nodes.MatchCase) -> bool:
    """Whether a case fits whatever comes."""
    return (
        case.guard is None
        and isinstance(case.pattern, nodes.MatchAs)
        and case.pattern.pattern is None
    )


def _fits(
    run: Walker, pattern: nodes.Pattern, subject: Value, scope: Scope, prefer: bool | None = None
) -> bool:
    site = run.site(scope, pattern)
    match pattern:
        case nodes.MatchAs():
            inner = pattern.pattern
            if inner is not None and not _fits(run, inner, subject, scope, prefer):
                return False
            if pattern.name is not None:
                run.assign(pattern.name, subject, scope)
            return True
        case nodes.MatchValue():
            wanted = run.evaluate(pattern.value, scope)
            return run.choose(run.compare("==", subject, wanted, site), site, prefer)
        case nodes.MatchSingleton():
            return run.choose(run.compare("is", subject, pattern.value, site), site, prefer)
        case nodes.MatchOr():
            return _fits_any(run, pattern, subject, scope, prefer)
        case nodes.MatchSequence():
            return _fits_sequence(run, pattern, subject, scope)
        case nodes.MatchMapping():
            return _fits_mapping(run, pattern, subject, scope)
        case nodes.MatchClass():
            return _fits_class(run, pattern, subject, scope)
    return False


def _fits_any(
    run: Walker, pattern: nodes.MatchOr, subject: Value, scope: Scope, prefer: bool | None
) -> bool:
    """``case "a" | "b"``: of constants one question, whether the subject is among them."""
    if all(isinstance(each, nodes.MatchValue) for each in pattern.patterns):
        wanted = tuple(run.evaluate(each.value, scope) for each in pattern.patterns)
        site = run.site(scope, pattern)
        return run.choose(run.compare("in", subject, wanted, site), site, prefer)
    *others, last = pattern.patterns
    return any(_fits(run, each, subject, scope, prefer and None) for each in others) or _fits(
        run, last, subject, scope, prefer
    )


def _open_question(run: Walker, pattern: nodes.Pattern, subject: Value, scope: Scope) -> bool:
    site = run.site(scope, pattern)
    text = pattern.as_string()
    question = run.unknown(
        f"whether it is {text}", site, key=("matches", run.key_of(subject), text)
    )
    answer = run.ask(question, site)
    if answer:
        for each in pattern.nodes_of_class(nodes.AssignName):
            key = ("part", run.key_of(subject), text, each.name)
            run.assign(each, run.unknown(f"part of {text}", site, key=key), scope)
    return answer


def _fits_sequence(run: Walker, pattern: nodes.MatchSequence, subject: Value, scope: Scope) -> bool:
    value = run.settle(subject)
    if isinstance(value, Unknown):
        return _open_question(run, pattern, subject, scope)
    if isinstance(value, Instance) and run.class_attribute(value.cls, "_fields") is not NOTHING:
        value = run.turns(value, run.site(scope, pattern)).items  # a named tuple
    if not isinstance(value, (list, tuple)):
        return False
    parts = pattern.patterns
    star = next((i for i, each in enumerate(parts) if isinstance(each, nodes.MatchStar)), None)
    if star is None:
        return len(parts) == len(value) and all(
            _fits(run, each, item, scope) for each, item in zip(parts, value, strict=True)
        )
    behind = len(parts) - star - 1
    if len(value) < star + behind:
        return False
    starred = parts[star]
    if isinstance(starred, nodes.MatchStar) and starred.name is not None:
        run.assign(starred.name, List(value[star : len(value) - behind]), scope)
    return all(
        _fits(run, each, item, scope)
        for each, item in (
            *zip(parts[:star], value[:star], strict=True),
            *zip(parts[star + 1 :], value[len(value) - behind :], strict=True),
        )
    )


def _fits_mapping(run: Walker, pattern: nodes.MatchMapping, subject: Value, scope: Scope) -> bool:
    value = run.settle(subject)
    if isinstance(value, Unknown):
        return _open_question(run, pattern, subject, scope)
    if not isinstance(value, dict):
        return False
    keys = [run.settle(run.evaluate(key, scope)) for key in pattern.keys]
    if not all(run.known(key) and key in value for key in keys):
        return False
    if pattern.rest is not None:
        rest = {key: each for key, each in value.items() if key not in keys}
        run.assign(pattern.rest, rest, scope)
    return all(
        _fits(run, part, value[key], scope)
        for key, part in zip(keys, pattern.patterns, strict=True)
    )


def _fits_class(run: Walker, pattern: nodes.MatchClass, subject: Value, scope: Scope) -> bool:
    value = run.settle(subject)
    cls = run.settle(run.evaluate(pattern.cls, scope))
    name = pattern.cls.as_string()
    plain_types = {"int": int, "float": float, "str": str, "list": list, "tuple": tuple,
                   "dict": dict, "bool": bool}  # fmt: skip
    if name in plain_types and not isinstance(value, Unknown):
        if not isinstance(value, plain_types[name]):
            return False
        return all(_fits(run, each, value, scope) for each in pattern.patterns)
    if isinstance(cls, Class) and not isinstance(value, (Instance, Unknown, External)):
        return False
    if not isinstance(value, Instance) or not isinstance(cls, Class):
        return _open_question(run, pattern, subject, scope)
    if cls not in value.cls.order:
        return False
    fields = run.class_attribute(value.cls, "__match_args__")
    names = list(fields) if isinstance(fields, (list, tuple)) else []
    if not names:
        record = run.class_attribute(value.cls, FIELDS)
        names = [] if record is NOTHING else [each for each, _ in record]
    site = run.site(scope, pattern)
    pairs = [
        *zip(names, pattern.patterns, strict=False),
        *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
    ]
    return all(_fits(run, part, run.attribute(value, each, site), scope) for each, part in pairs)
