// Keeps conversations in this browser, each under a key of its own, so that two tabs never write over each other.

import { note, send, storage, words } from "./page.js";

const PREFIX = "concept-guide:conversation:";
const CURRENT = "concept-guide:current";
const ON_ITS_WAY = 3000; // milliseconds in which a question that was sent comes back with its conversation
const WAIT = 400; // milliseconds: an answer that is being written is not kept with each word

const local = storage("localStorage");
const session = storage("sessionStorage");

let current = session.getItem(CURRENT) ?? newId();
let revision = read(current)?.revision ?? 0;
let latest = null;
let pending = null;
let handedOver = null; // what was given to the server's side to be shown, until it comes back
let isAtRest = true; // it only came back: an answer that it lacks is not being written here
let forkedFrom = null; // what the server's side still takes this conversation for
let asked = 0; // when the last question was sent
let isFull = false;
const listeners = new Set();

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is kept under an id; null for what does not look like a conversation. */
function read(id) {
  try {
    const kept = JSON.parse(local.getItem(PREFIX + id));
    const turns = kept.conversation.turns ?? [];
    const isOne = typeof kept.conversation === "object" && turns.every((turn) => typeof turn.question === "string");
    return isOne ? kept : null;
  } catch {
    return null;
  }
}

/** Keep a record; whether there was room for it. */
function write(id, record) {
  try {
    local.setItem(PREFIX + id, JSON.stringify(record));
    isFull = false;
  } catch {
    if (!isFull) note(words.storage_full);
    isFull = true;
  }
  listeners.forEach((listener) => listener());
  return !isFull;
}

/** Call back whenever what is kept has changed. */
export const onChange = (listener) => listeners.add(listener);

/** Whether the last answer of a conversation is being written in this tab. */
export function isAnswering(conversation = latest) {
  if (conversation === latest && isAtRest) return false;
  return isUnfinished(conversation);
}

/** Whether a question of this tab is answered, or on its way: what is shown instead of it would lose it. */
const isBusy = () => isAnswering() || Date.now() < asked + ON_ITS_WAY;

function isUnfinished(conversation) {
  const last = conversation?.turns?.at(-1);
  return Boolean(last) && !last.answer && last.problem == null;
}

/** The conversation of this tab as the server's side last had it. */
export const shown = () => latest;

/** Keep what the server's side returned. */
export function keep(conversation) {
  if (!conversation) return;
  if (conversation.id === forkedFrom) conversation = { ...conversation, id: current };
  if (conversation.id !== current) return keepAnother(conversation);
  isAtRest = comesBack(conversation);
  handedOver = null;
  latest = conversation;
  if (isAtRest) return;
  asked = 0;
  if (isAnswering()) pending ??= setTimeout(save, WAIT);
  else save();
}

/** The conversation that a question is asked in. It may come before what was kept is shown: then it begins another. */
export function own(conversation) {
  asked = Date.now();
  if (conversation?.id) return conversation;
  if (read(current)) beginAnother();
  return { ...conversation, id: current };
}

/** What comes late, of a conversation that this tab has left, is kept as that; this tab goes on with its own. */
function keepAnother(conversation) {
  const kept = conversation.id ? read(conversation.id) : null;
  if (kept) write(conversation.id, { ...kept, revision: kept.revision + 1, updated: Date.now(), conversation });
  else if (!conversation.id) return handedOver?.turns?.length && leaveUnread();
  // What is being asked or answered here comes back over it by itself.
  if (!isBusy()) send("resume");
}

/** An empty conversation without an id stands for what could not be read: that stays as it is, and another begins. */
function leaveUnread() {
  beginAnother();
  latest = { id: current };
  handedOver = null;
}

function comesBack(conversation) {
  const count = conversation.turns?.length ?? 0;
  const same = handedOver && count === (handedOver.turns?.length ?? 0);
  return Boolean(same) && isUnfinished(conversation) === isUnfinished(handedOver);
}

function save() {
  clearTimeout(pending);
  pending = null;
  const kept = read(current);
  if (isAtRest || (!latest?.turns?.length && !kept)) return;
  if (kept && JSON.stringify(kept.conversation) === JSON.stringify(latest ?? {})) return;
  if (kept && kept.revision !== revision) {
    // Another tab went on with it meanwhile: both versions stay.
    forkedFrom = current;
    beginAnother();
    latest = { ...latest, id: current };
  }
  const name = kept?.name ?? null;
  const record = { revision: revision + 1, name, updated: Date.now(), conversation: latest ?? {} };
  if (write(current, record)) revision += 1;
}

function beginAnother() {
  choose(newId());
  revision = 0;
}

function choose(id) {
  current = id;
  session.setItem(CURRENT, id);
}

/** The id of the conversation that this tab shows. */
export const currentId = () => current;

/** Whether a conversation of the server's side is another than the one that this tab goes on with. */
export const isLeft = (conversation) => Boolean(conversation?.id) && ![current, forkedFrom].includes(conversation.id);

/** What this tab shows, as it is kept, for the server's side to show. */
export function conversation() {
  const kept = read(current);
  if (!kept && local.getItem(PREFIX + current)) beginAnother();
  choose(current);
  revision = kept?.revision ?? 0;
  latest = { ...kept?.conversation, id: current };
  if (kept?.name) latest.name = kept.name;
  handedOver = latest;
  isAtRest = true;
  forkedFrom = null;
  return latest;
}

/** Show another conversation in this tab; without an id a new one. What is shown now is kept as far as it has come. */
export function open(id = newId()) {
  save();
  choose(id);
  latest = null;
  forkedFrom = null;
  asked = 0;
}

/** Every kept conversation, the newest first. */
export function all() {
  return Object.keys(local)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ ...read(key.slice(PREFIX.length)), id: key.slice(PREFIX.length) }))
    .filter((kept) => kept.conversation)
    .sort((one, other) => (Number(other.updated) || 0) - (Number(one.updated) || 0));
}

/** The name of a kept conversation. */
export const nameOf = (kept) =>
  String(kept.name || kept.conversation.name || kept.conversation.turns?.[0]?.question || "…");

export function rename(id, name) {
  write(id, { ...read(id), name });
}

export function remove(id) {
  local.removeItem(PREFIX + id);
  if (id === current) {
    latest = null;
    revision = 0;
  }
  listeners.forEach((listener) => listener());
}

/** Call back when another tab has changed the conversation that this one shows. */
export function onElsewhere(listener) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + current && !isBusy()) listener();
    if (event.key === null || event.key.startsWith(PREFIX)) listeners.forEach((each) => each());
  });
}

addEventListener("pagehide", save);
