// Makes the files that are served from the modules beside this one: `make widget`. A script of another origin is checked
// against its digest, also those that are loaded later: their digests are built into the first.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  metafile: true,
  banner: { js: "/*! Concept Guide, Apache-2.0. What it is made with, and under which licences: LICENSES.txt beside it. */" },
};

const packages = new Set();

const digest = (file) => `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;

async function made(entry, name, define = {}) {
  const outfile = join(target, name);
  const { metafile } = await build({ ...common, entryPoints: [entry], outfile, define });
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
    if (found) packages.add(found[1]);
  }
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

/** The licences of what is built in ask for their text to go along. */
function licences() {
  return [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
}

writeFileSync(join(target, "LICENSES.txt"), licences().join(`\n${"-".repeat(80)}\n\n`));
