"""Turns what a generator says into an answer that cites: passed on as it comes, checked sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.grounding import Grounding, Support
from assistant.messages import Citation, Cited, Token
from assistant.names import words_of
from index.lexical import terms
from knowledge.sentences import sentences

_BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+")
_ANNOUNCED = re.compile(rf"{_BULLET.pattern}|\s*(?:\$\$|```|\|)")
"""What a sentence that ends with a colon leads up to."""
_ANALOGY = re.compile(
    r"^(think of|imagine|picture)\b"
    r"|\b(is|are|works?|acts?|behaves?) (a bit |much |just |somewhat )?(like|as if) (a|an|the|you)\b",
    re.IGNORECASE,
)
_MARKED_AS_ANALOGY = "An analogy: "
_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
"""The line under the headings of a table: without it there is no table."""
_ENDS_BLOCK = re.compile(r"(?:```|\$\$)$")
_COMPLETE = re.compile(r"[.!?:…][\"'”’)\]*_`]*$|```$|\$\$$|\|$")


class Draft:
    """One answer in the making."""

    def __init__(self, grounding: Grounding) -> None:
        self._grounding = grounding
        self._pending = ""
        """What the generator has said of the current sentence."""
        self._shown = 0
        self._withheld = False
        self._ended = False
        """Whether what the generator still says is not wanted."""
        self._said: set[tuple[str, ...]] = set()
        self.repeats = False
        """Whether what was written last only said again what stands there."""
        self._makes_point = True
        """Whether the next sentence is the first of what one generator says."""
        self._opening: tuple[Citation, ...] = ()
        """What carries the sentences that the current paragraph opened with."""
        self.has_dropped = False
        """Whether something of what was written last had no support."""
        self.lost_point = ""
        """The sentence that was to make the point of what was written last, where it had no support."""
        self.answer = ""
        """The sentences that are checked, with their marks."""
        self.citations: tuple[Citation, ...] = ()
        self._before_lead_in: str | None = None
        """The answer up to a lead-in that nothing has followed yet."""

    def open(self, opening: str) -> Iterator[Token | Cited]:
        """Begin a paragraph with sentences of the material, which whoever writes next can go on from."""
        before = len(self.citations)
        yield from self.write([f"{opening}\n"])  # With its end in sight it is shown and settled in one go.
        self._opening = self.citations[before:]

    def write(self, pieces: Iterable[str], *, goes_on: bool = False) -> Iterator[Token | Cited]:
        """Yield a Token for the words as they come and a Cited for each sentence as it ends.

        A word that must stand in a passage and does not (`Grounding.carries`) is not shown, nor what follows it in
        its sentence; the Cited that ends a sentence without support takes back what was shown of it. Stops where
        the generator begins to repeat itself, or where its first sentence, which makes the point, has no support:
        what follows may be true and yet answer something else. Called again, it begins a new paragraph, or goes on from
        how the last one was opened: then the point is made, and what only says it again is left out.
        """
        self._pending, self._shown, self._withheld, self._ended, self._makes_point = "", 0, False, False, not goes_on
        self._opening = self._opening if goes_on else ()
        self.repeats, self.has_dropped, self.lost_point = False, False, ""
        for piece in pieces:
            if not piece:
                yield Token("")  # a sign of life, at which a reader who has gone is noticed
                continue
            self._pending += piece
            self._leave_out_heading()
            if self._grounding.may_become_heading(self._pending):
                yield Token("")
                continue
            yield from self._settle_whole_sentences()
            if self._ended:
                break
            yield from self._show(self._pending.rfind(" ") + 1)
        self.repeats = self.repeats or (self._makes_point and self._is_repeated(self._pending))
        if self._pending.strip() and self._may_end_here():
            yield from self._show(len(self._pending))
            self._settle(len(self._pending))
        self._drop_dangling_lead_in()
        yield self._cited()

    def _leave_out_heading(self) -> None:
        """Leave out a line that is the heading of a passage: a model that repeats its passages repeats that too."""
        line, newline, rest = self._pending.lstrip().partition("\n")
        if newline and self._grounding.is_heading(line):
            gap = len(self._pending) - len(self._pending.lstrip())
            self._pending = self._pending[:gap] + rest.lstrip()

    def _settle_whole_sentences(self) -> Iterator[Token | Cited]:
        while end := self._sentence_end():
            if self._is_repeated(self._pending[:end]) and not self._is_opening(self._pending[:end]):
                self.repeats = self._makes_point
                self._end()
                return
            yield from self._show(end)
            self._settle(end)
            yield self._cited()

    def _sentence_end(self) -> int:
        """Return where the current sentence ends, or 0 while it may still go on."""
        spans = sentences(self._pending)
        if len(spans) > 1 or (spans and "\n" in self._pending[spans[0][1] :]):
            return spans[0][1]
        return 0

    def _show(self, end: int) -> Iterator[Token]:
        """Yield what is new of the current sentence up to `end`, as far as it may be shown."""
        fresh = self._pending[self._shown : end]
        if self._withheld:
            # Nothing to read; but at each event a reader who has gone is noticed, and the model stopped.
            yield Token("")
            return
        if not fresh:
            return
        for opens_sentence, start, word in _words_after_bullet(self._pending[:end]):
            if start >= self._shown and not self._grounding.carries(word, opens_sentence=opens_sentence):
                fresh = self._pending[self._shown : start]
                self._withheld = True
                break
        self._shown += len(fresh)
        if fresh:
            yield Token(fresh)

    def _settle(self, end: int) -> None:
        """Take the current sentence into the answer, or drop it, and begin the next."""
        raw, self._pending = self._pending[:end], self._pending[end:]
        self._shown, self._withheld = 0, False
        sentence = raw.strip()
        support = self._grounding.support(_without_bullet(sentence))
        if _RULE.fullmatch(sentence):
            self._rule(raw)
        elif support and self._grounding.says_again(sentence, support, self._opening):
            pass
        elif support or self._grounding.announces(sentence):
            mark = _MARKED_AS_ANALOGY if _ANALOGY.search(sentence) else ""
            leads_in = sentence.endswith(":")
            if not _ANNOUNCED.match(raw):
                self._drop_dangling_lead_in()
            before = self.answer if self._before_lead_in is None else self._before_lead_in
            self._before_lead_in = before if leads_in else None
            gap = "" if not self.answer else "\n\n" if self._makes_point else raw[: len(raw) - len(raw.lstrip())] or " "
            # What a lead-in announces carries the marks.
            self._append(gap + mark, sentence, [] if leads_in else support)
            self._said.add(tuple(terms(sentence)))
            self._makes_point = False
        else:
            self.has_dropped = True
            if self._makes_point and len(terms(sentence)) > 1:
                self.lost_point = sentence
                self._end()

    def add(self, note: str) -> Iterator[Token | Cited]:
        """Put a note of the program's own under the answer: it claims nothing of the material and carries no mark."""
        self.answer += f"\n\n{note}"
        yield Token(f"\n\n{note}")
        yield self._cited()

    def _cited(self) -> Cited:
        settled = self.answer if self._before_lead_in is None else self._before_lead_in
        return Cited(self.answer, self.citations, len(settled))

    def _end(self) -> None:
        self._ended, self._pending = True, ""

    def _rule(self, raw: str) -> None:
        """Take in the line under a table's headings, if these were taken in."""
        if _ROW.fullmatch(self.answer.rpartition("\n")[2]):
            self.answer += f"\n{raw.strip()}"

    def _append(self, gap: str, sentence: str, support: list[Support]) -> None:
        closing = " |" if _ROW.fullmatch(sentence) else ""
        sentence = sentence.removesuffix(closing.strip()).rstrip()
        start = len(self.answer) + len(gap)
        end = start + len(sentence)
        numbers = sorted({s.n for s in support})
        # On the line that closes a formula or a block of code, a mark would keep it open; behind a row, it would end
        # the table.
        space = "\n" if _ENDS_BLOCK.search(sentence) else " "
        marks = space + "".join(f"[{n}]" for n in numbers) if numbers else ""
        self.answer += gap + sentence + marks + closing
        self.citations += tuple(Citation(s.n, s.document_id, s.start, s.end, s.quote, start, end) for s in support)

    def _is_repeated(self, sentence: str) -> bool:
        return bool(terms(sentence)) and tuple(terms(sentence)) in self._said

    def _is_opening(self, sentence: str) -> bool:
        """Return whether a sentence is one that the paragraph opened with: whoever goes on may begin with it again."""
        opened = (self.answer[citation.answer_start : citation.answer_end] for citation in self._opening)
        return tuple(terms(sentence)) in {tuple(terms(text)) for text in opened}

    def _may_end_here(self) -> bool:
        """Return whether what is left is a sentence, and not one that the token limit has cut off."""
        is_whole = bool(_COMPLETE.search(self._pending.strip())) or bool(_BULLET.match(self._pending))
        return (is_whole or not self.answer) and not self._is_repeated(self._pending)

    def _drop_dangling_lead_in(self) -> None:
        """Take away a last `Examples are:` whose list did not survive. No citation is lost: it carries no mark."""
        if self._before_lead_in is not None:
            self.answer, self._before_lead_in = self._before_lead_in, None


def _words_after_bullet(text: str) -> Iterator[tuple[bool, int, str]]:
    """Yield (whether it opens the sentence, where it starts, the word) for each word of a sentence."""
    bullet = _BULLET.match(text)
    begin = bullet.end() if bullet else 0
    for n, match in enumerate(words_of(text[begin:])):
        yield n == 0, begin + match.start(), match.group()


def _without_bullet(text: str) -> str:
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
