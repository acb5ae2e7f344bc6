// <concept-guide>: a button in the corner or a frame in the page. Does nothing before it is opened or comes into sight.

import { Conversation } from "./conversation.js";
import { button, element, icon } from "./dom.js";
import { guideView } from "./guide.js";
import { looksOf, sheet } from "./looks.js";
import { serverAt } from "./server.js";
import { storeOf } from "./store.js";
import { textAt } from "./text.js";
import { wordsFor } from "./words.js";

const NARROW = "(max-width: 480px)";
const TITLE = 300; // characters of a page's title that are sent
const ADDRESS = 2_000;

export class ConceptGuide extends HTMLElement {
  static observedAttributes = ["theme", "accent", "font", "size", "corner", "level"];

  /** Where the script came from. */
  static base = "";

  #root = this.attachShadow({ mode: "open" });
  #guide = null;
  #conversation = null;
  #dialog = null;
  #launcher = null;
  #opener = null;
  #watch = null;

  connectedCallback() {
    this.#root.adoptedStyleSheets = [sheet()];
    if (this.#mode === "corner") this.#putIntoCorner();
    else this.#waitForSight();
    looksOf(this, this.#root);
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
    this.#conversation?.stop();
    this.#conversation?.leave();
    this.#root.replaceChildren();
    this.#guide = this.#conversation = this.#dialog = this.#launcher = null;
  }

  attributeChangedCallback(name) {
    if (name === "level") this.#conversation?.setLevel(this.#level);
    else if (this.isConnected) looksOf(this, this.#root);
  }

  // What a page can do with it, once it stands in the page

  /** Open it and give it the focus. */
  open() {
    if (!this.isConnected) return;
    const guide = this.#inside();
    if (this.#dialog && !this.#isOpen) {
      this.#opener = focused();
      if (matchMedia(NARROW).matches) this.#dialog.showModal();
      else this.#dialog.showPopover();
      this.#launcher.setAttribute("aria-expanded", "true");
      this.#tell("open");
    }
    looksOf(this, this.#root);
    guide.focus();
  }

  /** Close it; the focus goes back to where it came from. In the page itself there is nothing to close. */
  close() {
    if (!this.#dialog || !this.#isOpen) return;
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.hidePopover();
    this.#closed();
  }

  /** It may also have been closed by the browser, whose Back is one way on a phone. */
  #closed() {
    if (this.#launcher?.getAttribute("aria-expanded") !== "true") return;
    this.#launcher.setAttribute("aria-expanded", "false");
    (this.#opener?.isConnected && this.#opener !== this ? this.#opener : this.#launcher).focus();
    this.#tell("close");
  }

  /** Open it and ask; resolves with the answer as the API gives it, or with null where there is none. */
  ask(question) {
    this.open();
    return this.#guide?.ask(String(question)) ?? Promise.resolve(null);
  }

  /** Delete the conversation. */
  clear() {
    if (!this.isConnected) return;
    this.#inside();
    this.#conversation.clear();
  }

  // How it comes about

  /** An option: of the element, also as data-…; an empty text counts as none. */
  option(name) {
    return this.getAttribute(name) || this.getAttribute(`data-${name}`) || "";
  }

  get #mode() {
    const mode = this.option("mode");
    return ["inline", "page"].includes(mode) ? mode : "corner";
  }

  get #level() {
    const level = this.option("level");
    return ["beginner", "expert"].includes(level) ? level : "standard";
  }

  get #isOpen() {
    return this.#dialog.open || this.#dialog.matches(":popover-open");
  }

  get #words() {
    return wordsFor(this.option("lang"), document.documentElement.lang, ...navigator.languages);
  }

  #putIntoCorner() {
    const words = this.#words;
    const name = this.option("button-label") || this.option("title") || words.ask_about;
    this.#launcher = element(
      "button",
      { type: "button", className: "launcher", lang: words.code, "aria-expanded": "false", "aria-haspopup": "dialog", onclick: () => this.open() },
      icon("question"),
      element("span", {}, name),
    );
    this.#dialog = element("dialog", { className: "panel", popover: "manual", "aria-labelledby": "title" });
    this.#dialog.addEventListener("keydown", (event) => this.#escaped(event));
    // A modal dialog closes itself with Escape: what stands over the conversation is put away first.
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!this.#guide.leave()) this.close();
    });
    this.#dialog.addEventListener("close", () => this.#closed());
    const corner = element("div", { className: "corner", popover: "manual" }, this.#launcher);
    this.#root.replaceChildren(corner, this.#dialog);
    corner.showPopover();
  }

  /** The frame is drawn when it comes near the window: only then is what was kept looked for. */
  #waitForSight() {
    const place = element("div", { className: `place ${this.#mode}` });
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.#guide?.leave());
    this.#root.replaceChildren(place);
    this.#watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#inside(), {
      rootMargin: "200px",
    });
    this.#watch.observe(this);
  }

  #inside() {
    if (this.#guide) return this.#guide;
    this.#watch?.disconnect();
    const base = this.#base();
    const store = storeOf(base, `${this.#mode}:${this.option("topic")}`);
    const server = serverAt(base, store.session);
    const sendsPage = this.hasAttribute("send-page") || this.hasAttribute("data-send-page");
    const page = () =>
      sendsPage ? { url: `${location.origin}${location.pathname}`.slice(0, ADDRESS), title: document.title.slice(0, TITLE) } : null;
    this.#conversation = new Conversation({ server, store, level: this.#level, topic: this.option("topic"), page });
    this.#retell();
    const named = ["title", "topic", "greeting", "placeholder", "questions"].map((name) => [name, this.option(name)]);
    this.#guide = guideView({
      conversation: this.#conversation,
      server,
      words: this.#words,
      text: textAt(base),
      options: { ...Object.fromEntries(named), sendsPage },
      looks: () => ({ lang: this.#words.code, theme: this.#isDark() ? "dark" : "light" }),
      onClose: this.#dialog ? () => this.close() : null,
    });
    (this.#dialog ?? this.#root.querySelector(".place")).replaceChildren(this.#guide.node);
    return this.#guide;
  }

  /** The server: the one the script came from, unless the page names another. */
  #base() {
    const named = this.option("server") || ConceptGuide.base;
    const address = URL.canParse(named, location.href) ? new URL(named, location.href) : null;
    if (!["http:", "https:"].includes(address?.protocol)) return ConceptGuide.base;
    return address.href.replace(/[?#].*$/, "").replace(/\/*$/, "/");
  }

  #isDark() {
    const theme = this.option("theme");
    return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  #escaped(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.#guide.leave()) this.close();
  }

  /** What happens inside is told to the page, as data that it can keep. */
  #retell() {
    const plain = (value) => JSON.parse(JSON.stringify(value));
    this.#conversation.addEventListener("answer", ({ detail: { question, answer } }) => {
      this.#tell("answer", plain({ id: answer.id, question, answer: answer.answer, sources: answer.sources }));
    });
    this.#conversation.addEventListener("declined", ({ detail: { question, answer } }) => {
      this.#tell("declined", plain({ id: answer.id, question, suggestions: answer.suggestions }));
    });
    this.#conversation.addEventListener("feedback", ({ detail }) => this.#tell("feedback", plain(detail)));
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** What has the focus: in another component its host, which takes it back where it had it. */
function focused() {
  const active = document.activeElement;
  return active && active !== document.body ? active : null;
}
