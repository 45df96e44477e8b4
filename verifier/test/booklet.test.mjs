// A booklet as `beffroi bundle --html` writes it, read by this verifier. A test of the Rust workspace makes one and runs this.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { showHouseId } from "../src/base.mjs";
import { checkBooklet, isBooklet, payloadOf } from "../src/booklet.mjs";

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
