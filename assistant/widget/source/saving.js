// Saves the conversation as a file, made by the server from what this browser sends; the server keeps nothing of it.

import { element } from "./dom.js";
import { filled, sentenceOf } from "./words.js";

const UNTIL_READ = 60_000; // milliseconds: a browser may ask first where to put the file

/** The formats, each with the word that says what its button does. */
export const formats = (words) => [
  ["markdown", words.export_markdown],
  ["pdf", words.export_pdf],
  ["anki", words.save_anki],
  ["csv", words.save_csv],
];

/** Resolves with a sentence that says what became of it; never rejects. */
export async function saved(format, { conversation, server, words }) {
  if (!conversation.turns.length) return words.nothing_to_save;
  try {
    const { blob, name } = await server.file(`api/export/${format}?language=${words.code}`, conversation.transcript());
    download(blob, name);
    return filled(words.saved, { name });
  } catch (error) {
    if (error.kind === "NothingToExport") return words.nothing_to_save;
    return filled(words.save_failed, { why: sentenceOf(error, words) });
  }
}

/** Never put into the page, so that the page's own listeners for clicks on links see nothing of it. */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), UNTIL_READ);
}
