// The quiz about an answer: one question after the other, each reply marked with the passage that says what is right.
// The server remembers nothing of it: what the quiz is made from goes along with each reply.

import { button, element } from "./dom.js";
import { pointsOf, reasons, verdictOf } from "./marking.js";
import { boxToWrite, choices } from "./replying.js";
import { filled, sentenceOf } from "./words.js";

const LONGEST_TOPIC = 2_000; // characters

const heading = (className, text) => element("div", { className, role: "heading", "aria-level": "3", tabIndex: -1 }, text);

const row = (...buttons) => element("div", { className: "row" }, ...buttons);

/** Asks the quiz of a turn's answer; `sourceCard(source)` shows a passage, `onClose()` goes back. */
export const quizView = (parts) => new Quiz(parts).section;

class Quiz {
  #parts;
  #request = null;
  #quiz = null;
  #points = 0;
  #title;
  #standing = null;
  #body = element("div", { className: "quiz-body" });
  /** There from the beginning: a screen reader hears only of changes to what it knows. */
  #status = element("p", { className: "status", role: "status" });
  #wayOn = row();

  constructor(parts) {
    const { words, onClose } = (this.#parts = parts);
    this.#title = element("h2", { tabIndex: -1 }, words.tab_quiz);
    const back = button(words.back_to_conversation, onClose, { icon: "back" });
    const bar = element("div", { className: "bar" }, back, this.#title);
    // Focusable, so that a click beside its buttons leaves the focus within.
    const properties = { className: "view quiz", tabIndex: -1, "aria-label": words.tab_quiz };
    this.section = element("section", properties, bar, this.#body, this.#status, this.#wayOn);
    this.#begin();
  }

  async #begin() {
    const { turn, conversation, server, words } = this.#parts;
    this.#request = requestAbout(turn, conversation.level);
    this.#points = 0;
    this.#show([], this.#title);
    if (!this.#request.sources.length) return this.#say(words.quiz_no_passages);
    this.#say(words.quiz_making);
    try {
      this.#quiz = await server.post("api/quiz", this.#request);
      await this.#ask(0);
    } catch (problem) {
      this.#show([], this.#title);
      this.#say(sentenceOf(problem, words));
      this.#wayOn.append(button(words.try_again, () => this.#begin(), { className: "main" }));
    }
  }

  async #ask(place) {
    const { words, markdown } = this.#parts;
    const question = this.#quiz.questions[place];
    const [prompt, ...options] = await Promise.all([question.prompt, ...question.options].map(markdown));
    const title = heading("prompt", prompt);
    const reply = options.length ? choices(question.options, options, title) : boxToWrite(words.quiz_reply, title);
    const check = element("button", { type: "submit", className: "main" }, words.quiz_check);
    const onsubmit = (event) => {
      event.preventDefault();
      this.#check(place, reply, form);
    };
    const form = element("form", { onsubmit }, reply.node, element("div", { className: "row" }, check));
    this.#standing = element("p", { className: "small" }, this.#stands(place));
    this.#show([this.#standing, title, form], title);
  }

  #stands(place) {
    const of = this.#quiz.questions.length;
    return `${filled(this.#parts.words.quiz_place, { n: place + 1, of })} · ${this.#score()}`;
  }

  async #check(place, reply, form) {
    const { server, words } = this.#parts;
    if (reply.isHeld()) return; // it is being marked
    if (!reply.given()) {
      reply.focus();
      return this.#say(words.quiz_no_reply);
    }
    reply.hold(true);
    this.#say(words.quiz_marking);
    try {
      const { n } = this.#quiz.questions[place];
      const sent = { ...this.#request, id: this.#quiz.id, n, reply: reply.given() };
      const mark = await server.post("api/quiz/mark", sent);
      if (this.#body.contains(form)) this.#tell(mark, place, form);
    } catch (problem) {
      if (!this.#body.contains(form)) return;
      reply.hold(false);
      this.#say(sentenceOf(problem, words));
      this.#offerAnother(form.querySelector(".row"));
    }
  }

  /** A reply that could not be marked can be sent again; where the material has changed, only a new quiz helps. */
  #offerAnother(actions) {
    if (actions.children.length === 1) actions.append(this.#another());
  }

  #tell(mark, place, form) {
    const { words, sourceCard } = this.#parts;
    const { options, n } = this.#quiz.questions[place];
    this.#points += pointsOf(mark);
    this.#standing.textContent = this.#stands(place);
    const verdict = heading(`verdict ${mark.verdict}`, verdictOf(mark, words));
    const forth =
      n < this.#quiz.questions.length
        ? button(words.quiz_next, () => this.#ask(place + 1), { className: "main" })
        : button(words.quiz_finish, () => this.#end(), { className: "main" });
    this.#say("");
    this.#body.append(verdict, ...reasons(mark, options.length > 0, words, sourceCard), row(forth));
    forth.scrollIntoView({ block: "nearest" });
    verdict.focus();
    form.querySelector(".row").remove();
  }

  #end() {
    const { conversation, words, onClose } = this.#parts;
    conversation.addQuizResult({ topic: this.#request.question, right: this.#points, of: this.#quiz.questions.length });
    const sum = (name) => conversation.quizzes.reduce((total, result) => total + result[name], 0);
    const total = filled(words.quiz_total, { right: this.#number(sum("right")), of: sum("of") });
    const result = heading("verdict", this.#score());
    const back = button(words.back_to_conversation, onClose, { className: "chip" });
    this.#show([result, element("p", { className: "small" }, total), row(this.#another(), back)], result);
  }

  #another() {
    return button(this.#parts.words.quiz_again, () => this.#begin(), { className: "chip" });
  }

  #score() {
    const of = this.#quiz.questions.length;
    return filled(this.#parts.words.quiz_score, { right: this.#number(this.#points), of });
  }

  #number(points) {
    return points.toLocaleString(this.#parts.words.code);
  }

  /** Show something else. Who reads here reads on there; who has gone elsewhere meanwhile is left in peace. */
  #show(children, focused) {
    const isHere = this.section.contains(this.section.getRootNode().activeElement);
    this.#say("");
    this.#body.replaceChildren(...children);
    this.#wayOn.replaceChildren();
    if (isHere) focused.focus();
  }

  #say(sentence) {
    this.#status.textContent = sentence;
  }
}


/** What a quiz about an answer is made from; another seed makes another quiz. */
function requestAbout(turn, level) {
  const sources = turn.answer?.sources ?? [];
  return {
    sources: sources.map(({ document_id, char_start, char_end }) => ({ document_id, char_start, char_end })),
    question: [...turn.question].slice(0, LONGEST_TOPIC).join(""),
    seed: crypto.getRandomValues(new Uint32Array(1))[0],
    level: level ?? "standard",
  };
}
