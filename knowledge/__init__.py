"""Documents in, chunks out. Knows nothing of vectors, models or HTTP."""
