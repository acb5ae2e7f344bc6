// The widget's inside: the conversation, what stands over it for a while (a passage, a quiz), and the box to ask in.

import { announcer } from "./announcing.js";
import { askingForm, LONGEST_QUESTION } from "./asking.js";
import { comparingBy } from "./comparing.js";
import { button, element } from "./dom.js";
import { layersOver } from "./layers.js";
import { withoutMarks } from "./marks.js";
import { menu } from "./menu.js";
import { passageView, tipOver } from "./passage.js";
import { quizView } from "./quiz.js";
import { sourceCard } from "./sources.js";
import { turnView } from "./turns.js";
import { filled, saidIn, sentenceOf } from "./words.js";

const SEPARATOR = "|";

/** Returns {node, ask, focus, leave(): whether something was put away}. `looks()` gives {lang, theme}. */
export function guideView({ conversation, server, words, text, options, looks, onClose }) {
  const views = new Map();
  const { region, say } = announcer();
  const note = element("p", { className: "note", role: "status" }); // always there: a screen reader hears only of changes
  const log = element("div", { className: "log", role: "log", "aria-live": "off", "aria-label": words.conversation, tabIndex: 0 });
  const body = element("div", { className: "body" }, log, note);
  const frame = element("div", { className: "frame", lang: words.code });
  const comparing = comparingBy(server);
  const tip = tipOver(frame, { words, text });
  let follows = null; // the turn that is kept in sight while it is answered
  let noting = null;

  const does = {
    ask: (question) => ask(question),
    act: (turn, kind, label) => begun(conversation.act(turn, kind, label)),
    retry: (turn) => begun(conversation.retry(turn)),
    remove(turn) {
      conversation.delete(turn);
      asking.focus();
    },
    quiz: (turn) => {
      const { markdown } = text;
      const card = (source) => sourceCard(source, { show: does.show, text });
      putOver(quizView({ turn, server, conversation, words, markdown, sourceCard: card, onClose: layers.away }));
    },
    show: (source) => putOver(passageView(source, { server, words, ...looks(), onClose: layers.away })),
    copy,
    rate,
    reason(turn, comment) {
      if (comment) conversation.rate(turn, turn.rating, comment).catch(tell);
      tellNote(words.thanks);
      views.get(turn.id)?.node.querySelector(".reason")?.remove();
      views.get(turn.id)?.node.querySelector(`.thumb-${turn.rating}`)?.focus();
    },
    neighbours: comparing.neighbours,
    compare: async (turn, title) => ask(await comparing.question(turn, title)),
    async compareOther(turn) {
      asking.write(await comparing.question(turn));
      asking.focus();
    },
    explain: (turn) => explained(turn.problem, turn),
  };
  const context = { words, text, does, tip, drawn: keepPlace };

  // Asking

  const asking = askingForm({
    words,
    placeholder: options.placeholder,
    onAsk(question) {
      const takes = !conversation.isAnswering;
      ask(question, question);
      return takes;
    },
    onStop: () => conversation.stop(),
  });

  /** Ask; what was typed comes back where it could not be asked. */
  function ask(question, typed = "") {
    if (conversation.isAnswering) {
      tellNote(words.still_answering);
      return Promise.resolve(null);
    }
    layers.clear();
    return begun(conversation.ask(question.slice(0, LONGEST_QUESTION)), typed);
  }

  /** Keep what was just begun in sight; say what kept it from beginning. */
  function begun(answering, typed = "") {
    follows = conversation.current;
    keepPlace();
    return answering.catch((problem) => {
      tell(problem);
      asking.giveBack(typed);
      return null;
    });
  }

  /** Begin anew. */
  function begin() {
    layers.clear();
    conversation.clear();
    asking.focus();
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

  const layers = layersOver(body, log, asking.focus);

  function putOver(view) {
    tip.hide();
    note.textContent = "";
    layers.put(view);
  }

  /** Put away the topmost thing that is open; false where there is only the conversation. */
  function leave() {
    if (tip.isShown()) {
      tip.hide();
      return true;
    }
    return layers.away();
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
    asking.show(conversation.isAnswering);
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

  const title = element("h2", { className: "title", id: "title" }, options.title || words.ask_about);
  const more = menu({ conversation, server, words, onNew: begin, onNote: tellNote });
  const top = element(
    "div",
    { className: "top" },
    title,
    more,
    onClose ? button(words.close_guide, onClose, { icon: "close" }) : null,
  );
  const privacy = element("p", { className: "small" }, options.sendsPage ? words.page_is_sent : "");
  frame.append(top, body, asking.form, privacy, tip.bubble, region);
  // Before the first question, and not before somebody is about to ask.
  frame.addEventListener("focusin", tellWhatIsKept, { once: true });

  async function tellWhatIsKept() {
    const { questions_kept_days: days } = await server.get("api/privacy").catch(() => ({}));
    if (days > 0) privacy.append(` ${filled(words.questions_kept, { days })}`);
  }

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

  return { node: frame, ask, focus: asking.focus, leave };
}
