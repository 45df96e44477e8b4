import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { encodeText, hex } from "../src/base.mjs";
import { sha256 } from "../src/sha256.mjs";
import { sha512 } from "../src/sha512.mjs";
import { fromModules, skipWithoutModules } from "./vectors.mjs";

test("the examples of FIPS 180-4", () => {
  assert.equal(hex(sha256(encodeText("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hex(sha256(encodeText(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(hex(sha512(encodeText("abc"))), "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
});

const messages = [...Array(300).keys(), 1000, 4096, 70001].map((n) => Uint8Array.from({ length: n }, (_, i) => i * 7 + n));

test("every length around the block borders, against Node's own", () => {
  for (const message of messages) {
    assert.equal(hex(sha256(message)), createHash("sha256").update(message).digest("hex"), `${message.length} bytes`);
    assert.equal(hex(sha512(message)), createHash("sha512").update(message).digest("hex"), `${message.length} bytes`);
  }
});

test("a part of a larger buffer is hashed alone", () => {
  const buffer = messages.at(-1), part = buffer.subarray(13, 213);
  assert.equal(hex(sha256(part)), hex(sha256(part.slice())));
});

test("against @noble/hashes", { skip: skipWithoutModules }, async () => {
  const noble = await fromModules("@noble/hashes/sha2.js");
  for (const message of messages) {
    assert.deepEqual(sha256(message), noble.sha256(message));
    assert.deepEqual(sha512(message), noble.sha512(message));
  }
});
