// The box to ask in, with its buttons to ask and to stop.

import { button, element, icon } from "./dom.js";

export const LONGEST_QUESTION = 2_000;
const HIGHEST = 140; // pixels

/** Returns {form, focus, write, giveBack, show}; `onAsk(question)` says whether it takes what was typed. */
export function askingForm({ words, placeholder, onAsk, onStop }) {
  const box = element("textarea", {
    rows: 1,
    maxLength: LONGEST_QUESTION,
    placeholder: placeholder || words.question_hint,
    "aria-label": words.question,
    oninput: fit,
    onkeydown(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      asked(event);
    },
  });
  const ask = element("button", { type: "submit", className: "main", "aria-label": words.ask, title: words.ask }, icon("ask"));
  const stop = button(words.stop, onStop, { icon: "stop", className: "main", hidden: true });
  const form = element("form", { className: "asking", onsubmit: asked }, box, ask, stop);

  function asked(event) {
    event.preventDefault();
    if (box.value.trim() && onAsk(box.value)) write("");
  }

  function write(text) {
    box.value = text;
    fit();
  }

  /** Only newer browsers let a box grow by itself. */
  function fit() {
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${Math.min(box.scrollHeight, HIGHEST)}px`);
  }

  return {
    form,
    write,
    focus: () => box.focus(),
    /** Give back what could not be asked, unless something else was typed meanwhile. */
    giveBack: (text) => box.value || write(text),
    show(isAnswering) {
      const hadFocus = [ask, stop].includes(form.getRootNode().activeElement);
      ask.hidden = isAnswering;
      stop.hidden = !isAnswering;
      if (hadFocus) box.focus();
    },
  };
}
