// One question and its answer on the screen, from the first search to the last button.

import { button, element } from "./dom.js";
import { marksOf } from "./marks.js";
import { sourceList } from "./sources.js";
import { reasonForm, toolsOf } from "./tools.js";
import { filled, said, saidIn } from "./words.js";

/** Returns {node, update(isLast), reason()}; `context` has words, text, does, tip (the quote beside a mark). */
export function turnView(turn, context) {
  const { words, does } = context;
  const written = element("div", { className: "answer", dir: "auto", lang: "" });
  const below = element("div", { className: "below" });
  const node = element(
    "article",
    { className: "turn" },
    element("p", { className: "question", dir: "auto", lang: "" }, turn.label || turn.question),
    written,
    below,
  );
  let isDrawing = false;
  let drawn = null;
  let standing = "";
  let isLast = true;

  /** Draw what has come, at most once a frame, when what it needs is there. */
  async function draw() {
    if (isDrawing || drawn === stateOf(turn)) return;
    isDrawing = true;
    let prepared;
    do {
      prepared = turn.text;
      if (prepared) await context.text.prepared(prepared);
      await new Promise((resolve) => (document.hidden ? setTimeout(resolve) : requestAnimationFrame(resolve)));
      // More may have come meanwhile, and with it the first formula.
    } while (turn.text.includes("$") && !prepared.includes("$"));
    isDrawing = false;
    drawn = stateOf(turn);
    const marks = marksOf(turn.text, turn.citations);
    const shown = turn.answer ? saidIn(words, turn.text) : turn.text;
    const focused = [...written.querySelectorAll(".mark")].indexOf(written.getRootNode().activeElement);
    written.replaceChildren(context.text.shown(shown, marks, (number) => markButton(marks[number], context)));
    written.querySelectorAll(".mark")[focused]?.focus();
    sayWhetherBusy();
    context.drawn?.();
  }

  /** More is coming, or what came is not drawn yet. */
  function sayWhetherBusy() {
    const isWhole = (turn.answer || turn.problem) && drawn === stateOf(turn);
    written.setAttribute("aria-busy", String(!isWhole));
  }

  /** What stands below is made anew only when it changes, so that the focus stays where it is. */
  function updateBelow() {
    const now = JSON.stringify([phase(turn), turn.ahead, turn.rating, isLast, turn.problem]);
    if (now === standing) return;
    const focused = below.contains(below.getRootNode().activeElement) && nameOf(below.getRootNode().activeElement);
    standing = now;
    below.replaceChildren(...belowOf(turn, isLast, context));
    if (focused) [...below.querySelectorAll("button")].find((one) => nameOf(one) === focused)?.focus();
  }

  return {
    node,
    update(isLastNow) {
      isLast = isLastNow;
      updateBelow();
      sayWhetherBusy();
      draw();
    },
    reason() {
      const form = reasonForm(turn, context);
      below.append(form);
      form.scrollIntoView({ block: "nearest" });
      form.querySelector("textarea").focus();
    },
  };
}

/** What an answer's looks depend on. */
const stateOf = (turn) => `${Boolean(turn.answer)} ${turn.citations.length} ${turn.text}`;

/** What a button is for, also when its name changes with what it did. */
const nameOf = (one) => /thumb-\w+/.exec(one.className)?.[0] ?? one.textContent + one.title;

function phase(turn) {
  if (turn.answer) return "answered";
  if (turn.problem) return "problem";
  if (!turn.found) return "reading";
  if (turn.text.trim()) return "writing";
  return turn.ahead > 0 ? "waiting" : "thinking";
}

function belowOf(turn, isLast, context) {
  const { words, does } = context;
  const show = { show: does.show, text: context.text };
  if (turn.answer) {
    const { sources, notice, suggestions } = turn.answer;
    const tools = toolsOf(turn, { words, does, isLast });
    const offered = isLast ? suggested(suggestions, does) : "";
    return [
      sources.length ? sourceList(sources, words.sources, show) : "",
      notice ? element("p", { className: "notice" }, said(words, notice)) : "",
      // What is not covered is answered by what is: that comes first.
      ...(turn.answer.answered ? [...tools, offered] : [offered, ...tools]),
    ];
  }
  const found = turn.found?.length ? sourceList(turn.found, words.found_sources, { ...show, brief: true }) : "";
  if (turn.problem) return [problem(turn, context), ...(isLast ? [] : toolsOf(turn, { words, does, isLast }))];
  return [element("p", { className: "status" }, status(turn, words)), found];
}

function status(turn, words) {
  const waiting = turn.ahead === 1 ? words.queue_one : filled(words.queue_many, { count: turn.ahead });
  return { reading: words.reading, thinking: words.thinking, writing: words.writing, waiting }[phase(turn)];
}

function problem(turn, { words, does }) {
  return element(
    "div",
    { className: "problem", role: turn.problem.isNew ? "alert" : null },
    element("p", {}, does.explain(turn)),
    button(words.try_again, () => does.retry(turn), { className: "chip" }),
  );
}

const suggested = (suggestions, does) =>
  element(
    "div",
    { className: "suggestions" },
    ...suggestions.map((question) => button(question, () => does.ask(question), { className: "chip" })),
  );

function markButton(mark, { words, does, tip }) {
  if (!mark) return "\ufffd";
  const made = element(
    "button",
    { type: "button", className: "mark", "aria-label": filled(words.opens, { n: mark.n }) },
    `[${mark.n}]`,
  );
  const open = () => does.show({ document_id: mark.documentId, char_start: mark.from, char_end: mark.to });
  tip.attach(made, mark.quotes.join(" … "), open);
  return made;
}
