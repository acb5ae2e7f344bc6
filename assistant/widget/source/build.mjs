// Makes the files that are served from the modules beside this one: `make widget`. A script of another origin is checked
// against its digest, also those that are loaded later: their digests are built into the first.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Counts up when a released file has to change: pages that pinned its digest go on with the one they know. */
const VERSION = 1;

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "static");

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: ["chrome123", "firefox125", "safari17.5"],
  // The plugin looks for this function where an older version of its host had it.
  alias: { "markdown-it/lib/common/utils.js": join(here, "escaping.js") },
  loader: { ".css": "text" },
  legalComments: "inline",
  logLevel: "warning",
};

const digest = (file) => `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;

async function made(entry, name, define = {}) {
  const outfile = join(target, name);
  await build({ ...common, entryPoints: [entry], outfile, define });
  return outfile;
}

mkdirSync(target, { recursive: true });
const parts = {};
for (const part of ["sanitiser", "formulas"]) {
  const name = `widget-${VERSION}-${part}.js`;
  parts[part] = { name, integrity: digest(await made(`${part}.js`, name)) };
}
await made("widget.js", `widget-${VERSION}.js`, { PARTS: JSON.stringify(parts) });
for (const page of ["embed", "setup"]) await made(`${page}.js`, `${page}.js`);
