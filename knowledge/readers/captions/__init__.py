"""Subtitles into what was said: cues (`cues`), words (`speech`), each once (`rolling`), in paragraphs (`transcript`).

Our own, for pysubs2 loses words of lectures: it takes a line with two time stamps in it (automatic captions of the web)
for the start of a cue, a last line that is a number for the number of the next cue, and a note for speech. Its time
grows with the square of the blank lines.
"""
