// A conversation and how it goes on: asking, stopping, trying again, rating. Knows nothing of how it looks.

import { checkedAnswer } from "./kept.js";
import { withoutMarks } from "./marks.js";
import { Problem } from "./server.js";
import { newId } from "./store.js";

const MOST = 100; // turns
const REMEMBERED = 20; // turns that go along with a question
const BETWEEN_COPIES = 400; // milliseconds

/** Tells of `turns` (one came or went), `turn` (detail: one changed), `answer`, `declined`, `feedback`, `unkept`. */
export class Conversation extends EventTarget {
  #server;
  #store;
  #page;
  #running = null;
  #current = null; // the turn that is being answered
  #copied = 0;
  #usual;
  #chosen = null;

  /** `page()` is what the author lets us say of the page: {url, title}, or null. `topic` is what it is about. */
  constructor({ server, store, level, topic = "", page = () => null }) {
    super();
    this.#server = server;
    this.#store = store;
    this.#page = page;
    this.topic = topic;
    this.#usual = level;
    this.#adopt(store.read());
    this.leave = store.onElsewhere(() => (store.isRemoved() ? this.#forget() : this.#lookElsewhere()));
  }

  #adopt(kept) {
    this.turns = kept?.turns ?? [];
    this.quizzes = kept?.quizzes ?? [];
    this.#chosen = kept?.level ?? null;
    this.cleared = kept?.cleared ?? 0;
    this.gone = kept?.gone ?? [];
  }

  /** What the reader chose, or what the page's author takes for usual. */
  get level() {
    return this.#chosen ?? this.#usual;
  }

  /** The turn that is being answered; null where there is none. */
  get current() {
    return this.#current;
  }

  get isAnswering() {
    return this.#running !== null;
  }

  /** Ask; resolves with the answer, or null where there is none: the turn says why. */
  ask(question, more = {}) {
    const asked = question.trim();
    if (!asked || this.isAnswering) return Promise.resolve(null);
    this.#lookElsewhere();
    if (this.turns.length >= MOST) return Promise.reject(new Problem("full"));
    const turn = { id: newId(), asked: this.#now(), question: asked, level: this.level, text: "", citations: [], ...more };
    this.turns.push(turn);
    this.#tell("turns");
    return this.#answer(turn);
  }

  /** Have an answer told otherwise: `simpler`, `deeper` or `example`, with words for what the reader did. */
  act(turn, kind, label) {
    const root = this.#turn(turn.about) ?? turn;
    return this.ask(root.question, { label, action: kind, about: root.id });
  }

  /** Answer the last question once more. */
  retry(turn) {
    if (this.isAnswering) return Promise.resolve(null);
    Object.assign(turn, { answer: null, problem: null, rating: null, level: this.level });
    this.#tell("turns");
    return this.#answer(turn);
  }

  stop() {
    this.#running?.abort();
  }

  /** Stop for a turn that is no longer there: the next question need not wait for its end. */
  #drop() {
    this.stop();
    this.#running = this.#current = null;
  }

  delete(turn) {
    if (turn === this.#current) this.#drop();
    this.turns = this.turns.filter((one) => one !== turn);
    this.gone.push(turn.id);
    this.#save();
    this.#tell("turns");
  }

  /** Begin anew: nothing of this conversation is left in the browser. */
  clear() {
    this.#lookElsewhere();
    this.#drop();
    this.cleared = this.#now() - 1;
    this.turns = [];
    this.quizzes = [];
    this.gone = [];
    this.#save();
    this.#tell("turns");
  }

  /** The site's storage was emptied: what was kept there is not written there again. */
  #forget() {
    this.turns = this.turns.filter((turn) => turn === this.#current);
    this.quizzes = [];
    this.gone = [];
    this.#tell("turns");
  }

  /** The time, but behind everything here: a clock may be set back, and a millisecond is long. */
  #now() {
    return Math.max(Date.now(), this.cleared + 1, ...this.turns.map((turn) => Math.max(turn.asked, turn.changed ?? 0) + 1));
  }

  setLevel(level) {
    this.#chosen = level;
    this.#save();
  }

  /** Rate an answer: "up", "down" or null to take it back. Rejects with a Problem. */
  async rate(turn, rating, comment = "") {
    const { id } = turn.answer;
    await this.#server.post("api/feedback", { answer_id: id, rating, comment });
    this.#tell("feedback", { answer_id: id, rating, comment });
    if (turn.answer?.id !== id) return; // answered once more meanwhile
    Object.assign(turn, { rating, changed: this.#now() });
    this.#save();
    this.#tell("turn", turn);
  }

  addQuizResult(result) {
    this.quizzes = [...this.quizzes, { id: newId(), asked: this.#now(), ...result }].slice(-MOST);
    this.#save();
  }

  /** As the server takes it, to make a file of it. */
  transcript() {
    const place = new Map(this.turns.map((turn, number) => [turn.id, number]));
    const turns = this.turns.map(({ question, label, level, action, about, text, citations, answer, problem, rating }) => ({
      question,
      label: label ?? "",
      level,
      action: action ?? null,
      about: place.get(about) ?? null,
      rating: rating ?? null,
      ...(answer ? { answer } : { text: text ?? "", citations: citations ?? [], problem: problem?.kind ?? "interrupted" }),
    }));
    const name = (this.turns[0]?.label ?? this.turns[0]?.question ?? "").slice(0, 80);
    return { name, turns, quizzes: this.quizzes };
  }

  #turn(id) {
    return this.turns.find((turn) => turn.id === id);
  }

  async #answer(turn) {
    const running = (this.#running = new AbortController());
    this.#current = turn;
    Object.assign(turn, { text: "", citations: [], found: null, ahead: 0, answer: null, problem: null });
    this.#save();
    this.#tell("turn", turn);
    try {
      await this.#server.stream("api/ask", this.#question(turn), (name, data) => this.#take(turn, name, data), running.signal);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem("unexpected", String(error));
      turn.problem = { kind: problem.kind, message: problem.message, seconds: problem.seconds, isNew: true };
    }
    Object.assign(turn, { found: null, changed: this.#now() });
    if (this.#running === running) this.#running = this.#current = null;
    this.#save();
    this.#tell("turn", turn);
    if (!turn.answer) return null;
    this.#tell(turn.answer.answered ? "answer" : "declined", turn);
    return turn.answer;
  }

  /** Grow a turn by an event of its answer. */
  #take(turn, name, data) {
    if (name === "sources") turn.found = data.sources;
    else if (name === "waiting") turn.ahead = data.ahead;
    else if (name === "token") turn.text += data.text;
    else if (name === "cited") Object.assign(turn, { text: data.answer, citations: data.citations });
    else if (name === "done") this.#end(turn, checkedAnswer(data));
    if (Date.now() > this.#copied + BETWEEN_COPIES) this.#save();
    this.#tell("turn", turn);
  }

  #end(turn, answer) {
    if (!answer) throw new Problem("unexpected");
    Object.assign(turn, { answer, text: answer.answer, citations: answer.citations });
  }

  #question(turn) {
    const at = this.turns.findIndex((one) => one.id === (turn.about ?? turn.id));
    const before = this.turns.slice(Math.max(0, at - REMEMBERED), Math.max(0, at));
    const history = before.flatMap((one) => [
      { role: "user", content: one.question },
      ...(one.text ? [{ role: "assistant", content: withoutMarks(one.text, one.citations) }] : []),
    ]);
    // What "it" is on a page about backpropagation.
    if (this.topic && !history.length) history.push({ role: "user", content: `What is ${this.topic}?` });
    const page = this.#page();
    return {
      question: turn.question,
      history,
      level: turn.level ?? this.level,
      ...(turn.action ? { action: { kind: turn.action, said: this.#said(turn.about) } } : {}),
      ...(page ? { page } : {}),
    };
  }

  /** Everything that an answer and what was made of it have cited already. */
  #said(root) {
    return this.turns
      .filter((turn) => turn.answer && (turn.id === root || turn.about === root))
      .flatMap((turn) => turn.answer.citations)
      .map(({ document_id, char_start, char_end }) => ({ document_id, char_start, char_end }));
  }

  #save() {
    this.#copied = Date.now();
    if (this.#store.isRemoved()) this.#forget();
    // Another tab may have gone on meanwhile: what both have asked stays.
    const others = this.#store.read();
    const isNews = others && this.#takeOver(others);
    const { turns, quizzes, cleared, gone } = this;
    if (!this.#store.write({ turns, quizzes, level: this.#chosen, cleared, gone })) this.#tell("unkept");
    if (isNews) this.#tell("turns");
  }

  /** Take over what another tab asked; whether there was anything. */
  #merge(others) {
    this.cleared = Math.max(this.cleared, others.cleared);
    const gone = new Set([...this.gone, ...others.gone]);
    const mine = new Set(this.turns.map((turn) => turn.id));
    const isLeft = (turn) => turn.asked > this.cleared && !gone.has(turn.id);
    const merged = [...this.turns, ...others.turns.filter((turn) => !mine.has(turn.id))].filter(isLeft);
    const isChanged = merged.length !== this.turns.length || merged.some((turn) => !mine.has(turn.id));
    this.gone = [...gone].slice(-MOST);
    const results = new Map([...others.quizzes, ...this.quizzes].map((result) => [result.id, result]));
    this.quizzes = [...results.values()].filter((result) => result.asked > this.cleared).slice(-MOST);
    if (isChanged) this.turns = merged.sort((one, other) => one.asked - other.asked).slice(-MOST);
    if (this.#current && !this.turns.includes(this.#current)) this.#drop();
    return isChanged;
  }

  #lookElsewhere() {
    const others = this.#store.read();
    if (others && this.#takeOver(others)) this.#tell("turns");
  }

  /** Make what another tab knows better one's own; whether there was anything. */
  #takeOver(others) {
    const newer = others.turns.filter((turn) => this.#isOutdone(turn));
    for (const turn of newer) Object.assign(this.#turn(turn.id), turn);
    return this.#merge(others) || newer.length > 0;
  }

  /** Whether another tab saw the end of a turn, or its rating, after this one did. */
  #isOutdone(turn) {
    const mine = this.#turn(turn.id);
    return mine && mine !== this.#current && turn.changed > (mine.changed ?? 0);
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
