// Where an answer cites: the `[n]` behind a sentence, and the words of a document that it stands for. Pure.
//
// The server counts characters, JavaScript halves of some: everything here counts in characters (`letters`).

const MARKS = /[ \n]?(?:\[\d{1,9}\])+/y;

/** Each mark of an answer that cites something: {n, start, end, documentId, from, to, quotes}. What only looks like one is left. */
export function marksOf(text, citations) {
  const letters = [...text];
  const behind = new Map();
  for (const citation of citations) {
    if (!behind.has(citation.answer_end)) behind.set(citation.answer_end, []);
    behind.get(citation.answer_end).push(citation);
  }
  const found = [];
  let readTo = 0;
  for (const end of [...behind.keys()].sort((one, other) => one - other)) {
    if (end < readTo || end >= letters.length) continue;
    const rest = letters.slice(end, end + 200).join("");
    MARKS.lastIndex = 0;
    const run = MARKS.exec(rest)?.[0] ?? "";
    for (const one of run.matchAll(/\[(\d+)\]/g)) {
      const cited = behind.get(end).filter((citation) => citation.n === Number(one[1]));
      readTo = end + one.index + one[0].length; // brackets and digits are whole characters
      if (cited.length) found.push(markAt(end + one.index, readTo, cited));
    }
  }
  return found;
}

const markAt = (start, end, cited) => ({
  n: cited[0].n,
  start,
  end,
  documentId: cited[0].document_id,
  from: Math.min(...cited.map((citation) => citation.char_start)),
  to: Math.max(...cited.map((citation) => citation.char_end)),
  quotes: [...new Set(cited.map((citation) => citation.quote))],
});

/** An answer as it would be said. */
export function withoutMarks(text, citations) {
  const letters = [...text];
  for (const mark of marksOf(text, citations).reverse()) {
    let start = mark.start;
    while (letters[start - 1] === " ") start -= 1;
    letters.splice(start, mark.end - start);
  }
  return letters.join("");
}

/** An answer with something else in place of each mark; `place(number)` gives it. */
export function withMarksReplaced(text, marks, place) {
  const letters = [...text];
  marks.forEach((mark, number) => {
    letters.splice(mark.start, mark.end - mark.start, place(number), ...Array(mark.end - mark.start - 1).fill(""));
  });
  return letters.join("");
}
