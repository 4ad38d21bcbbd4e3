"""The rule language: what may be written, the normal form it is about, and whether it holds."""
