"""``layerlint rules``, ``explain`` and ``verify``."""

import click


@click.command()
def rules() -> None:
    """List the rules."""


@click.command()
def explain() -> None:
    """Explain a rule."""


@click.command()
def verify() -> None:
    """Verify."""
