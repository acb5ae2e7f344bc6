"""Pages as they were printed, back into text: from where each letter stands to paragraphs, lists, tables, headings."""
