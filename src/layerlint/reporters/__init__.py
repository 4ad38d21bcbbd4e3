"""How a report is told: one file a format, strangers to each other."""
