// What stands in the browser's storage, checked: any script of the page may have written it, in any shape.

const LONGEST = 100; // turns, as many as the server takes
const LEVELS = ["beginner", "standard", "expert"];

const isText = (value) => typeof value === "string";
const oneOf = (value, known) => (known.includes(value) ? value : null);
const list = (value, isOne) => (Array.isArray(value) ? value.filter(isOne) : []);

/** A conversation of which each part is what it should be; null for what is none. */
export function checked(kept) {
  if (!kept || !Array.isArray(kept.turns)) return null;
  return {
    turns: kept.turns.filter(isTurn).map(checkedTurn).slice(-LONGEST),
    quizzes: list(kept.quizzes, isResult),
    level: oneOf(kept.level, LEVELS),
    cleared: Number.isSafeInteger(kept.cleared) ? kept.cleared : 0,
    gone: list(kept.gone, isText).slice(-LONGEST),
  };
}

const isTurn = (turn) => isText(turn?.id) && isText(turn.question) && Number.isSafeInteger(turn.asked);

const isResult = (one) => isText(one?.id) && Number.isSafeInteger(one.asked) && [one.right, one.of].every(Number.isFinite);

const isSource = (one) =>
  isText(one?.document_id) && isText(one.quote) && [one.n, one.char_start, one.char_end].every(Number.isInteger);

const isCitation = (one) => isSource(one) && Number.isInteger(one.answer_end);

function checkedTurn(turn) {
  const { id, question, asked, changed, label, level, action, about, text, citations, problem, rating } = turn;
  const answer = checkedAnswer(turn.answer);
  return {
    id,
    question,
    asked,
    changed: Number.isSafeInteger(changed) ? changed : 0,
    label: isText(label) ? label : "",
    level: oneOf(level, LEVELS),
    action: oneOf(action, ["simpler", "deeper", "example"]),
    about: isText(about) ? about : null,
    text: isText(text) ? text : "",
    citations: list(citations, isCitation),
    found: null,
    answer,
    rating: oneOf(rating, ["up", "down"]),
    // What was being written when the page was left is not written on.
    problem: answer ? null : problemOf(problem),
  };
}

const problemOf = (problem) =>
  isText(problem?.kind) ? { kind: problem.kind, message: String(problem.message ?? ""), seconds: Number(problem.seconds) || 0 } : { kind: "interrupted" };

/** An answer of which each part is what it should be; null for what is none. */
export function checkedAnswer(answer) {
  if (!isText(answer?.id) || !isText(answer.answer)) return null;
  const { sources, citations, suggestions } = answer;
  return {
    ...answer,
    sources: list(sources, isSource),
    citations: list(citations, isCitation),
    suggestions: list(suggestions, isText),
  };
}
