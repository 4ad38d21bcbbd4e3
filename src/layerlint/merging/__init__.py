"""From matches in many graphs to findings in files: one fault, one finding."""
