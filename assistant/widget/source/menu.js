// What concerns the whole conversation: its level, saving it, beginning anew. A button that shows and hides the rest.

import { button, element } from "./dom.js";
import { formats, saved } from "./saving.js";

/** `onNew()` begins anew, once the reader is sure; `onNote(sentence)` is told what becomes of saving. */
export function menu({ conversation, server, words, onNew, onNote }) {
  const level = levelChoice(conversation, words);
  const save = (format) => async () => {
    close(true);
    onNote(words.saving);
    onNote(await saved(format, { conversation, server, words }));
  };
  const saving = formats(words).map(([format, name]) => button(name, save(format), { className: "menu-item" }));
  const anew = newConversation(conversation, words, () => {
    close(true);
    onNew();
  });
  const items = element(
    "div",
    { className: "menu-items", hidden: true, id: "menu-items" },
    level.choice,
    element("div", { className: "menu-part", role: "group", "aria-label": words.save_conversation }, ...saving),
    anew.part,
  );
  const opener = button(words.menu, () => (items.hidden ? open() : close()), {
    icon: "menu",
    "aria-expanded": "false",
    "aria-controls": items.id,
  });

  function open() {
    level.show();
    anew.reset();
    items.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    opener.focus(); // Safari does not focus a button that is clicked
  }

  function close(isFocusToReturn = false) {
    if (isFocusToReturn) opener.focus();
    items.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  }

  const onkeydown = (event) => {
    if (event.key !== "Escape" || items.hidden) return;
    event.stopPropagation(); // it closes the menu, not what the menu is in
    event.preventDefault();
    close(true);
  };
  const onfocusout = (event) => {
    if (!frame.contains(event.relatedTarget)) close();
  };
  // Focusable, so that a click beside its buttons leaves the focus within.
  const frame = element("div", { className: "menu", tabIndex: -1, onkeydown, onfocusout }, opener, items);
  return frame;
}

function levelChoice(conversation, words) {
  const inputs = ["beginner", "standard", "expert"].map((value) =>
    element("input", { type: "radio", name: "level", value, onchange: () => conversation.setLevel(value) }),
  );
  const names = [words.beginner, words.standard, words.expert];
  const labels = inputs.map((input, place) => element("label", { className: "menu-level" }, input, names[place]));
  const choice = element("fieldset", { className: "menu-part" }, element("legend", {}, words.level), ...labels);
  const show = () => {
    for (const input of inputs) input.checked = input.value === (conversation.level ?? "standard");
  };
  return { choice, show };
}

/** The way to a new conversation: it deletes this one, so it asks first where there is something to lose. */
function newConversation(conversation, words, begin) {
  const ask = button(words.new_conversation, () => (conversation.turns.length ? toConfirm(true) : begin()), {
    className: "menu-item",
  });
  const stay = button(words.cancel, () => toConfirm(false), { className: "menu-item" });
  const question = element(
    "div",
    { role: "group", "aria-label": words.new_conversation_sure, hidden: true },
    element("p", {}, words.new_conversation_sure),
    stay, // a second click in the same place deletes nothing
    button(words.begin_anew, begin, { className: "menu-item" }),
  );

  /** The focus goes first, then what had it: were that hidden before, the menu would lose the focus and close. */
  function toConfirm(isAsked) {
    const [shown, hidden] = isAsked ? [question, ask] : [ask, question];
    shown.hidden = false;
    (isAsked ? stay : ask).focus();
    hidden.hidden = true;
  }

  const reset = () => {
    ask.hidden = false;
    question.hidden = true;
  };
  return { part: element("div", { className: "menu-part" }, ask, question), reset };
}
