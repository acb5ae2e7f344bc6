// What every other script here needs: words, preferences, elements, and the way to the server's side of the page.

const early = window.conceptGuideEarly;
const languages = JSON.parse(document.getElementById("cg-words").textContent);

/** The words of the reader's language. */
export const words = languages[navigator.language.toLowerCase().split("-")[0]] ?? languages.en;

/** The languages there are: [code, own name]. */
export const choices = Object.values(languages).map((each) => [each.code, each.language]);

/** Fill the {names} of a sentence. */
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** What this browser keeps, or nothing where it may not: a page without it works until it is closed. */
export function storage(kind) {
  try {
    return window[kind];
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}

/** Keep a choice of the reader's for the next visit. */
export function prefer(name, value) {
  early.preferences[name] = value;
  try {
    localStorage.setItem("concept-guide:preferences", JSON.stringify(early.preferences));
  } catch {
    // A browser that keeps nothing forgets the choice with the page.
  }
}

export const preferences = early.preferences;
export const { paint, isDark } = early;

/** Make an element: properties beginning with "aria-" or "data-" are attributes, "on…" are listeners. Text is text. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

/** A button that shows an icon of chat.css and has a name. */
export const signButton = (icon, name, onclick) =>
  element("button", { type: "button", className: `cg-sign cg-do-${icon}`, title: name, "aria-label": name, onclick });

/** Call `fill` with each frame of a name, now or when Gradio has put it there. */
export function whenFramed(name, fill) {
  const selector = `.cg-frame[data-frame="${name}"]`;
  const search = () => {
    const frame = document.querySelector(selector);
    if (frame && !frame.dataset.filled) {
      frame.dataset.filled = "yes";
      fill(frame);
    }
  };
  search();
  new MutationObserver(search).observe(document.documentElement, { childList: true, subtree: true });
}

let tell = null;
const untold = [];

/** Called by Gradio's component `actions` with its way to tell the server of an event. */
export function connect(trigger) {
  tell = trigger;
  for (const [event, data] of untold.splice(0)) tell(event, data);
}

/** Tell the server what the reader did. */
export function send(event, data = {}) {
  if (tell) tell(event, data);
  else untold.push([event, data]);
  if (event !== "look") document.dispatchEvent(new Event("cg-sent"));
}

/** The box that the question is typed into. */
export const questionBox = () => document.querySelector("#cg-ask textarea");

/** Say something briefly, to the eye and to a screen reader. */
export function note(text) {
  const shown = document.getElementById("cg-note") ?? element("div", { id: "cg-note", role: "status" });
  document.body.append(shown);
  shown.textContent = text;
  shown.classList.add("cg-shown");
  clearTimeout(note.timer);
  note.timer = setTimeout(() => shown.classList.remove("cg-shown"), 4000);
}
