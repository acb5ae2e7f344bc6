// The frame: its guide has the options of its address, and it talks with the page around it and with no other.

import { watchHeight } from "./height.js";

const OPTIONS = ["title", "topic", "level", "theme", "accent", "font", "greeting", "placeholder", "questions"];
const THEMES = ["light", "dark"];
const LANGUAGES = ["en", "de", "es", "fr"];
const LEVELS = ["beginner", "standard", "expert"];
const LONGEST_OPTION = 2_000; // characters
const LONGEST_QUESTION = 2_000;

const guide = document.querySelector("concept-guide");
const around = originAround();

setOptions(new URLSearchParams(location.search));
if (around) customElements.whenDefined("concept-guide").then(talk);

/** What the address says becomes attributes, which are text; no other option can be set. */
function setOptions(asked) {
  for (const name of OPTIONS) {
    const value = asked.get(name)?.slice(0, LONGEST_OPTION).trim();
    if (value) guide.setAttribute(`data-${name}`, value);
  }
  const root = document.documentElement;
  const wanted = [asked.get("lang"), ...navigator.languages].map((language) => String(language).split("-")[0].toLowerCase());
  guide.lang = root.lang = wanted.find((language) => LANGUAGES.includes(language)) ?? "en";
  if (THEMES.includes(guide.dataset.theme)) root.dataset.theme = guide.dataset.theme;
  if (guide.dataset.title) document.title = guide.dataset.title;
}

/** The origin of the page that shows this one; null where there is none, or where it is nobody's. */
function originAround() {
  if (window.parent === window) return null;
  // Some browsers tell of the page around by the referrer alone, and nothing where that page keeps it to itself.
  const origin = location.ancestorOrigins?.[0] ?? originOf(document.referrer);
  return origin === "null" ? null : origin;
}

function originOf(address) {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

/** What the page around may ask for, by the type of its message. */
const ANSWERED = new Map([
  ["hello", () => tell("ready")],
  ["open", () => guide.open()],
  ["ask", ({ question }) => isQuestion(question) && guide.ask(question)],
  ["level", ({ level }) => LEVELS.includes(level) && guide.setAttribute("level", level)],
]);

const isQuestion = (asked) => typeof asked === "string" && asked.trim() !== "" && asked.length <= LONGEST_QUESTION;

function talk() {
  addEventListener("message", ({ source, origin, data }) => {
    // Everything else is ignored in silence: a reply would tell a stranger who is here.
    if (source === window.parent && origin === around && isMessage(data)) ANSWERED.get(data.type)?.(data);
  });
  for (const type of ["answer", "declined", "feedback"]) {
    guide.addEventListener(type, (event) => tell(type, event.detail));
  }
  watchHeight(guide.shadowRoot, (height) => tell("height", { height }));
  tell("ready");
}

/** Whether it is a plain object of ours: what is inherited, or of another kind, does not count. */
const isMessage = (data) =>
  typeof data === "object" &&
  data !== null &&
  Object.getPrototypeOf(data) === Object.prototype &&
  Object.hasOwn(data, "type") &&
  Object.hasOwn(data, "conceptGuide") &&
  data.conceptGuide === 1;

function tell(type, detail = {}) {
  window.parent.postMessage({ ...detail, conceptGuide: 1, type }, around);
}
