// The quote behind a mark: shown beside it when it is pointed at, has the focus or is tapped; a click opens the document.

import { element, words } from "./page.js";
import { showDocument } from "./panel.js";

const bubble = element("div", { id: "cg-bubble", role: "tooltip", hidden: true });
let shownFor = null;
let timer = null;

export function start() {
  document.body.append(bubble);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = markAt(event.target);
    if (mark) later(() => show(mark));
    else if (!bubble.contains(event.target)) later(hide);
  });
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event.target);
    if (mark?.matches(":focus-visible")) show(mark);
    else if (!bubble.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !bubble.hidden) {
      hide();
      event.preventDefault();
    }
  });
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("click", clicked);
}

const markAt = (target) => (target instanceof Element ? target.closest("#cg-chat .cg-mark, .cg-quiz .cg-mark") : null);

function later(act) {
  clearTimeout(timer);
  timer = setTimeout(act, 120);
}

function clicked(event) {
  const link = event.target instanceof Element ? event.target.closest(".cg-mark, .cg-source") : null;
  // With a key or another button a link does what links do: it opens a tab.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
    if (!bubble.contains(event.target)) hide();
    return;
  }
  event.preventDefault();
  const isFirstTap = event.pointerType === "touch" && link.matches(".cg-mark") && shownFor !== link;
  if (isFirstTap && show(link)) return;
  hide();
  showDocument(link.getAttribute("href"), titleOf(link));
}

/** The title of the source that a mark stands for: it is on the card with the same number. */
function titleOf(link) {
  const number = link.textContent.match(/\d+/)?.[0];
  const cards = [...(link.closest(".cg-turn")?.querySelectorAll(".cg-source") ?? [])];
  const card = link.matches(".cg-source")
    ? link
    : cards.find((each) => each.querySelector(".cg-number").textContent === number);
  return card?.querySelector(".cg-place").textContent ?? words.tab_document;
}

/** Show the words behind a mark; whether there are any. */
function show(mark) {
  clearTimeout(timer);
  const number = /cg-tip-(\d+)/.exec(mark.className)?.[1];
  const tip = mark.closest(".cg-turn")?.querySelectorAll(".cg-tip")[Number(number)];
  if (!tip) return false;
  shownFor = mark;
  mark.setAttribute("aria-describedby", bubble.id);
  const open = element("button", { type: "button", className: "cg-do", onclick: () => mark.click() }, words.open_passage);
  bubble.replaceChildren(
    element("strong", {}, titleOf(mark)),
    ...[...tip.childNodes].map((node) => node.cloneNode(true)),
    open,
  );
  bubble.hidden = false;
  place(mark.getBoundingClientRect());
  return true;
}

/** Above the mark where there is room, else below; always within the window. */
function place(mark) {
  const { width, height } = bubble.getBoundingClientRect();
  const left = Math.min(Math.max(8, mark.left + mark.width / 2 - width / 2), innerWidth - width - 8);
  const above = mark.top - height - 6;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${above >= 8 ? above : Math.min(mark.bottom + 6, innerHeight - height - 8)}px`;
}

function hide() {
  clearTimeout(timer);
  if (bubble.hidden) return;
  bubble.hidden = true;
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
}
