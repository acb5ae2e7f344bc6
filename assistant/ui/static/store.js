// Keeps conversations in this browser, each under a key of its own, so that two tabs never write over each other.

import { note, words } from "./page.js";

const PREFIX = "concept-guide:conversation:";
const CURRENT = "concept-guide:current";
const WAIT = 400; // milliseconds: an answer that is being written is not kept with each word

let current = sessionStorage.getItem(CURRENT) ?? newId();
let revision = read(current)?.revision ?? 0;
let latest = null;
let pending = null;
const listeners = new Set();

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read(id) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + id));
  } catch {
    return null;
  }
}

function write(id, record) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(record));
  } catch {
    note(words.storage_full);
  }
  listeners.forEach((listener) => listener());
}

/** Call back whenever what is kept has changed. */
export const onChange = (listener) => listeners.add(listener);

/** Whether a conversation's last answer is not finished. */
export function isAnswering(conversation = latest) {
  const last = conversation?.turns?.at(-1);
  return Boolean(last) && !last.answer && last.problem == null;
}

/** The conversation of this tab as the server's side last had it. */
export const shown = () => latest;

/** Keep what the server's side returned. */
export function keep(conversation) {
  latest = conversation;
  clearTimeout(pending);
  if (isAnswering()) pending = setTimeout(save, WAIT);
  else save();
}

function save() {
  clearTimeout(pending);
  const kept = read(current);
  if (!latest?.turns?.length && !kept) return;
  if (kept && JSON.stringify(kept.conversation) === JSON.stringify(latest ?? {})) return;
  if (kept && kept.revision !== revision) {
    // Another tab went on with it meanwhile: both versions stay.
    choose(newId());
    revision = 0;
  }
  revision += 1;
  const name = kept?.name ?? null;
  write(current, { revision, name, updated: Date.now(), conversation: latest ?? {} });
}

function choose(id) {
  current = id;
  sessionStorage.setItem(CURRENT, id);
}

/** The id of the conversation that this tab shows. */
export const currentId = () => current;

/** What this tab shows, as it is kept; null for a new one. */
export function conversation() {
  const kept = read(current);
  sessionStorage.setItem(CURRENT, current);
  revision = kept?.revision ?? 0;
  latest = kept?.conversation ?? null;
  return latest && kept.name ? { ...latest, name: kept.name } : latest;
}

/** Show another conversation in this tab; without an id a new one. What is shown now is kept as far as it has come. */
export function open(id = newId()) {
  save();
  choose(id);
  latest = null;
}

/** Every kept conversation, the newest first. */
export function all() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ id: key.slice(PREFIX.length), ...read(key.slice(PREFIX.length)) }))
    .filter((kept) => kept.conversation)
    .sort((one, other) => other.updated - one.updated);
}

/** The name of a kept conversation. */
export const nameOf = (kept) => kept.name || kept.conversation.name || kept.conversation.turns?.[0]?.question || "…";

export function rename(id, name) {
  write(id, { ...read(id), name });
}

export function remove(id) {
  localStorage.removeItem(PREFIX + id);
  if (id === current) {
    latest = null;
    revision = 0;
  }
  listeners.forEach((listener) => listener());
}

/** Call back when another tab has changed the conversation that this one shows. */
export function onElsewhere(listener) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + current && !isAnswering()) listener();
    if (event.key === null || event.key.startsWith(PREFIX)) listeners.forEach((each) => each());
  });
}

addEventListener("pagehide", save);
