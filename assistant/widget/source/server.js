// The way to the server: what is asked, and what may go wrong. Sends no cookie and not the address of the page.

const SILENCE = 45_000; // milliseconds: a living stream says something every 15 s

/** Something that the reader is told; `kind` is the server's type, or `offline`, `lost`, `stopped`. */
export class Problem extends Error {
  constructor(kind, message = "", seconds = 0) {
    super(message);
    this.kind = kind;
    this.seconds = seconds;
  }
}

/** `base` is the server's address with a slash at its end; `session` names this site's readers' limits, not the reader. */
export function serverAt(base, session) {
  async function call(path, body, signal) {
    const request = {
      credentials: "omit",
      // In the guide's own frame it says that a page of the server's asks; another site's address it never tells.
      referrerPolicy: "same-origin",
      cache: "no-store",
      headers: {},
      signal,
    };
    if (body !== undefined) {
      request.method = "POST";
      request.headers["content-type"] = "application/json";
      // Who only looks something up needs no number.
      request.headers["x-concept-guide-session"] = session();
      request.body = JSON.stringify(body);
    }
    let reply;
    try {
      reply = await fetch(base + path, request);
    } catch {
      throw new Problem(signal?.aborted ? "stopped" : await unreached());
    }
    if (!reply.ok) throw await refusal(reply);
    return reply;
  }

  /** A browser does not say why a request failed: one whose reply nobody may read tells whether the server is there. */
  async function unreached() {
    try {
      await fetch(`${base}healthz`, { mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
      return new URL(base).origin === location.origin ? "unreached" : "OriginNotAllowed";
    } catch {
      return navigator.onLine ? "unreached" : "offline";
    }
  }

  return {
    base,
    get: async (path) => (await call(path)).json(),
    post: async (path, body) => (await call(path, body)).json(),
    async file(path, body) {
      const reply = await call(path, body);
      const encoded = /filename\*=UTF-8''([^;]+)/i.exec(reply.headers.get("content-disposition") ?? "");
      return { blob: await reply.blob(), name: encoded ? decodeURIComponent(encoded[1]) : "conversation" };
    },
    /** Calls back with each event, `(name, data)`, until the last; rejects with a Problem. */
    async stream(path, body, onEvent, signal) {
      const reply = await call(path, { ...body, stream: true }, signal);
      await events(reply.body, onEvent, signal);
    },
  };
}

async function refusal(reply) {
  const seconds = Number(reply.headers.get("retry-after")) || 0;
  try {
    const { type, message } = (await reply.json()).error;
    return new Problem(String(type), String(message), seconds);
  } catch {
    return new Problem("unexpected", `${reply.status}`, seconds);
  }
}

/** Reads server-sent events: fields on lines, a blank line behind each event. */
async function events(stream, onEvent, signal) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let unread = "";
  let isWhole = false;
  try {
    for (;;) {
      const { value, done } = await orSilence(reader.read());
      if (done) break;
      const pieces = (unread + value).replace(/\r\n/g, "\n").split("\n\n");
      unread = pieces.pop();
      for (const piece of pieces) isWhole = told(piece, onEvent) || isWhole;
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(signal?.aborted ? "stopped" : "lost");
  } finally {
    reader.cancel().catch(() => {});
  }
  if (!isWhole) throw new Problem(signal?.aborted ? "stopped" : "lost");
}

/** Hand one event on; whether it was the last. */
function told(piece, onEvent) {
  let name = "message";
  let data = "";
  for (const line of piece.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data += line.slice(5).trimStart();
  }
  if (!data) return false;
  const value = JSON.parse(data);
  if (name === "error") throw new Problem(String(value.error?.type), String(value.error?.message));
  onEvent(name, value);
  return name === "done";
}

function orSilence(reading) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Problem("lost")), SILENCE);
  });
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer));
}
