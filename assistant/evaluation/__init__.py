"""Question sets into figures: what `concept-guide eval` measures."""
