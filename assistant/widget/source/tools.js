// The buttons under an answer: learn more from it, say whether it helped, take it along.

import { button, element } from "./dom.js";
import { filled } from "./words.js";

/** Returns them for a turn; `does` has a function for each. */
export function toolsOf(turn, { words, does, isLast }) {
  const again = isLast ? button(words.retry, () => does.retry(turn), { icon: "retry" }) : null;
  const remove = button(words.delete_turn, () => does.remove(turn), { icon: "delete" });
  if (!turn.answer?.answered) return [element("div", { className: "tools" }, again, remove)];
  const told = (kind, name, label) => button(name, () => does.act(turn, kind, label), { className: "chip" });
  return [
    element(
      "div",
      { className: "tools learn" },
      told("simpler", words.simpler, words.asks_simpler),
      told("deeper", words.deeper, words.asks_deeper),
      told("example", words.example, words.asks_example),
      compare(turn, words, does),
      button(words.quiz_me, () => does.quiz(turn), { className: "chip" }),
    ),
    element(
      "div",
      { className: "tools" },
      button(words.copy, () => does.copy(turn), { icon: "copy" }),
      again,
      thumb(turn, "up", words.helpful, words, does),
      thumb(turn, "down", words.not_helpful, words, does),
      remove,
    ),
  ];
}

function thumb(turn, rating, name, words, does) {
  const isGiven = turn.rating === rating;
  const said = isGiven ? filled(words.rated, { rating: name }) : name;
  return button(said, () => does.rate(turn, isGiven ? null : rating), {
    icon: rating,
    className: `thumb-${rating}`,
    "aria-pressed": String(isGiven),
  });
}

/** What it can be compared with is asked of the server when the list is opened. */
function compare(turn, words, does) {
  const choices = element("div", { className: "choices" });
  const opened = element("details", { className: "compare" }, element("summary", { className: "chip" }, words.compare), choices);
  const close = () => {
    opened.open = false;
    opened.querySelector("summary").focus();
  };
  const offer = (neighbours) => {
    const named = neighbours.map((title) => button(title, () => does.compare(turn, title), { className: "chip" }));
    choices.replaceChildren(...named, button(words.compare_other, () => does.compareOther(turn), { className: "chip" }));
  };
  offer([]);
  opened.addEventListener("toggle", () => opened.open && does.neighbours(turn).then(offer));
  opened.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  return opened;
}

/** Ask for a reason below a rating; it counts without one. */
export function reasonForm(turn, { words, does }) {
  const reason = element("textarea", { rows: 2, maxLength: 1000, "aria-label": words.reason, placeholder: words.reason });
  const sent = (event) => {
    event.preventDefault();
    does.reason(turn, reason.value.trim());
  };
  return element(
    "form",
    { className: "reason", onsubmit: sent },
    reason,
    element(
      "div",
      { className: "row" },
      button(words.close, () => does.reason(turn, ""), { className: "chip" }),
      element("button", { type: "submit", className: "main" }, words.send),
    ),
  );
}
