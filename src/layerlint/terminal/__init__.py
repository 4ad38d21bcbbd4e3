"""All that rich draws."""
