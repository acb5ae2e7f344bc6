"""HTML into Markdown: what the readers of web pages, e-books and Word files share.

A page is parsed (`tree`), its formulas are written as LaTeX (`formulas`, `mathml`), what only leads elsewhere is taken
out (`furniture`), what the page is about is found (`content`), and its code (`code`), tables (`tables`) and lines
(`lines`) are put in order, so that what is left can be written as Markdown (`writing`).
"""
