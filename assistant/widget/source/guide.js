// The widget's inside: the conversation, what stands over it for a while (a passage, a quiz), and the box to ask in.

import { announcer } from "./announcing.js";
import { button, element, icon } from "./dom.js";
import { withoutMarks } from "./marks.js";
import { menu } from "./menu.js";
import { passageView, tipOver } from "./passage.js";
import { quizView } from "./quiz.js";
import { sourceCard } from "./sources.js";
import { turnView } from "./turns.js";
import { filled, saidIn, sentenceOf } from "./words.js";

const LONGEST_QUESTION = 2_000;
const SEPARATOR = "|";

/** Returns {node, ask, focus, leave(): whether something was put away}. `looks()` gives {lang, theme}. */
export function guideView({ conversation, server, words, text, options, looks, onClose }) {
  const views = new Map();
  const { region, say } = announcer();
  const note = element("p", { className: "note", role: "status" }); // always there: a screen reader hears only of changes
  const log = element("div", { className: "log", role: "log", "aria-live": "off", "aria-label": words.conversation, tabIndex: 0 });
  const body = element("div", { className: "body" }, log, note);
  const frame = element("div", { className: "frame", lang: words.code });
  const tip = tipOver(frame, { words, text });
  let follows = null; // the turn that is kept in sight while it is answered
  const over = []; // what stands over the conversation, the topmost last
  let noting = null;

  const does = {
    ask: (question) => ask(question),
    act: (turn, kind, label) => begun(conversation.act(turn, kind, label)),
    retry: (turn) => begun(conversation.retry(turn)),
    remove(turn) {
      conversation.delete(turn);
      box.focus();
    },
    quiz: (turn) => {
      const { markdown } = text;
      const card = (source) => sourceCard(source, { show: does.show, text });
      putOver(quizView({ turn, server, conversation, words, markdown, sourceCard: card, onClose: putAway }));
    },
    show: (source) => putOver(passageView(source, { server, words, ...looks(), onClose: putAway })),
    copy,
    rate,
    reason(turn, comment) {
      if (comment) conversation.rate(turn, turn.rating, comment).catch(tell);
      tellNote(words.thanks);
      views.get(turn.id)?.node.querySelector(".reason")?.remove();
      views.get(turn.id)?.node.querySelector(`.thumb-${turn.rating}`)?.focus();
    },
    neighbours,
    compare: async (turn, title) => ask(comparison(await conceptOf(turn), title)),
    async compareOther(turn) {
      box.value = comparison(await conceptOf(turn), "").replace(/\?$/, "");
      box.focus();
    },
    explain: (turn) => explained(turn.problem, turn),
  };
  const context = { words, text, does, tip, drawn: keepPlace };

  // Asking

  const box = element("textarea", {
    rows: 1,
    maxLength: LONGEST_QUESTION,
    placeholder: options.placeholder || words.question_hint,
    "aria-label": words.question,
    oninput: fit,
    onkeydown(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      askTyped();
    },
  });
  const askButton = element("button", { type: "submit", className: "main", "aria-label": words.ask, title: words.ask }, icon("ask"));
  const stopButton = button(words.stop, () => conversation.stop(), { icon: "stop", className: "main", hidden: true });
  const form = element(
    "form",
    {
      className: "asking",
      onsubmit(event) {
        event.preventDefault();
        askTyped();
      },
    },
    box,
    askButton,
    stopButton,
  );

  /** A box of the element's own would grow by itself only in newer browsers. */
  function fit() {
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${Math.min(box.scrollHeight, 140)}px`);
  }

  function askTyped() {
    if (!box.value.trim()) return;
    if (conversation.isAnswering) return tellNote(words.still_answering);
    ask(box.value, box.value);
    box.value = "";
    fit();
  }

  /** Ask; what was typed comes back where it could not be asked. */
  function ask(question, typed = "") {
    if (conversation.isAnswering) {
      tellNote(words.still_answering);
      return Promise.resolve(null);
    }
    while (putAway(false));
    return begun(conversation.ask(question.slice(0, LONGEST_QUESTION)), typed);
  }

  /** Keep what was just begun in sight; say what kept it from beginning. */
  function begun(answering, typed = "") {
    follows = conversation.turns.at(-1) ?? null;
    keepPlace();
    return answering.catch((problem) => {
      tell(problem);
      box.value ||= typed;
      fit();
      return null;
    });
  }

  /** Begin anew. */
  function begin() {
    while (putAway(false));
    conversation.clear();
    box.focus();
  }

  // What the buttons do

  async function copy(turn) {
    const sources = turn.answer.sources.map((one) => `[${one.n}] ${one.title}${one.url ? ` ${one.url}` : ""}`);
    try {
      await navigator.clipboard.writeText([turn.answer.answer, sources.join("\n")].filter(Boolean).join("\n\n"));
      tellNote(words.copied);
    } catch {
      getSelection().selectAllChildren(views.get(turn.id).node.querySelector(".answer"));
    }
  }

  async function rate(turn, rating) {
    try {
      await conversation.rate(turn, rating);
      if (rating === "down") views.get(turn.id)?.reason();
      else if (rating) tellNote(words.thanks);
    } catch (problem) {
      tell(problem);
    }
  }

  const concepts = new Map();

  /** The concept that an answer is about, with its neighbours, where the handbook has one. */
  function concept(turn) {
    const id = turn.answer?.sources[0]?.document_id;
    if (!id) return null;
    if (!concepts.has(id)) concepts.set(id, server.get(`api/concepts/${encodeURIComponent(id)}`).catch(() => concepts.delete(id) && null));
    return concepts.get(id);
  }

  const conceptOf = async (turn) => (await concept(turn))?.title ?? turn.answer.sources[0]?.title ?? "";

  async function neighbours(turn) {
    const around = await concept(turn);
    return around ? [...around.related, ...around.prerequisites].slice(0, 5).map((one) => one.title) : [];
  }

  // Saying what happens

  function tellNote(sentence) {
    note.textContent = sentence;
    clearTimeout(noting);
    noting = setTimeout(() => (note.textContent = ""), 6_000);
  }

  const tell = (problem) => tellNote(explained(problem));

  function explained(problem, turn = null) {
    if (problem.kind === "full") return filled(words.full, { count: 100 });
    if (problem.kind === "stopped") return turn?.text?.trim() ? words.stopped : words.stopped_early;
    return sentenceOf(problem, words);
  }

  // What stands over the conversation for a while

  function putOver(view) {
    tip.hide();
    note.textContent = "";
    const below = over.at(-1)?.view ?? log;
    over.push({ view, below, from: frame.getRootNode().activeElement });
    body.append(view);
    below.inert = true;
    view.addEventListener("keydown", escaped);
    (view.querySelector("h2") ?? view.querySelector("button"))?.focus();
  }

  function escaped(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault(); // a modal dialog would close itself
      event.stopPropagation();
      putAway();
    }
  }

  function putAway(goesBack = true) {
    if (!over.length) return false;
    const { view, below, from } = over.pop();
    view.remove();
    below.inert = false;
    if (goesBack) (from?.isConnected ? from : box).focus();
    return true;
  }

  /** Put away the topmost thing that is open; false where there is only the conversation. */
  function leave() {
    if (tip.isShown()) {
      tip.hide();
      return true;
    }
    return putAway();
  }

  // Drawing

  function draw() {
    const last = conversation.turns.at(-1);
    const now = new Set(conversation.turns.map((turn) => turn.id));
    for (const [id, view] of views) {
      if (now.has(id)) continue;
      view.node.remove();
      views.delete(id);
    }
    conversation.turns.forEach((turn, place) => {
      const isNew = !views.has(turn.id);
      if (isNew) views.set(turn.id, turnView(turn, context));
      const { node, update } = views.get(turn.id);
      if (log.children[place + 1] !== node) log.insertBefore(node, log.children[place + 1] ?? null);
      update(turn === last);
    });
    greeting.hidden = conversation.turns.length > 0;
    drawAsking();
  }

  function drawAsking() {
    const hadFocus = [askButton, stopButton].includes(frame.getRootNode().activeElement);
    askButton.hidden = conversation.isAnswering;
    stopButton.hidden = !conversation.isAnswering;
    if (hadFocus) box.focus();
    log.setAttribute("aria-busy", String(conversation.isAnswering));
  }

  function drawTurn(turn) {
    views.get(turn.id)?.update(turn === conversation.turns.at(-1));
    drawAsking();
  }

  function keepPlace() {
    const node = follows && views.get(follows.id)?.node;
    if (node) log.scrollTop = node.offsetTop - log.offsetTop - 8;
    if (!conversation.isAnswering) follows = null;
  }

  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    log.addEventListener(kind, () => (follows = null), { passive: true });
  }
  log.addEventListener("scroll", () => tip.hide(), { passive: true });

  const first = (options.questions ?? "").split(SEPARATOR).map((one) => one.trim()).filter(Boolean);
  if (!first.length && options.topic) first.push(`What is ${options.topic}?`);
  const greeting = element(
    "div",
    { className: "greeting" },
    element("p", {}, options.greeting || words.greeting),
    ...first.map((question) => button(question, () => ask(question), { className: "chip" })),
  );
  log.append(greeting);

  const title = element("h2", { className: "title", id: "title" }, options.heading || words.ask_about);
  const more = menu({ conversation, server, words, onNew: begin, onNote: tellNote });
  const top = element(
    "div",
    { className: "top" },
    title,
    more,
    onClose ? button(words.close_guide, onClose, { icon: "close" }) : null,
  );
  const sent = options.sendsPage ? element("p", { className: "small" }, words.page_is_sent) : null;
  frame.append(top, body, form, sent ?? "", tip.bubble, region);

  conversation.addEventListener("turns", draw);
  conversation.addEventListener("turn", ({ detail }) => drawTurn(detail));
  conversation.addEventListener("unkept", () => tellNote(words.storage_full));
  for (const kind of ["answer", "declined"]) {
    conversation.addEventListener(kind, ({ detail: { answer } }) => {
      const answered = saidIn(words, withoutMarks(answer.answer, answer.citations));
      say(filled(words.answer_ready, { answer: answered }));
    });
  }
  draw();

  return { node: frame, ask, focus: () => box.focus(), leave };
}

const comparison = (one, other) => `What is the difference between ${one} and ${other}?`;
