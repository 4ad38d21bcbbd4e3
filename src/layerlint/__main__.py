"""The entry of ``python -m layerlint`` and of the command ``layerlint``."""

import sys

if __name__ == "__main__" and __package__ and not getattr(sys.flags, "safe_path", False):
    # ``python -m`` puts the current folder first: a file of the linted code that is called
    # like one of our modules, or Python's, would run. Nothing is imported before it is gone.
    del sys.path[0]


def main() -> None:
    """Run the command line."""
    from layerlint.cli import run

    run()


if __name__ == "__main__":
    main()
