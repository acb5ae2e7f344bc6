"""What a learner does with an answer besides reading it."""
