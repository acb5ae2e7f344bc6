// The list of kept conversations: open, find, name, save, delete.

import { element, filled, questionBox, send, signButton, whenFramed, words } from "./page.js";
import * as store from "./store.js";
import { saveAs } from "./saving.js";
import { closeDrawer, isOpen } from "./drawers.js";

let list = null;
let search = null;
let drawn = "";

export function start() {
  whenFramed("conversations", (frame) => {
    search = element("input", {
      type: "search",
      placeholder: words.search_conversations,
      "aria-label": words.search_conversations,
      oninput: draw,
    });
    list = element("ul", { className: "cg-kept" });
    frame.append(
      element(
        "div",
        { className: "cg-drawer-top" },
        element("h2", {}, words.conversations),
        signButton("close", words.close, () => closeDrawer("cg-conversations")),
      ),
      element("button", { type: "button", className: "cg-wide", onclick: () => show() }, words.new_conversation),
      search,
      list,
      element("p", { className: "cg-small" }, kept()),
    );
    draw();
  });
  store.onChange(draw);
  document.addEventListener("cg-drawer", draw);
  store.onElsewhere(() => send("resume"));
}

function kept() {
  const days = document.getElementById("cg-words").dataset.keepDays;
  return days > 0 ? `${words.kept_here} ${filled(words.questions_kept, { days })}` : words.kept_here;
}

/** Show a conversation; without an id a new one. */
export function show(id) {
  if (id !== store.currentId()) {
    store.open(id);
    send("resume");
  }
  closeDrawer("cg-conversations", true);
  draw();
  questionBox()?.focus();
}

function draw() {
  if (!list || !isOpen("cg-conversations")) return;
  const wanted = search.value.trim().toLowerCase();
  const found = store.all().filter((each) => !wanted || text(each).includes(wanted));
  const now = JSON.stringify([store.currentId(), ...found.map((each) => [each.id, store.nameOf(each)])]);
  if (now === drawn) return; // the focus stays where it is
  drawn = now;
  list.replaceChildren(...found.map(entry));
  if (!found.length) list.append(element("li", { className: "cg-small" }, words.no_conversations));
}

const text = (kept) =>
  [store.nameOf(kept), ...(kept.conversation.turns ?? []).flatMap(said)].join("\n").toLowerCase();

const said = (turn) => [turn.question, turn.answer?.answer ?? turn.text ?? ""];

function entry(kept) {
  const name = store.nameOf(kept);
  const open = element("button", { type: "button", className: "cg-name", onclick: () => show(kept.id) }, name);
  if (kept.id === store.currentId()) open.setAttribute("aria-current", "true");
  const tools = element(
    "span",
    { className: "cg-signs", role: "group", "aria-label": name },
    signButton("edit", words.rename, () => renamed(kept.id, name)),
    signButton("markdown", words.export_markdown, () => saveAs("markdown", kept)),
    signButton("pdf", words.export_pdf, () => saveAs("pdf", kept)),
    signButton("delete", words.delete, () => removed(kept.id, name)),
  );
  return element("li", {}, open, tools);
}

function renamed(id, name) {
  const given = prompt(words.new_name, name)?.trim();
  if (given) store.rename(id, [...given].slice(0, 200).join(""));
}

function removed(id, name) {
  if (!confirm(filled(words.delete_sure, { name }))) return;
  const isShown = id === store.currentId();
  store.remove(id);
  if (isShown) show();
}
