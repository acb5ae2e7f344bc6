// What the buttons under questions and answers do. Each says it in a class, cg-do-SOMETHING, and its turn in cg-turn-N.

import { element, note, questionBox, send, words } from "./page.js";
import { openPanel } from "./panel.js";
import { closeDrawer } from "./drawers.js";
import * as store from "./store.js";

const BEGIN = ["simpler", "deeper", "example", "compare", "retry"];
const CHANGE = ["delete", "edit", "compare-other"];
const STUDY = { map: "map", quiz: "quiz", path: "path" };

export function start() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const asked = event.target.closest("a[data-ask]");
    if (asked) return askFrom(asked, event);
    const button = event.target.closest("#cg-chat .cg-do");
    if (button) act(button, /cg-do-([\w-]+)/.exec(button.className)[1], turnOf(button));
  });
  document.addEventListener("keydown", closeChoices);
  // Before Gradio asks for the conversation to show: the question begins one of its own.
  if (questionOfAddress()) store.open();
}

const turnOf = (button) => Number(/cg-turn-(\d+)/.exec(button.closest(".cg-turn").className)[1]);

/** A link of the map or the path asks its question here; opened in a tab of its own it asks it there. */
function askFrom(link, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  closeDrawer("cg-panel", true);
  send("act", { does: "ask", turn: null, text: link.dataset.ask });
}

function act(button, does, turn) {
  button.closest("details")?.removeAttribute("open");
  if (BEGIN.includes(does)) send("act", { does, turn, text: does === "compare" ? button.textContent : "" });
  else if (CHANGE.includes(does)) change(does, turn);
  else if (does in STUDY) study(does, turn);
  else if (does === "copy") copy(answerText(store.shown().turns[turn]));
  else if (does === "link") copy(linkTo(store.shown().turns[turn].question));
  else if (does.startsWith("rate-")) rate(button, does, turn);
}

function change(does, turn) {
  send("change", { does, turn, text: "" });
  if (does !== "delete") setTimeout(() => questionBox()?.focus(), 300);
}

function study(does, turn) {
  send("study", { does, turn, text: "" });
  openPanel(STUDY[does]);
}

function rate(button, does, turn) {
  const isWithdrawn = button.classList.contains("cg-pressed");
  send("change", { does: isWithdrawn ? "rate-none" : does, turn, text: "" });
  if (isWithdrawn) focusOn(turn, does);
  else askWhy(does, turn);
}

/** Give the focus to a button, also when its answer is drawn anew with what the button has changed. */
function focusOn(turn, does) {
  const focus = () => document.querySelector(`#cg-chat .cg-turn-${turn} .cg-do-${does}`)?.focus();
  focus();
  clearInterval(focusing); // one at a time: the last that was pressed
  const mine = (focusing = setInterval(() => document.activeElement === document.body && focus(), 100));
  setTimeout(() => clearInterval(mine), 3000);
}

let focusing = null;

/** Ask for a reason; the rating counts without one. */
function askWhy(does, turn) {
  const reason = element("textarea", { maxLength: 1000, rows: 3, id: "cg-reason" });
  const dialog = element("dialog", { className: "cg-dialog", "aria-labelledby": "cg-reason-label" });
  const sent = (event) => {
    event.preventDefault();
    if (reason.value.trim()) send("change", { does, turn, text: reason.value.trim() });
    note(words.thanks);
    dialog.close();
  };
  const form = element(
    "form",
    { onsubmit: sent },
    element("label", { htmlFor: "cg-reason", id: "cg-reason-label" }, words.reason),
    reason,
    element(
      "div",
      { className: "cg-dialog-buttons" },
      element("button", { type: "button", className: "cg-do", onclick: () => dialog.close() }, words.close),
      element("button", { type: "submit", className: "cg-do cg-main-button" }, words.send),
    ),
  );
  dialog.append(form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    focusOn(turn, does);
  });
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https a page may not use the clipboard directly.
    const box = element("textarea", { value: text, className: "cg-unseen" });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  note(words.copied);
}

/** An answer with its marks, and what they stand for below. */
function answerText(turn) {
  const sources = turn.answer.sources.map((source) => {
    const place = [source.title, source.section, source.place].filter(Boolean).join(" › ");
    return `[${source.n}] ${place}${source.url ? ` ${source.url}` : ""}`;
  });
  return [turn.answer.answer, sources.join("\n")].filter(Boolean).join("\n\n");
}

const linkTo = (question) => `${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`;

function closeChoices(event) {
  const open = event.key === "Escape" && document.querySelector("#cg-chat .cg-compare[open]");
  if (!open) return;
  open.removeAttribute("open");
  open.querySelector("summary").focus();
  event.preventDefault();
}

const questionOfAddress = () => new URL(location.href).searchParams.get("q")?.trim();

/** Ask the question of an address such as /?q=What+is+dropout once; a reload does not ask it again. */
export function askFromAddress() {
  const question = questionOfAddress();
  if (!question) return;
  const address = new URL(location.href);
  address.searchParams.delete("q");
  history.replaceState(null, "", address);
  send("act", { does: "ask", turn: null, text: question });
}
