"""What has changed since a revision, and which models that touches.

A model is touched where the text of its definition has changed, or of anything that it leads
to by name, in its own file and in those of the project that were read for it. Names are taken
generously: a model too many is looked at rather than one too few.
"""

from layerlint.changes.repository import Changes, ChangesError, changed_since
from layerlint.changes.touching import Touching

__all__ = ["Changes", "ChangesError", "Touching", "changed_since"]
