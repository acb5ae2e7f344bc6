// The page that writes the lines to paste: choices in, lines and a preview out. Nothing is sent anywhere.

import { previewIn } from "./preview.js";
import { commandFor, elementsOf, policyOf, written } from "./snippet.js";

const EXAMPLE_SITE = "https://your.site";
const ONLY_HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const part = (id) => document.getElementById(id);
const form = part("choices");
const base = new URL(".", location.href).href;
const { script: name, integrity } = form.dataset;
const guide = { base, name, integrity };
const show = previewIn(part("preview"), new URL("embed-setup/preview", base).href);

function choices() {
  const chosen = Object.fromEntries(new FormData(form));
  return {
    ...chosen,
    accent: chosen["own-accent"] ? chosen.accent : "",
    questions: chosen.questions.split("\n").map((line) => line.trim()).filter(Boolean),
    sendsPage: chosen["send-page"] === "on",
    pinned: chosen.updates === "pinned",
  };
}

/** Choices that mean nothing for this kind are not shown, and count as not made. */
function fit() {
  const { kind } = form.elements;
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = field.disabled = !field.dataset.for.split(" ").includes(kind.value);
  }
  form.elements.accent.disabled = !form.elements["own-accent"].checked;
}

function write() {
  fit();
  const chosen = choices();
  const elements = elementsOf(chosen, guide);
  part("snippet").textContent = written(elements);
  part("policy").textContent = policyOf(chosen, guide);
  part("pin").hidden = chosen.kind === "frame";
  part("shown").textContent = chosen.kind === "corner" ? part("shown").dataset.corner : "";
  show(elements);
}

function writeCommand() {
  const { value } = part("site");
  const command = commandFor(value || EXAMPLE_SITE);
  part("site").setAttribute("aria-invalid", String(!command));
  part("site-problem").hidden = Boolean(command);
  part("command").textContent = command ?? commandFor(EXAMPLE_SITE);
}

async function copy(button) {
  const text = part(button.dataset.copies);
  let told = "Copied.";
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    // Without TLS a browser lets no page copy.
    getSelection().selectAllChildren(text);
    told = "Selected: copy it with Ctrl+C or ⌘C.";
  }
  part("told").textContent = told;
  setTimeout(() => (part("told").textContent = ""), 4_000);
}

form.addEventListener("input", write);
form.addEventListener("submit", (event) => event.preventDefault());
part("site").addEventListener("input", writeCommand);
for (const button of document.querySelectorAll("[data-copies]")) button.addEventListener("click", () => copy(button));
for (const place of document.querySelectorAll(".server")) place.textContent = base;
part("integrity").textContent = integrity;
part("only-here").hidden = !ONLY_HERE.test(location.hostname);
part("unsafe").hidden = location.protocol === "https:" || ONLY_HERE.test(location.hostname);
write();
writeCommand();
