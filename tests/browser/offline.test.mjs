// What passes from phone to phone: a booklet and the verifier, opened from a file, without a network.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { records } from "../../verifier/test/vectors.mjs";
import { WORDS } from "../../verifier/src/words.mjs";
import { audit, beffroi, chromium, folder, page, remove, verifierPage } from "./house.mjs";

const SMALL = { viewport: { width: 360, height: 740 }, locale: "en-GB" };
const SENTENCE = "The water will pass the Mill bank at about ten in the evening.";
const place = folder(), house = join(place, "house"), booklet = join(place, "alarm.beffroi.html");
let browser, houseId;

before(async () => {
  houseId = JSON.parse(beffroi("init", house, "--single", "--lang", "en,ar", "--name", "The Belfry", "--json")).house_id;
  const call = join(place, "alarm");
  mkdirSync(call);
  writeFileSync(join(call, "en.md"), `---\nlang: en\ntitle: The river rises\n---\n\n${SENTENCE}\n`);
  writeFileSync(join(call, "ar.md"), "---\nlang: ar\ntitle: النهر يرتفع\nsource: en\n---\n\nاصعدوا إلى القاعة الرياضية.\n");
  beffroi("publish", house, call);
  beffroi("bundle", house, "--html", booklet, "alarm");
  browser = await chromium();
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  remove(place);
});

const open = async (path, options = SMALL) => {
  const opened = await page(browser, options);
  await opened.page.goto(pathToFileURL(path).href);
  return opened;
};

test("a booklet is read with and without scripts, and asks nobody for anything", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page: opened, noted, close } = await open(booklet, { ...SMALL, javaScriptEnabled });
    assert.ok((await opened.locator("body").innerText()).includes(SENTENCE));
    assert.equal(await opened.locator('[lang="ar"][dir="rtl"]').count() > 0, true, "the Arabic edition runs from right to left");
    assert.deepEqual(await noted.problems([pathToFileURL(booklet).href]), []);
    if (javaScriptEnabled) {
      assert.deepEqual(await audit(opened, 2), []);
      assert.ok((await opened.locator("body").innerText()).includes(houseId), "the script says whose proof it is");
    }
    await close();
  }
});

test("a booklet whose proof was altered says so", async () => {
  const altered = join(place, "altered.beffroi.html");
  const text = readFileSync(booklet, "utf8");
  const [before_, payload, after_] = parts(text);
  const value = JSON.parse(Buffer.from(payload, "base64"));
  const item = value.entries.find(({ body }) => body);
  item.body = Buffer.from(Buffer.from(item.body, "base64").toString("utf8").replace("Mill", "Hill")).toString("base64");
  writeFileSync(altered, before_ + Buffer.from(JSON.stringify(value)).toString("base64") + after_);
  const { page: opened, close } = await open(altered);
  assert.ok((await opened.locator("body").innerText()).includes(WORDS.en.broken));
  await close();
});

const parts = (html) => {
  const mark = '<script type="application/x-beffroi">';
  const start = html.indexOf(mark) + mark.length, end = html.indexOf("</script>", start);
  return [html.slice(0, start), html.slice(start, end), html.slice(end)];
};

// Gives files to a fresh verifier, and what it then says.
async function judged(files, { house: id = "", witnesses = "", needed = "1" } = {}) {
  const { page: opened, noted, close } = await open(verifierPage);
  await opened.fill("#house", id);
  await opened.fill("#witnesses", witnesses);
  await opened.fill("#needed", needed);
  await opened.setInputFiles("#files", files);
  await opened.waitForSelector("#result section");
  const said = await opened.locator("#result").innerText();
  assert.deepEqual(await noted.problems([pathToFileURL(verifierPage).href]), []);
  await close();
  return said;
}

test("the verifier's page is sound in each of its languages", async () => {
  const { page: opened, noted, close } = await open(verifierPage);
  for (const lang of Object.keys(WORDS)) {
    await opened.selectOption("#language", lang);
    assert.equal(await opened.evaluate(() => document.documentElement.lang), lang);
    assert.equal(await opened.evaluate(() => getComputedStyle(document.body).direction), WORDS[lang].dir);
    assert.deepEqual(await audit(opened), [], lang);
  }
  assert.deepEqual(await noted.problems([pathToFileURL(verifierPage).href]), []);
  await close();
});

test("a booklet that the program made: whose, unknown, altered", async () => {
  const known = await judged([booklet], { house: houseId });
  assert.ok(known.includes(WORDS.en.s2) && known.includes(SENTENCE), known);
  const stranger = await judged([booklet]);
  assert.ok(stranger.includes(WORDS.en.s1) && stranger.includes(houseId), stranger);
  const text = readFileSync(booklet, "utf8"), [start, payload, end] = parts(text);
  const flipped = join(place, "flipped.beffroi.html");
  const middle = Math.floor(payload.length / 2), sign = payload[middle] === "A" ? "B" : "A";
  writeFileSync(flipped, start + payload.slice(0, middle) + sign + payload.slice(middle + 1) + end);
  assert.ok((await judged([flipped], { house: houseId })).includes(WORDS.en.s0));
});

test("a withdrawn text no longer stands", async () => {
  beffroi("withdraw", house, "alarm", "--reason", "en=The water has gone.");
  const later = join(place, "later.beffroi.html");
  beffroi("bundle", house, "--html", later, "alarm");
  const said = await judged([later], { house: houseId });
  assert.ok(said.includes(WORDS.en.s4) && said.includes("The water has gone."), said);
});

test("five states, as the recorded vectors have them", async () => {
  const names = ["current", "witnessed by two", "withdrawn", "erased", "another body", "an unknown log key", "two editions with a picture"];
  const trust = { house: records.house, witnesses: records.witnesses.join("\n"), needed: "2" };
  const seen = new Set();
  for (const { name, state, payload } of records.booklets.filter(({ name }) => names.includes(name))) {
    const file = join(place, `${name}.beffroi.html`);
    const content = Buffer.from(JSON.stringify(payload)).toString("base64");
    writeFileSync(file, `<!doctype html><title>${name}</title><script type="application/x-beffroi">${content}</script>`);
    assert.ok((await judged([file], trust)).includes(WORDS.en[`s${state}`]), `${name} is of state ${state}`);
    seen.add(state);
    if (state > 0 && !seen.has(1)) {
      assert.ok((await judged([file])).includes(WORDS.en.s1), `${name}, to a stranger`);
      seen.add(1);
    }
  }
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4]);
});

test("a proof with its files, good and altered", async () => {
  for (const { name, state, proof, bundle, body, keys } of records.proofs.slice(0, 3)) {
    const content = { "003.tlog-proof": proof, "000": bundle, "body": body, ...Object.fromEntries(keys.map((key, at) => [String(at + 1), key])) };
    const files = Object.entries(content).map(([file, text]) => ({ name: file, mimeType: "application/octet-stream", buffer: Buffer.from(text, "base64") }));
    const trust = { house: records.house, witnesses: records.witnesses.join("\n"), needed: "2" };
    assert.ok((await judged(files, trust)).includes(WORDS.en[`s${state}`]), `${name} is of state ${state}`);
  }
});
