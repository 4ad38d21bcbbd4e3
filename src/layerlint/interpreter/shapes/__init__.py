"""Output shapes and parameter counts, as Keras would work them out.

Pure functions of a layer's name, its canonical arguments and the shapes of its inputs.
What is not known is unknown in the answer; nothing here raises.
"""

from layerlint.interpreter.shapes.call import Outputs
from layerlint.interpreter.shapes.layers import count, infer

__all__ = ["Outputs", "count", "infer"]
