"""What a Jupyter notebook holds, as Markdown: cells of text (`prose`) and what code printed (`outputs`)."""
