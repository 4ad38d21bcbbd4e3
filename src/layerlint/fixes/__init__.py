"""Fixes: what a rule does to the graph, as changes of the text, and whether they do just that."""

from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.documents import file_text, in_file, rewritten
from layerlint.fixes.intent import Done, intend, intend_beside
from layerlint.fixes.naming import respelt
from layerlint.fixes.planning import texts
from layerlint.fixes.sketch import Sketch, covered, difference, sketch
from layerlint.fixes.text import Change, Lines, Taken, changed

__all__ = [
    "Change",
    "Code",
    "Done",
    "Lines",
    "Refusal",
    "Sketch",
    "Taken",
    "changed",
    "covered",
    "difference",
    "file_text",
    "in_file",
    "intend",
    "intend_beside",
    "respelt",
    "rewritten",
    "sketch",
    "texts",
]
