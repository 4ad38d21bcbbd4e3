"""The layer graph, its checks and its printed form."""
