"""OpenAI's shapes, for its unmodified clients: they ask this assistant as they would ask any model."""
