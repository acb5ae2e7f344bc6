// Notices that the server has gone or was started again, says so, and offers the way on. Nothing is lost: all is kept here.

import { element, send, words } from "./page.js";
import { isAnswering } from "./store.js";

const CALM = 15_000; // milliseconds between looks
const WATCHFUL = 2_500; // while an answer is written, and until a lost server is back
const PATIENCE = 4_000;
const SOON = 1_000;

const banner = element("div", { id: "cg-connection", role: "alert", hidden: true });
const started = () => window.gradio_config?.app_id;
let misses = 0;

export function start() {
  document.body.append(banner);
  later();
  // A tab that slept, or a network that comes back, looks at once.
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("online", look);
  addEventListener("offline", look);
  for (const kind of ["click", "keydown", "cg-sent"]) document.addEventListener(kind, fetchLater);
}

let fetching = null;

/**
 * What is done just when Gradio closes its stream, after the events before, is answered without anybody listening.
 * Another event opens the stream again, and brings what is waiting there.
 */
function fetchLater(event) {
  if (event.type === "keydown" && event.key !== "Enter") return;
  clearTimeout(fetching);
  fetching = setTimeout(() => send("look"), SOON);
}

let timer = null;

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, misses === 1 ? SOON : misses || isAnswering() ? WATCHFUL : CALM);
}

/** Look soon: a question was asked. */
export const watch = later;

async function look() {
  if (!document.hidden) {
    try {
      const reply = await fetch("gradio_api/app_id", { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
      const { app_id: id } = await reply.json();
      misses = 0;
      if (id === started()) show(false);
      else show(true, words.server_back, words.go_on);
    } catch {
      misses += 1;
      if (misses > 1) show(true, words.server_gone);
    }
  }
  later();
}

function show(isShown, text = "", button = "") {
  if (banner.hidden === !isShown && banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.hidden = !isShown;
  const reload = () => location.reload();
  banner.replaceChildren(
    element("span", {}, text),
    ...(button ? [element("button", { type: "button", className: "cg-do", onclick: reload }, button)] : []),
  );
}
