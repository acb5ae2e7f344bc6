"""A quiz about the passages of an answer: its questions, made by rule from the material, and what a reply is worth."""
