// The top of the page: what opens the drawers, the colours and the language.

import { choices, element, paint, prefer, preferences, signButton, whenFramed, words } from "./page.js";
import { toggleDrawer, update } from "./drawers.js";

const THEMES = ["system", "light", "dark"];

export function start() {
  whenFramed("header", (frame) => {
    const list = opener("menu", words.conversations, "cg-conversations");
    const panel = opener("panel", words.panel, "cg-panel");
    const title = element(
      "div",
      { className: "cg-title" },
      element("h1", {}, words.title),
      element("p", {}, words.tagline),
    );
    frame.append(list, title, language(), theme(), panel);
    update();
  });
}

function opener(icon, name, id) {
  const button = signButton(icon, name, () => toggleDrawer(id));
  button.setAttribute("aria-controls", id);
  return button;
}

function theme() {
  const chosen = () => preferences.theme ?? "system";
  const button = signButton(`theme-${chosen()}`, words[`theme_${chosen()}`], () => {
    prefer("theme", THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length]);
    paint();
    button.className = `cg-sign cg-do-theme-${chosen()}`;
    button.title = words[`theme_${chosen()}`];
    button.setAttribute("aria-label", button.title);
    document.dispatchEvent(new CustomEvent("cg-theme"));
  });
  button.id = "cg-theme";
  return button;
}

function language() {
  const options = choices.map(([code, name]) =>
    element("option", { value: code, lang: code, selected: code === words.code }, name),
  );
  const chosen = (event) => {
    prefer("language", event.target.value);
    location.reload();
  };
  return element("select", { id: "cg-language", "aria-label": words.choose_language, onchange: chosen }, ...options);
}
