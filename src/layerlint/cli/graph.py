"""``layerlint graph``."""

import click


@click.command()
def graph() -> None:
    """Show what was understood."""
