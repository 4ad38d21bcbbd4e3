"""What following ways through graphs may cost: counted in the nodes that are met, never timed.

Most ways are short: a set that a rule lets through ends at the next convolution. What is opaque may
be anything, so that each of thousands of layers reaches all that stands behind it.
"""

from __future__ import annotations

from typing import Final

from layerlint.records import dataclass, field

VISITS_A_FILE: Final = 1_000_000
"""How many nodes all rules together meet in the graphs of one file; of ``keras.applications`` the
file with the most takes 560,000."""
VISITS_A_GRAPH: Final = 20_000
"""… in one graph, besides what it has for its nodes, so that one of them leaves the others
their share."""
VISITS_A_NODE: Final = 50
"""… for each node of a graph; the networks of ``keras.applications`` take up to 33."""


@dataclass(slots=True)
class Effort:
    """What is left of it for the graphs of one file."""

    left: int = VISITS_A_FILE
    _of_graph: int = VISITS_A_GRAPH
    spent: bool = field(default=False, init=False)
    """Whether more was wanted for the graph at hand than there was."""

    def begin(self, nodes: int) -> None:
        """Turn to a graph of so many nodes."""
        self._of_graph = VISITS_A_GRAPH + VISITS_A_NODE * nodes
        self.spent = False

    def take(self, visits: int) -> bool:
        """Whether so many nodes more may be met; they count as met then."""
        if visits > self._of_graph or visits > self.left:
            self.spent = True
            return False
        self._of_graph -= visits
        self.left -= visits
        return True
