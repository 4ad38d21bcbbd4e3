"""Mending: fixes of findings proposed, proven, and carried out, file by file."""
