"""Suppressions: comments that set findings aside, each for the rules it names.

``# layerlint: ignore[rule-id] reason`` holds for a line, ``disable[…]`` to ``enable[…]`` for
the lines between, ``ignore-file[…]`` for a file. One sets aside the findings of its rules
that have one of its lines in one of their places.

What reads and removes them is imported by who does: what is remembered was read before.
"""

from layerlint.suppression.model import Comment, InvalidSuppression, Suppression, Suppressions

__all__ = ["Comment", "InvalidSuppression", "Suppression", "Suppressions"]
