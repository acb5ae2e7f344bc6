"""The chat, and the page that shows a passage in its document."""
