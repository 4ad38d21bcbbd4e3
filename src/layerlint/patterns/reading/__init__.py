"""From a rule file to what it says: where things stand, what may stand there, what it means."""
