"""A question in, an answer that cites out."""
