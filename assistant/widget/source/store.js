// Keeps one conversation for the site that the widget stands in, in the browser alone; without room, until the page is left.

import { checked } from "./kept.js";

const random = (bytes) =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const newId = () => random(12);

/** What a page may not use throws already when it is looked at. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** `name` tells the conversations of one site apart: there may be one in the corner and one in the page. */
export function storeOf(server, name) {
  const key = `concept-guide:${server}:${name}`;
  const sessionKey = `concept-guide:${server}:session`;
  const local = storage();
  let memory = null;
  let isKept = false;
  let session = null;

  /** Whether what was kept is there no more: somebody emptied the storage. */
  function isRemoved() {
    try {
      return isKept && local.getItem(key) === null;
    } catch {
      return false;
    }
  }

  return {
    isRemoved,
    read() {
      if (isRemoved()) return null;
      try {
        return checked(JSON.parse(local.getItem(key))) ?? memory;
      } catch {
        return memory;
      }
    },
    /** Keep it; false where there is no room. */
    write(kept) {
      memory = kept;
      try {
        local.setItem(key, JSON.stringify(kept));
        isKept = true;
        return true;
      } catch {
        isKept = false;
        return local === null; // a page that keeps nothing was never promised it
      }
    },
    /** 32 hexadecimal digits that nobody can guess, made when first needed. */
    session() {
      try {
        session ??= local.getItem(sessionKey);
        if (!/^[0-9a-f]{32}$/.test(session ?? "")) {
          session = random(16);
          local.setItem(sessionKey, session);
        }
      } catch {
        session ??= random(16);
      }
      return session;
    },
    onElsewhere(listener) {
      const told = (event) => (event.key === key || event.key === null) && listener();
      addEventListener("storage", told);
      return () => removeEventListener("storage", told);
    },
  };
}
