// Tells a screen reader of finished answers, once each, and not of every word.

import { element, filled, words } from "./page.js";
import { isAnswering } from "./store.js";

const region = element("div", { className: "cg-unseen", "aria-live": "polite", role: "status", id: "cg-announced" });
let wasAnswering = false;

export function start() {
  document.body.append(region);
}

/** Take note of how a conversation stands. */
export function announce(conversation) {
  const last = conversation?.turns?.at(-1);
  const isNow = isAnswering(conversation);
  if (wasAnswering && !isNow && last) setTimeout(() => say(last), 100); // when it is on the page
  if (isNow && !wasAnswering) region.textContent = words.thinking;
  wasAnswering = isNow;
}

function say() {
  const shown = [...document.querySelectorAll("#cg-chat .bot-row .cg-turn")].at(-1);
  const read = shown?.querySelector(".cg-answer")?.cloneNode(true);
  read?.querySelectorAll(".cg-mark, .katex-html, annotation").forEach((part) => part.remove());
  const problem = shown?.querySelector(".cg-problem")?.textContent ?? "";
  region.textContent = `${read ? filled(words.answer_ready, { answer: read.textContent }) : ""} ${problem}`.trim();
}
