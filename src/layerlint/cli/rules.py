"""``layerlint rules``, ``explain`` and ``verify``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from layerlint.cli.output import complain, mistakes_told, show, show_lines

FAILED = 1


@click.command(short_help="List the rules.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
def rules(form: str) -> None:
    """List the rules, the ones named in the configuration among them.

    Those that the settings of the current folder turn off are said to be off.
    """
    from layerlint.reporters import rule_list
    from layerlint.settings import Settings

    with mistakes_told():
        in_force = Settings().in_force(Path.cwd() / "model.py")
    known, wants = in_force.rules, in_force.selection.wants
    if form == "json":
        show(rule_list.as_json(known, wants))
    else:
        show_lines(lambda columns: rule_list.listed(known, wants, columns))


@click.command(short_help="Say what a rule finds, and why.")
@click.argument("rule")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
)
def explain(rule: str, form: str) -> None:
    """Say what RULE finds and why it matters, with examples."""
    from layerlint.adjusting import rule_paths
    from layerlint.reporters import rule_list
    from layerlint.reporters.rule_page import markdown
    from layerlint.rule import named_sets
    from layerlint.selection import unknown_rule
    from layerlint.settings import Settings
    from layerlint.terminal.colour import columns, wants_colour

    with mistakes_told():
        known = Settings().in_force(Path.cwd() / "model.py").rules
    found = known.get(rule)
    if found is None:
        complain([f"error: {unknown_rule(rule, known)}"])
    if form == "json":
        show(rule_list.one_as_json(found))
        return
    with mistakes_told():
        text = markdown(found, named_sets(rule_paths(Settings().configuration(Path.cwd()))))
    if form == "markdown" or not wants_colour(sys.stdout, os.environ):
        show(text)
    else:
        from layerlint.terminal.page import page

        show(page(text, columns(sys.stdout, os.environ)))


@click.command(short_help="Hold rules to their own examples.")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[FILE]..."
)
@click.option("--own", is_flag=True, help="Verify the rules that the configuration names.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
def verify(files: tuple[Path, ...], own: bool, form: str) -> None:
    """Hold the rules in each FILE, or in each folder, to their own examples.

    A bad example must be found exactly once, a good one must be silent under all rules of
    the profile, an undecided one must be undecided. Without FILE all rules are verified.
    The exit code is 1 if an example is not what its rule says, 2 if a FILE is no rule.
    """
    from layerlint.adjusting import rule_mistakes, rule_paths
    from layerlint.reporters import verification_text
    from layerlint.rule import RuleErrors
    from layerlint.settings import Settings
    from layerlint.verification import rules_to_verify, verified

    if own and files:
        raise click.UsageError("--own takes the place of FILE.")
    with mistakes_told():
        here = Settings().configuration(Path.cwd())
        others = rule_paths(here)
        if own and not others:
            complain(["error: the configuration here names no rules (`rules = [...]`)"])
        try:
            chosen, every_rule = rules_to_verify(others if own else files, others)
        except RuleErrors as errors:
            raise rule_mistakes(errors, here, named=files) from None
    results = [verified(rule, every_rule) for rule in chosen]
    if form == "json":
        show(verification_text.as_json(results))
    else:
        show_lines(lambda columns: verification_text.told(results, columns))
    if any(result.failures for result in results):
        raise SystemExit(FAILED)
