"""The walk over a program: statements, expressions, calls, and what a condition decides."""
