"""From source to layer graphs, without running the code."""


