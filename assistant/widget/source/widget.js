// Runs where an author has put the script: makes <concept-guide> known, and puts one into the corner if the page has none.

import { ConceptGuide } from "./element.js";

const script = document.currentScript;

if (!customElements.get("concept-guide")) {
  ConceptGuide.base = new URL(".", script?.src || location.href).href;
  customElements.define("concept-guide", ConceptGuide);
  Object.defineProperty(window, "conceptGuide", { get: () => document.querySelector("concept-guide"), configurable: true });
  document.addEventListener("click", explain);
  whenRead(() => window.conceptGuide ?? putIntoCorner());
}

/** Returns the guide in the corner; null where the page does not want one. */
function putIntoCorner() {
  if (!script?.src || script.dataset.mode === "none") return null;
  const guide = document.createElement("concept-guide");
  for (const [name, value] of Object.entries(script.dataset)) guide.setAttribute(`data-${dashed(name)}`, value);
  document.body.append(guide);
  return guide;
}

function whenRead(then) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", then, { once: true });
  else then();
}

function dashed(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A page's own "Explain" buttons: <button data-explain="backpropagation">. */
function explain(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const asked = event.target instanceof Element && event.target.closest("[data-explain]");
  const topic = asked && asked.getAttribute("data-explain").trim();
  // A site that changes its page without loading it may have taken its own guide away.
  const guide = topic && (window.conceptGuide ?? putIntoCorner());
  if (!guide) return;
  if (asked.tagName === "A") event.preventDefault();
  guide.ask(topic.endsWith("?") ? topic : `What is ${topic}?`);
}
