"""layerlint: a linter for the order of layers in Keras models."""

__version__ = "0.1.0"
__url__ = "https://pypi.org/project/layerlint/"
