// A booklet as `beffroi bundle --html` writes it, read by this verifier. A test of the Rust workspace makes one and runs this.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { showHouseId } from "../src/base.mjs";
import { checkBooklet, isBooklet, OPEN, payloadOf } from "../src/booklet.mjs";
import { checkWhole } from "../src/files.mjs";
import { firstDifference } from "../src/readable.mjs";

const file = process.env.BEFFROI_BOOKLET;
const skip = file && existsSync(file) ? false : "set BEFFROI_BOOKLET to a booklet that `beffroi bundle --html` made";

test("a booklet of the program holds, entry by entry", { skip }, () => {
  const html = readFileSync(file, "utf8");
  assert.ok(isBooklet(html));
  const payload = payloadOf(html), { chain, items } = checkBooklet(payload);
  assert.equal(showHouseId(chain.house), payload.house);
  const editions = items.filter(({ entry }) => entry.rev);
  assert.ok(editions.length > 0);
  for (const { content, standing } of editions) {
    assert.ok(content.title && ["current", "withdrawn"].includes(standing.what));
  }
});

test("a booklet with one changed word does not", { skip }, () => {
  const payload = payloadOf(readFileSync(file, "utf8")), item = payload.entries.find(({ body }) => body);
  const body = Buffer.from(item.body, "base64");
  body[body.length - 4] ^= 1;
  item.body = body.toString("base64");
  assert.throws(() => checkBooklet(payload));
});

test("the page of a booklet shows what was signed, whatever its language and its marks", { skip }, () => {
  const html = readFileSync(file, "utf8");
  assert.equal(checkWhole(html, []).differs, "");
  assert.throws(() => checkWhole(html.replace("</h1>", "!</h1>"), []), { code: "otherPage" });
});

// As a forger would: without the digest of the page.
test("a forged passage is named, and a forged picture refused", { skip }, () => {
  const html = readFileSync(file, "utf8"), { items } = checkWhole(html, []);
  const text = html.indexOf('<div class="text');
  const at = html.indexOf("<p>", text) + 3;
  const forged = `${html.slice(0, at)}Forged words. ${html.slice(at)}`;
  assert.match(firstDifference(forged, items), /Forged words/);
  assert.notEqual(firstDifference(html.replace("<h1>", "<h1>Not "), items), "");
  const shorter = html.slice(0, text) + html.slice(text).replace(/<p>[^<]{8,}/, "<p>");
  assert.notEqual(firstDifference(shorter, items), "", "what is left out is missed");
  if (html.includes('src="data:')) {
    const payload = payloadOf(html);
    delete payload.page;
    const inside = Buffer.from(JSON.stringify(payload)).toString("base64");
    const start = html.indexOf(OPEN) + OPEN.length;
    const whole = (page) => page.slice(0, page.indexOf(OPEN) + OPEN.length) + inside + html.slice(html.indexOf("</" + "script>", start));
    assert.equal(checkWhole(whole(html), []).differs, "");
    assert.throws(() => checkWhole(whole(html.replace(/(src="data:[^,]*,)[^"]*/, "$1AAAA")), []), { code: "otherBlob" });
  }
});
