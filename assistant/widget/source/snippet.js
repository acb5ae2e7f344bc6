// The lines to paste, from choices: which elements with which attributes, and how these are written. Pure.

/** What needs not be said, since it is so without. */
const USUAL = { level: "standard", theme: "auto", corner: "bottom-right", size: "medium" };
const SEPARATOR = "|";

const HIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Text as the value of an attribute between double quotes; a line's end as a sign that no editor breaks. */
const escaped = (text) => text.replace(/[&"<>\t\n\r]/g, (sign) => ENTITIES[sign] ?? `&#${sign.charCodeAt(0)};`);
const ENTITIES = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

/** The lines as they are pasted. */
export const written = (elements) =>
  elements.map(({ tag, attributes }) => `<${tag}${Object.entries(attributes).map(attribute).join("")}></${tag}>`).join("\n");

const attribute = ([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${escaped(value)}"`);

/** What was chosen, by the options' names, without what is usual. */
function options(choices) {
  const { title, topic, level, theme, lang, corner, size, accent, greeting, questions } = choices;
  // A bar parts the questions, so none can have one of its own.
  const listed = questions.map((question) => question.replaceAll(SEPARATOR, "/")).join(SEPARATOR);
  const named = { title, topic, level, theme, lang, corner, size, accent, greeting, questions: listed };
  const told = Object.entries(named).map(([name, value]) => [name, (value ?? "").replace(HIDDEN, "").trim()]);
  return Object.fromEntries(told.filter(([name, value]) => value && value !== USUAL[name]));
}

function script({ pinned }, { base, name, integrity }, more = {}) {
  const source = pinned ? { src: base + name, integrity, crossorigin: "anonymous" } : { src: `${base}widget.js` };
  return { tag: "script", attributes: { ...source, ...more, defer: "" } };
}

function corner(choices, guide) {
  const data = Object.entries(options(choices)).map(([name, value]) => [`data-${name}`, value]);
  return [script(choices, guide, { ...Object.fromEntries(data), ...(choices.sendsPage && { "data-send-page": "" }) })];
}

function inline(choices, guide) {
  // As `title` it would be a tooltip over the whole element.
  const { title, corner: unused, ...rest } = options(choices);
  const named = { mode: "inline", ...(title && { "data-title": title }), ...rest };
  const attributes = { ...named, ...(choices.sendsPage && { "send-page": "" }) };
  return [script(choices, guide), { tag: "concept-guide", attributes }];
}

function frame(choices, { base }) {
  const { corner: unused, size = USUAL.size, ...asked } = options(choices);
  const query = new URLSearchParams(asked).toString();
  const attributes = {
    src: `${base}embed${query && `?${query}`}`,
    title: asked.title || "Ask about this course",
    width: "100%",
    height: HEIGHTS[size],
    loading: "lazy",
    allow: "clipboard-write",
    style: "border: 0",
  };
  return [{ tag: "iframe", attributes }];
}

const HEIGHTS = { small: "480", medium: "600", large: "760" };
const KINDS = { corner, inline, frame };

/** The elements to paste for `choices.kind`. `guide`: {base (ends in a slash), name and integrity of the numbered script}. */
export const elementsOf = (choices, guide) => KINDS[choices.kind](choices, guide);

/** What a site with a strict Content-Security-Policy has to add to it. */
export function policyOf({ kind }, { base }) {
  const { origin } = new URL(base);
  const needed = kind === "frame" ? ["frame-src"] : ["script-src", "connect-src", "frame-src"];
  return needed.map((directive) => `${directive} ${origin};`).join("\n");
}

const TYPED = /^([a-z][a-z0-9+.-]*:\/\/)?(\*\.)?(.*)$/i;
const SITE = /^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])(:\d+)?$/;

/** How the operator allows a site; null for what is no address of one. */
export function commandFor(typed) {
  // No name has a star, so no browser reads one.
  const [, scheme = "https://", star = "", rest] = TYPED.exec(typed.trim());
  const origin = originOf(scheme + rest);
  if (!SITE.test(origin)) return null;
  // A shell would look for files with such names.
  const allowed = star ? `'${origin.replace("//", `//${star}`)}'` : origin;
  return `concept-guide serve --allow-origin ${allowed}`;
}

function originOf(address) {
  try {
    const { origin, username } = new URL(address);
    return username ? "" : origin;
  } catch {
    return "";
  }
}
