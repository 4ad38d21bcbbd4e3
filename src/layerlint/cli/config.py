"""``layerlint config``."""

import click


@click.command()
def config() -> None:
    """Show the settings in force and where each was made."""
