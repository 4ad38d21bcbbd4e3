"""The entry of ``python -m layerlint`` and of the command ``layerlint``."""

import sys

if __name__ == "__main__" and __package__ and not getattr(sys.flags, "safe_path", False):
    # ``python -m`` puts the current folder first: a file of the linted code that is called
    # like one of our modules, or Python's, would run. Nothing is imported before it is gone.
    del sys.path[0]


def main() -> None:
    """Run the command line."""
    import gc

    _end_without_a_word()
    _leave_out_brains()
    from layerlint.cli import run

    try:
        run()
    finally:
        # Python ends with a search for circles of garbage among all that is left: a fifth of
        # what one file costs, and for nothing.
        gc.freeze()


def _end_without_a_word() -> None:
    """Let Ctrl-C end the process as it ends any other, as long as nothing is begun.

    Python would tell which import was in the middle of what.
    """
    # The part of `signal` that is written in C: the rest imports `enum`, while nobody listens.
    import _signal as signal  # type: ignore[import-not-found]

    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except ValueError:
        pass  # only the first thread may ask


def _leave_out_brains() -> None:
    """Keep astroid from importing what its inference knows of libraries: none is used here.

    That is sixty modules for each start. Only where the process is ours: whoever imports
    layerlint into a process of their own may use astroid themselves.
    """
    if "astroid" not in sys.modules:
        helpers = type(sys)("astroid.brain.helpers")
        helpers.register_all_brains = lambda manager: None  # type: ignore[attr-defined]
        helpers.register_module_extender = lambda *given: None  # type: ignore[attr-defined]
        sys.modules[helpers.__name__] = helpers


if __name__ == "__main__":
    main()
