"""The HTTP doors: one router an audience."""
