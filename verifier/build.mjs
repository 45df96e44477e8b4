// Builds the two files in dist/ by putting the modules of src/ one after the other. No minifier: what readers save
// is what we wrote. The same sources give the same bytes.
//
//   node build.mjs          writes dist/verifier.html and dist/booklet.js
//   node build.mjs --check  says whether they are fresh; exits with 1 when they are not
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { encodeText, toBase64 } from "./src/base.mjs";
import { sha256 } from "./src/sha256.mjs";
import { WORDS } from "./src/words.mjs";

const CORE = ["sha512", "sha256", "base", "ed25519", "note", "merkle", "records", "booklet"];
const source = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const csp = (text) => `sha256-${toBase64(sha256(encodeText(text)))}`;

// The modules as one script. Imports vanish since everything is in one scope; a name may then stand only once.
function join(names, last) {
  const texts = names.map((name) => source(`src/${name}.mjs`).replace(/^import .*\n/gm, "").replace(/^export /gm, "").trim());
  const declared = texts.flatMap((text) => [...text.matchAll(/^(?:async )?(?:function|const|let|class) (\w+)/gm)].map(([, name]) => name));
  const twice = declared.find((name, i) => declared.indexOf(name) !== i);
  if (twice) throw new Error(`the name ${twice} stands in two modules of ${names.join(", ")}; rename one`);
  return `"use strict";\n{\n${texts.join("\n\n")}\n\n${last}\n}\n`;
}

export function build() {
  const script = `\n${join([...CORE, "proof", "verdict", "readable", "files", "words", "page"], "start();")}`;
  const page = source("page.html"), style = /<style>([^]*)<\/style>/.exec(page)[1];
  const filled = { "{{script-hash}}": csp(script), "{{style-hash}}": csp(style), "{{script}}": script };
  const sentences = Object.fromEntries(Object.entries(WORDS).map(([tag, { dir, sealed, broken }]) => [tag, { dir, sealed, broken }]));
  const inline = join([...CORE, "inline"], "tell();").replace("{ /* filled in by build.mjs from words.mjs */ }", () => JSON.stringify(sentences));
  return { "verifier.html": page.replace(/\{\{[a-z-]+\}\}/g, (place) => filled[place]), "booklet.js": inline };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(build())) {
    if (!process.argv.includes("--check")) {
      writeFileSync(new URL(`dist/${name}`, import.meta.url), text);
    } else if (source(`dist/${name}`) !== text) {
      console.error(`dist/${name} is stale; run: node verifier/build.mjs`);
      process.exitCode = 1;
    }
  }
}
