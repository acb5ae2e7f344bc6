// Mends what Gradio's own components say to readers: words that it does not translate, names and roles that mislead.

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
  // The page speaks the language of its words, which may be another than the browser's.
  if (document.documentElement.lang !== words.code) document.documentElement.lang = words.code;
  rename("#cg-chat [role=log]", words.conversation);
  rename(".toast-close", words.close);
  // It names a message by its HTML.
  for (const message of document.querySelectorAll("#cg-chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
  for (const title of document.querySelectorAll(".toast-title.warning")) {
    if (title.textContent !== words.please_note) title.textContent = words.please_note;
  }
  // It makes the head of a note a button, with the button that closes the note inside.
  for (const head of document.querySelectorAll(".toast-header[role=button]")) {
    head.removeAttribute("role");
    head.removeAttribute("tabindex");
  }
  // A list of buttons is no list.
  for (const list of document.querySelectorAll('#cg-chat .examples[role="list"]')) list.setAttribute("role", "group");
}

function rename(selector, name) {
  for (const part of document.querySelectorAll(selector)) {
    if (part.getAttribute("aria-label") !== name) part.setAttribute("aria-label", name);
  }
}
