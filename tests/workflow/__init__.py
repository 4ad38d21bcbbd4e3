"""layerlint in a team's workflow: the real tools that run it and read its reports."""
