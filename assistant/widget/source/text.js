// Markdown becomes a fragment of the page, in which nothing that its author wrote can run, load or pass for a link.
//
// Three fences, one behind the other: the parser knows neither HTML nor links nor images, the sanitiser takes out
// what could do something, and without it (a page may forbid to load it) the text is shown as text.

import MarkdownIt from "markdown-it";
import dollarmath from "markdown-it-dollarmath";
import { withMarksReplaced } from "./marks.js";

/** Stand around a mark's number while Markdown is parsed: no parser looks at them, and none comes from outside. */
const [HOLD, RELEASE] = ["\ue000", "\ue001"];
const NOT_OURS = /[\ue000\ue001]/g;
const HELD = /\ue000(\d+)\ue001/;

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What the other files have brought: `sanitiser(html)`, `formulas(latex, displayMode)`. */
const parts = {};

const formula = (latex, { displayMode }) => parts.formulas?.(latex, displayMode) ?? `<code>${escaped(latex)}</code>`;

const parser = new MarkdownIt("commonmark", { html: false, breaks: true })
  .enable("table")
  .use(dollarmath, { allow_labels: false, allow_space: false, allow_digits: false, renderer: formula })
  .disable(["link", "image", "autolink", "reference", "html_block", "html_inline", "entity"]);
// Without its language: what stands there would end up in an attribute.
parser.renderer.rules.fence = (tokens, index) => `<pre><code>${escaped(tokens[index].content)}</code></pre>`;

const loading = new Map();

/** The address of a script, for a page that demands Trusted Types and allows ours. */
function trusted(address) {
  try {
    policy ??= window.trustedTypes?.createPolicy("concept-guide", { createScriptURL: String }) ?? null;
  } catch {
    policy = null;
  }
  return policy ? policy.createScriptURL(address) : address;
}

let policy;

/** Run another of our files, once: its digest is built in, so a page that pins this file pins that one too. */
function part(name, base) {
  if (!loading.has(name)) {
    const { name: file, integrity } = PARTS[name];
    loading.set(
      name,
      new Promise((resolve) => {
        const script = document.createElement("script");
        Object.assign(script, { src: trusted(`${base}${file}`), integrity, crossOrigin: "anonymous", referrerPolicy: "no-referrer" });
        script.onload = () => {
          parts[name] = window.conceptGuidePart;
          delete window.conceptGuidePart;
          resolve(script);
        };
        script.onerror = () => {
          loading.delete(name); // it is tried again with the next answer
          resolve(script);
        };
        document.head.append(script);
      })
        .then((script) => script.remove())
        .catch(() => loading.delete(name)), // the page's policy forbids it
    );
  }
  return loading.get(name);
}

/** Returns what turns text into fragments; `base` is where the files lie. */
export function textAt(base) {
  /** Resolves when a text can be shown as it should be. */
  async function prepared(text) {
    await part("sanitiser", base);
    if (text.includes("$")) await part("formulas", base);
  }

  /** Markdown as a fragment, with `link(number)` in place of each mark. */
  function shown(text, marks = [], link = null) {
    const held = withMarksReplaced(text.replace(NOT_OURS, "\ufffd"), marks, (number) => `${HOLD}${number}${RELEASE}`);
    return withLinks(safe(held), link);
  }

  function safe(markdown) {
    const fragment = parts.sanitiser?.(parser.render(markdown));
    // It was not loaded, or a page's policy keeps it from its work: then nothing is left of the text.
    return fragment?.hasChildNodes() ? fragment : asText(markdown);
  }

  return {
    prepared,
    shown,
    async markdown(text) {
      await prepared(text);
      return shown(text);
    },
  };
}

function asText(text) {
  const fragment = document.createDocumentFragment();
  const lines = document.createElement("p");
  lines.textContent = text;
  fragment.append(lines);
  return fragment;
}

function withLinks(fragment, link) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (HELD.test(walker.currentNode.data)) texts.push(walker.currentNode);
  for (const text of texts) {
    // Every second piece is a number.
    const pieces = text.data.split(HELD).map((piece, place) => (place % 2 ? (link?.(Number(piece)) ?? "") : piece));
    text.replaceWith(...pieces);
  }
  for (const table of fragment.querySelectorAll("table, pre")) table.tabIndex = 0; // wide ones are scrolled
  return fragment;
}
