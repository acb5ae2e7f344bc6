// Saves a conversation as a file, made by the server from what this browser sends; the server keeps nothing of it.

import { element, filled, note, words } from "./page.js";
import { nameOf } from "./store.js";

export async function saveAs(format, kept) {
  try {
    const reply = await fetch(`api/export/${format}?language=${words.code}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...kept.conversation, name: nameOf(kept) }),
    });
    if (!reply.ok) throw new Error((await reply.json()).error.message);
    const address = URL.createObjectURL(await reply.blob());
    element("a", { href: address, download: fileName(reply) }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    note(error instanceof TypeError ? words.server_gone : filled(words.save_failed, { why: error.message }));
  }
}

function fileName(reply) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(reply.headers.get("content-disposition") ?? "");
  return encoded ? decodeURIComponent(encoded[1]) : "conversation";
}
