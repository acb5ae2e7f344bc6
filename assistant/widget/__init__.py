"""The guide in pages of other sites: one script, one frame, and a page that writes the line to paste."""
