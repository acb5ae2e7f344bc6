// Keeps the place in the conversation: a new question goes to the top, and its answer grows below it, to be read from its
// beginning. Whoever scrolls is left alone.

import { isAnswering } from "./store.js";

const SETTLED = [50, 300, 800]; // milliseconds until what came is on the page, and until the offers below it are

let turns = 0;
let following = false;
let last = null;

export function start() {
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(kind, (event) => scrolls(event) && (following = false), { passive: true });
  }
}

function scrolls(event) {
  const keys = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"];
  const isScrolling = event.type !== "keydown" || keys.includes(event.key);
  return isScrolling && event.target instanceof Element && event.target.closest("#cg-chat");
}

/** Take note of how a conversation stands. */
export function follow(conversation) {
  const now = conversation?.turns?.length ?? 0;
  if (now > turns) following = true;
  turns = now;
  clearTimeout(last);
  for (const wait of SETTLED) last = setTimeout(() => toTop(wait === SETTLED.at(-1) && !isAnswering(conversation)), wait);
}

function toTop(isEnd) {
  if (!following) return;
  [...document.querySelectorAll("#cg-chat .user-row")].at(-1)?.scrollIntoView({ block: "start" });
  if (isEnd) following = false;
}
