// The study panel: its tabs, and the document that a mark or a source opens beside the conversation.

import { element, isDark, signButton, whenFramed, words } from "./page.js";
import { closeDrawer, openDrawer } from "./drawers.js";

const FOCUSABLE = 80; // milliseconds until what was put away can have the focus

let frame = null;
let shown = null;

export function start() {
  whenFramed("panel", (top) => {
    top.append(element("h2", {}, words.panel), signButton("close", words.close, () => closeDrawer("cg-panel")));
  });
  whenFramed("document", (place) => {
    frame = place;
    if (shown) draw();
    else frame.append(element("p", { className: "cg-small" }, words.document_empty));
  });
  document.addEventListener("cg-theme", () => shown && draw());
}

/** Open the panel at one of its tabs. */
export function openPanel(tab) {
  openDrawer("cg-panel");
  // Tabs that do not fit are in Gradio's menu of the rest.
  const tabs = [...document.querySelectorAll("#cg-tabs [role=tab], #cg-tabs .overflow-dropdown button")];
  tabs.find((each) => each.textContent.trim() === words[`tab_${tab}`])?.click();
}

/** Show a document at a passage. */
export function showDocument(address, title) {
  shown = { address, title };
  openPanel("document");
  if (frame) draw();
  // The focus follows once the panel is there: Escape closes it and takes the focus back.
  setTimeout(() => frame?.querySelector("a")?.focus(), FOCUSABLE);
}

function draw() {
  const own = new URL(shown.address, document.baseURI);
  const address = new URL(own);
  address.searchParams.set("panel", "1");
  address.searchParams.set("lang", words.code);
  address.searchParams.set("theme", isDark() ? "dark" : "light");
  own.searchParams.set("lang", words.code);
  const tab = element("a", { href: own.href, target: "_blank", rel: "noopener" }, words.open_in_tab);
  const title = element("h3", {}, shown.title);
  frame.replaceChildren(
    element("div", { className: "cg-document-top" }, title, tab),
    element("iframe", { src: address.href, title: shown.title, className: "cg-document" }),
  );
}
