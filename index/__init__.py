"""Chunks in, ranked passages out. Knows nothing of chat or HTTP."""
