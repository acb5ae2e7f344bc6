// What the widget says itself, in its reader's language. words.json is made from the chat's words by `make widget`.

import languages from "./words.json" with { type: "json" };

/** The words of the first language, such as "de" or "de-AT", that there are words of; English where there is none. */
export function wordsFor(...wanted) {
  const codes = wanted.map((lang) => String(lang).toLowerCase().split(/[-_]/)[0]);
  return languages[codes.find((code) => Object.hasOwn(languages, code)) ?? "en"];
}

/** Fill the {names} of a sentence. What is filled in stays as it is: a name within it is not filled in again. */
export const filled = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));

/** A sentence that the assistant says itself, in the reader's language; any other stays as it is. */
export const said = (words, sentence) =>
  Object.hasOwn(words.own_sentences, sentence) ? words.own_sentences[sentence] : sentence;

/** An answer of which what the assistant says itself is in the reader's language: all of it, or a note below. */
export function saidIn(words, answer) {
  const gap = answer.lastIndexOf("\n\n") + 2;
  const note = gap < 2 ? "" : answer.slice(gap);
  const english = Object.keys(words.own_sentences).find((sentence) => note.startsWith(`${sentence} `));
  if (!english) return said(words, answer);
  return answer.slice(0, gap) + words.own_sentences[english] + note.slice(english.length);
}

/** What to tell the reader of a Problem; of any other error, that something went wrong. */
export function sentenceOf(problem, words) {
  const { kind, message } = problem;
  const sentences = {
    stopped: words.stopped_early,
    interrupted: words.interrupted,
    lost: words.interrupted,
    offline: words.offline,
    unreached: words.server_gone,
    OriginNotAllowed: filled(words.not_allowed_here, { origin: location.origin }),
    TooManyRequests: filled(words.too_many_questions, { seconds: Math.max(1, Math.ceil(problem.seconds)) }),
    NothingToExport: words.nothing_to_save,
    unexpected: words.unexpected,
  };
  if (!kind) return words.unexpected;
  return Object.hasOwn(sentences, kind) ? sentences[kind] : said(words, message || words.unexpected);
}
