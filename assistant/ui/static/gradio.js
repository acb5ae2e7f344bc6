// Mends what Gradio's own components say to readers: words that it does not translate, and roles that mislead.

import { words } from "./page.js";

export function start() {
  mend();
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
}

function mend() {
  for (const place of document.querySelectorAll('[class*="cg-word-"]:empty')) {
    place.textContent = words[/cg-word-(\w+)/.exec(place.className)[1]] ?? "";
  }
  // It has the whole conversation read out whenever a word comes: announcing.js tells of finished answers instead.
  for (const log of document.querySelectorAll('#cg-chat [aria-live="polite"]')) log.setAttribute("aria-live", "off");
  // A list of buttons is no list.
  for (const list of document.querySelectorAll('#cg-chat .examples[role="list"]')) list.setAttribute("role", "group");
}
