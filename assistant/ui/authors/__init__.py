"""The page of a course's authors at `/authors`, which there is only with a password: documents, feedback, gaps."""
