import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { encodeText } from "../src/base.mjs";
import { publicKey, verifyEd25519 } from "../src/ed25519.mjs";
import { fromHex, fromModules, load, skipWithout, skipWithoutModules } from "./vectors.mjs";

const EDGES = "ed25519-edge-cases.json";
const ODD = ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"];

test("test 2 of RFC 8032, 7.1", () => {
  const key = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const signature = fromHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  assert.ok(verifyEd25519(key, Uint8Array.of(0x72), signature));
  assert.ok(!verifyEd25519(key, Uint8Array.of(0x73), signature));
});

test("the strict rule accepts 43 of the 914 edge cases, none of them odd", { skip: skipWithout(EDGES) }, () => {
  const cases = load(EDGES);
  assert.equal(cases.length, 914);
  const accepted = cases.filter(({ key, sig, msg }) => verifyEd25519(fromHex(key), encodeText(msg), fromHex(sig)));
  assert.equal(accepted.length, 43);
  for (const { flags } of accepted) assert.ok(!(flags ?? []).some((flag) => ODD.includes(flag)), String(flags));
});

function honest(count) {
  return Array.from({ length: count }, (_, i) => {
    const { publicKey: key, privateKey } = generateKeyPairSync("ed25519");
    const message = new Uint8Array(i * 9).fill(i);
    const raw = new Uint8Array(key.export({ type: "spki", format: "der" })).slice(-32);
    return { key: raw, message, signature: new Uint8Array(sign(null, message, privateKey)) };
  });
}

test("what Node signs is accepted, and no changed bit of it", () => {
  for (const { key, message, signature } of honest(12)) {
    assert.ok(publicKey(key) && verifyEd25519(key, message, signature));
    for (let bit = 0; bit < 512; bit += 37) {
      const changed = signature.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      assert.ok(!verifyEd25519(key, message, changed), `bit ${bit}`);
    }
    assert.ok(!verifyEd25519(key, message, signature.subarray(1)));
  }
});

test("against @noble/ed25519", { skip: skipWithoutModules }, async () => {
  const noble = await fromModules("@noble/ed25519/index.js");
  const { sha512 } = await fromModules("@noble/hashes/sha2.js");
  noble.hashes.sha512 = sha512;
  for (const { key, message, signature } of honest(20)) {
    const changed = signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
    for (const each of [signature, changed]) {
      assert.equal(verifyEd25519(key, message, each), noble.verify(each, message, key, { zip215: false }));
    }
  }
});

test("against @noble/ed25519 on the edge cases: what we accept, it accepts", { skip: skipWithoutModules || skipWithout(EDGES) }, async () => {
  const noble = await fromModules("@noble/ed25519/index.js");
  const { sha512 } = await fromModules("@noble/hashes/sha2.js");
  noble.hashes.sha512 = sha512;
  const small = (bytes) => noble.Point.fromBytes(bytes).isSmallOrder();
  for (const { number, key, sig, msg } of load(EDGES)) {
    const [k, s, m] = [fromHex(key), fromHex(sig), encodeText(msg)];
    let theirs = false;
    try {
      const point = noble.Point.fromBytes(k), r = noble.Point.fromBytes(s.slice(0, 32));
      const scalar = s.slice(32).reduceRight((n, byte) => n << 8n | BigInt(byte), 0n);
      const hash = sha512(Uint8Array.of(...s.slice(0, 32), ...k, ...m)).reduceRight((n, byte) => n << 8n | BigInt(byte), 0n);
      const l = 2n ** 252n + 27742317777372353535851937790883648493n;
      const base = scalar ? noble.Point.BASE.multiply(scalar) : noble.Point.ZERO;
      const sum = hash % l ? base.subtract ? base.subtract(point.multiply(hash % l)) : base.add(point.multiply(hash % l).negate()) : base;
      theirs = scalar < l && !small(k) && !r.isSmallOrder() && Buffer.compare(sum.toBytes(), s.slice(0, 32)) === 0;
    } catch { /* not a point, or out of range */ }
    assert.equal(verifyEd25519(k, m, s), theirs, `case ${number}`);
  }
});
