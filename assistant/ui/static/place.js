// Keeps the place in the conversation: a new question goes to the top, and its answer grows below it, to be read from its
// beginning. Whoever scrolls is left alone.

import { isAnswering } from "./store.js";

let turns = 0;
let following = false;

export function start() {
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(kind, (event) => {
      const scrolls = kind !== "keydown" || ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"].includes(event.key);
      if (scrolls && event.target instanceof Element && event.target.closest("#cg-chat")) following = false;
    }, { passive: true });
  }
}

/** Take note of how a conversation stands. */
export function follow(conversation) {
  const now = conversation?.turns?.length ?? 0;
  if (now !== turns && isAnswering(conversation)) following = true;
  turns = now;
  // When what came is on the page.
  if (following) setTimeout(toTop, 50);
  if (following && !isAnswering(conversation)) setTimeout(() => (following = false), 300);
}

function toTop() {
  const question = [...document.querySelectorAll("#cg-chat .user-row")].at(-1);
  question?.scrollIntoView({ block: "start" });
}
