// How a question of a quiz is replied to: one of its options, or words of one's own. A reply that is held stays as it is,
// without losing the focus, which a disabled field would.

import { element } from "./dom.js";

const LONGEST_REPLY = 2_000; // characters

let asked = 0;

/** Give a question an id of its own, for its reply to be named by. */
function idOf(title) {
  title.id = `quiz-prompt-${(asked += 1)}`;
  return title.id;
}

/** `options` as they are sent, `contents` as they are shown. */
export function choices(options, contents, title) {
  let isHeld = false;
  // The arrow keys click, too.
  const onclick = (event) => isHeld && event.preventDefault();
  const inputs = options.map(() => element("input", { type: "radio", name: "option", onclick }));
  const labels = inputs.map((input, place) =>
    element("label", { className: "option", dir: "auto" }, input, element("div", {}, contents[place])),
  );
  const node = element("div", { className: "options", role: "radiogroup", "aria-labelledby": idOf(title) }, ...labels);
  return {
    node,
    given: () => options[inputs.findIndex((input) => input.checked)] ?? "",
    focus: () => inputs[0].focus(),
    isHeld: () => isHeld,
    hold(isToHold) {
      isHeld = isToHold;
      node.setAttribute("aria-disabled", String(isToHold));
    },
  };
}

export function boxToWrite(name, title) {
  const onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    box.form.requestSubmit();
  };
  const box = element("textarea", {
    rows: 3,
    maxLength: LONGEST_REPLY,
    dir: "auto",
    "aria-describedby": idOf(title),
    onkeydown,
  });
  return {
    node: element("label", { className: "own-words" }, name, box),
    given: () => box.value.trim(),
    focus: () => box.focus(),
    isHeld: () => box.readOnly,
    hold: (isToHold) => (box.readOnly = isToHold),
  };
}
