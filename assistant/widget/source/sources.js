// The passages behind an answer, as cards; pressed, they open their document at the passage.

import { element } from "./dom.js";

export const placeOf = (source) => [source.title, source.section, source.place].filter(Boolean).join(" › ");

/** A card for a source. `show(source)` opens it; a brief one does not show the words. */
export function sourceCard(source, { show, text, brief = false }) {
  const quote = brief ? null : element("span", { className: "quote", lang: "" });
  if (quote) {
    quote.textContent = source.quote;
    text.markdown(source.quote).then((fragment) => quote.replaceChildren(fragment));
  }
  return element(
    "button",
    { type: "button", className: "source", onclick: () => show(source) },
    element("span", { className: "number" }, String(source.n)),
    element("span", { className: "where" }, placeOf(source)),
    quote,
  );
}

export function sourceList(sources, heading, options) {
  const cards = sources.map((source) => element("li", {}, sourceCard(source, options)));
  const kind = options.brief ? "sources found" : "sources";
  return element("section", { className: kind }, element("h3", {}, heading), element("ul", { role: "list" }, ...cards));
}
