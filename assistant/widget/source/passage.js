// The words behind a mark: beside it, when it is pointed at, and in their document, in place of the conversation.

import { button, element } from "./dom.js";

/** A bubble over the conversation that shows the quote of the mark that has the focus or the pointer. */
export function tipOver(frame, { words, text }) {
  const quote = element("div", { className: "quote", lang: "" });
  const open = button(words.open_passage, opened, { className: "chip" });
  const bubble = element("div", { className: "tip", id: "tip", role: "tooltip", hidden: true }, quote, open);
  let openNow = null;
  let leaving = null;
  let owner = null;

  function show(mark, quoted, opening) {
    clearTimeout(leaving);
    if (owner === mark && !bubble.hidden) return;
    owner?.removeAttribute("aria-describedby");
    owner = mark;
    openNow = opening;
    mark.setAttribute("aria-describedby", "tip");
    quote.textContent = quoted;
    text.markdown(quoted).then((fragment) => {
      if (owner !== mark) return;
      quote.replaceChildren(fragment);
      place(mark);
    });
    bubble.hidden = false;
    place(mark);
  }

  function place(mark) {
    const around = frame.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - around.left - 40), around.width - bubble.offsetWidth - 8);
    const above = at.top - frame.querySelector(".body").getBoundingClientRect().top;
    const below = around.bottom - at.bottom;
    const isBelow = above < bubble.offsetHeight + 6 && below > bubble.offsetHeight + 12;
    const top = isBelow ? at.bottom - around.top + 6 : at.top - around.top - bubble.offsetHeight - 6;
    bubble.style.setProperty("left", `${Math.max(8, left)}px`);
    bubble.style.setProperty("top", `${Math.max(8, top)}px`);
  }

  function opened() {
    owner.focus(); // whoever comes back from the passage comes back to its mark
    openNow();
  }

  function hide() {
    bubble.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }

  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => bubble.matches(":hover") || hide(), 250);
  };
  bubble.addEventListener("pointerenter", () => clearTimeout(leaving));
  bubble.addEventListener("pointerleave", leave);

  return {
    bubble,
    hide,
    isShown: () => !bubble.hidden,
    attach(mark, quoted, opening) {
      let wasShown = false;
      mark.addEventListener("pointerdown", () => (wasShown = owner === mark && !bubble.hidden));
      mark.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(mark, quoted, opening));
      mark.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave());
      mark.addEventListener("focus", () => show(mark, quoted, opening));
      mark.addEventListener("blur", leave);
      mark.addEventListener("click", (event) => {
        // A finger cannot point: the first tap shows the words, the second opens them.
        if (event.pointerType === "touch" && !wasShown) return show(mark, quoted, opening);
        hide();
        opening();
      });
    },
  };
}

/** The document with the passage marked, in a frame of the server's; `onClose` goes back to the conversation. */
export function passageView(source, { server, words, lang, theme, onClose }) {
  const query = new URLSearchParams({ start: source.char_start, end: source.char_end, lang, theme });
  const address = `${server.base}read/${encodeURIComponent(source.document_id)}?${query}`;
  const frame = element("iframe", {
    title: words.tab_document,
    src: `${address}&panel=1#passage`,
    referrerPolicy: "no-referrer",
    // A document has no script; should one get there, it cannot run.
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
  });
  const outside = element("a", { href: `${address}#passage`, target: "_blank", rel: "noopener noreferrer" }, words.open_in_tab);
  const top = element(
    "div",
    { className: "bar" },
    button(words.back_to_conversation, onClose, { icon: "back" }),
    element("h2", { tabIndex: -1 }, words.tab_document),
    outside,
  );
  return element("section", { className: "view passage", "aria-label": words.tab_document }, top, frame);
}
