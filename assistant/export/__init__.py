"""A conversation as a file that its reader keeps: Markdown, PDF, an Anki deck, a table of cards."""
