// Puts the chat's scripts together, and gives Gradio's events the few functions that they call.

import * as acting from "./acting.js";
import * as announcing from "./announcing.js";
import * as connection from "./connection.js";
import * as conversations from "./conversations.js";
import * as draft from "./draft.js";
import * as drawers from "./drawers.js";
import * as gradio from "./gradio.js";
import * as header from "./header.js";
import * as marks from "./marks.js";
import { connect, element, prefer, preferences, whenFramed, words } from "./page.js";
import * as panel from "./panel.js";
import * as place from "./place.js";
import * as store from "./store.js";
import { saveAs } from "./saving.js";

window.conceptGuide = {
  connect,
  ready: acting.askFromAddress,
  keep(conversation) {
    store.keep(conversation);
    announcing.announce(conversation);
    place.follow(conversation);
    connection.watch();
  },
  current: store.conversation,
  own: store.own,
  unlessLeft: (conversation) => (store.isLeft(conversation) ? null : (conversation ?? {})),
  language: () => words.code,
  level: () => (["beginner", "expert"].includes(preferences.level) ? preferences.level : "standard"),
  prefer,
};

const parts = [drawers, header, conversations, panel, marks, acting, announcing, connection, place, gradio, draft];
for (const part of parts) part.start();

whenFramed("cards", (place) => {
  const save = (format) => () => saveAs(format, { conversation: store.shown() ?? {}, name: null });
  place.append(
    element("button", { type: "button", className: "cg-do", onclick: save("anki") }, words.save_anki),
    element("button", { type: "button", className: "cg-do", onclick: save("csv") }, words.save_csv),
  );
});
