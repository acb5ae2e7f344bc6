// Keeps what is being typed, in this tab alone: Gradio loads the page anew when a lost server is back.

import { questionBox, storage } from "./page.js";

const DRAFT = "concept-guide:draft";
const session = storage("sessionStorage");

export function start() {
  addEventListener("pagehide", () => session.setItem(DRAFT, questionBox()?.value ?? ""));
  const draft = session.getItem(DRAFT);
  if (draft) whenThere(draft);
}

function whenThere(draft) {
  new MutationObserver((_, observer) => {
    const box = questionBox();
    if (!box) return;
    observer.disconnect();
    box.value ||= draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }).observe(document.documentElement, { childList: true, subtree: true });
}
