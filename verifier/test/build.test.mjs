import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { build } from "../build.mjs";
import { encodeText, toBase64 } from "../src/base.mjs";
import { sha256 } from "../src/sha256.mjs";
import { chooseLanguage, say, WORDS } from "../src/words.mjs";
import { records } from "./vectors.mjs";

const built = build();

test("dist/ is what the sources give", () => {
  for (const [name, text] of Object.entries(built)) {
    const kept = readFileSync(new URL(`../dist/${name}`, import.meta.url), "utf8");
    assert.ok(kept === text, `dist/${name} is stale; run: node verifier/build.mjs`);
  }
});

test("the verifier is one file that asks nobody for anything, and small enough to read", () => {
  const page = built["verifier.html"];
  assert.ok(page.length < 80_000, `${page.length} characters`);
  assert.equal(page.match(/<script/g).length, 1);
  assert.ok(!/https?:\/\/|\bfetch\(|XMLHttpRequest|import\(|\beval\(|WebAssembly|crypto\.subtle|innerHTML/.test(page));
  for (const name of ["script", "style"]) {
    const [, text] = new RegExp(`<${name}>([^]*)</${name}>`).exec(page);
    assert.ok(page.includes(`${name}-src 'sha256-${toBase64(sha256(encodeText(text)))}'`), name);
  }
});

test("the script of booklets may stand in a page with a booklet's payload", () => {
  assert.ok(!/<\/?script|<!--/i.test(built["booklet.js"]));
});

// The smallest page that the booklet's script can speak to.
function speak(payload, lang) {
  const place = {};
  const outerHTML = `<script type="application/x-beffroi">${toBase64(encodeText(JSON.stringify(payload)))}</script>`;
  const document = { documentElement: { lang }, getElementById: () => place, querySelector: () => ({ outerHTML }) };
  vm.runInNewContext(built["booklet.js"], { document, navigator: { languages: ["en"] }, TextEncoder, TextDecoder });
  return place;
}

test("the script of booklets says altered, or whose proof, in the language of the page, and never trust", () => {
  const good = records.booklets[0].payload, broken = { ...good, checkpoint: good.keys[0] };
  for (const lang of Object.keys(WORDS)) {
    assert.equal(speak(good, lang).textContent, say(lang, "sealed", { x: records.house }));
    assert.deepEqual([speak(broken, lang).textContent, speak(broken, lang).dir], [WORDS[lang].broken, WORDS[lang].dir]);
  }
  assert.equal(speak(good, "zh-Hant").lang, "en");
});

test("all languages have the same words, with the same things to fill in", () => {
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  for (const [language, words] of Object.entries(WORDS)) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(WORDS.en).sort(), language);
    for (const [code, text] of Object.entries(words)) {
      assert.equal(places(text), places(WORDS.en[code]), `${language}: ${code}`);
      assert.ok(text.trim() === text && text, `${language}: ${code}`);
    }
  }
});

test("each code that the sources use has words", () => {
  const names = ["base", "booklet", "note", "records", "proof", "readable", "files", "page"];
  const sources = names.map((name) => readFileSync(new URL(`../src/${name}.mjs`, import.meta.url), "utf8")).join("");
  const used = [...sources.matchAll(/(?:new Fault\(|need\(.*?, |word\(|hint: )"(\w+)"/g)].map(([, code]) => code);
  assert.ok(used.length > 40, String(used.length));
  for (const code of used) assert.ok(WORDS.en[code], code);
  for (const [, code] of readFileSync(new URL("../page.html", import.meta.url), "utf8").matchAll(/data-word="(\w+)"/g)) {
    assert.ok(WORDS.en[code], code);
  }
});

test("the reader's language is chosen, English is what is left", () => {
  assert.equal(chooseLanguage(["kk", "uk-UA", "fr"]), "uk");
  assert.equal(chooseLanguage(["zh"]), "en");
});
