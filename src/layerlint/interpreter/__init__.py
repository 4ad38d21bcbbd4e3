"""From source to layer graphs, without running the code."""

from layerlint.interpreter.interpretation import interpret

__all__ = ["interpret"]
