"""What a PowerPoint file holds, as Markdown: the parts of the reader of slides.

A file is checked and opened (`opening`); what stands on a slide (`shapes`) is put in the order in which it is read
(`reading_order`) and written out: paragraphs (`paragraphs`), diagrams and charts (`graphics`).
"""
