"""The interpreter's tests: literate cases in Markdown, and what they are compared by."""
