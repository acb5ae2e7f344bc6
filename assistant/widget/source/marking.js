// What a reply in a quiz is worth, and the passages that say why.

import { element } from "./dom.js";
import { filled } from "./words.js";

const POINTS = { right: 1, partly: 0.5, not_yet: 0 };

export const pointsOf = (mark) => POINTS[mark.verdict];

export const verdictOf = (mark, words) =>
  ({ right: words.quiz_right, partly: words.quiz_partly, not_yet: words.quiz_not_yet })[mark.verdict];

/** What is right and where that stands, or what of it was said and what is missing. */
export function reasons(mark, isChoice, words, sourceCard) {
  const passages = (name, sources) => (sources.length ? [passagesUnder(name, sources.map(sourceCard))] : []);
  if (!isChoice) {
    const sources = (isSaid) => mark.points.filter(({ has }) => (has !== "no") === isSaid).map(({ source }) => source);
    return [...passages(words.quiz_said, sources(true)), ...passages(words.quiz_missing, sources(false))];
  }
  const solution = element("p", { dir: "auto" }, filled(words.quiz_solution, { answer: mark.answer }));
  return [...(mark.verdict === "right" ? [] : [solution]), ...passages(words.quiz_why, [mark.explanation])];
}

function passagesUnder(name, cards) {
  const entries = cards.map((card) => element("li", {}, card));
  return element("section", { className: "sources" }, element("h4", {}, name), element("ul", { role: "list" }, ...entries));
}
