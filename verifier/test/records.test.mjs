import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeText, Fault, fromBase64, houseIdOf, readHouseId, showHouseId, toBase64 } from "../src/base.mjs";
import { checkBooklet, isBooklet, payloadOf } from "../src/booklet.mjs";
import { parseVkey } from "../src/note.mjs";
import { bundleEntries, bundlePath, checkProof, parseProof } from "../src/proof.mjs";
import { checkEntry, keyChain, parseEntry } from "../src/records.mjs";
import { compareMemory, judge, remember } from "../src/verdict.mjs";
import { records } from "./vectors.mjs";

const witnesses = records.witnesses.map(parseVkey);
const trust = { houses: [readHouseId(records.house)], witnesses, needed: 2 };
const current = records.booklets[0].payload;

// The state of a whole: its worst edition; 0 when anything is refused, which has to be a Fault and nothing else.
function stateOf(check, known = trust) {
  try {
    return Math.max(...judge(check(), known).map(({ state }) => state));
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return 0;
  }
}

test("House IDs are made and read as in Rust", () => {
  for (const { leaf, id } of records.ids.of) assert.equal(showHouseId(houseIdOf(fromBase64(leaf))), id);
  for (const { text, read } of records.ids.typed) {
    if (read) assert.equal(showHouseId(readHouseId(text)), read);
    else assert.throws(() => readHouseId(text), Fault, text);
  }
  assert.equal(showHouseId(readHouseId(`beffroi:${trust.houses[0]}?i=12`)), records.house);
});

test("base64 has one form", () => {
  for (const n of [0, 1, 2, 3, 200]) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => i * 31);
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
  }
  for (const bad of ["A", "AA=", "AB==", "AAB=", "A===", "AA A", "AA-_", "ÀAAA"]) assert.throws(() => fromBase64(bad), Fault, bad);
});

test("records are judged as in Rust", () => {
  const keys = current.keys.map(fromBase64);
  const chain = keyChain(keys, () => 4);
  for (const { name, index, leaf, good, why } of records.records) {
    let accepted = true;
    try {
      checkEntry(parseEntry(fromBase64(leaf)), index, chain);
    } catch (fault) {
      assert.ok(fault instanceof Fault, `${name}: ${fault.stack}`);
      accepted = false;
    }
    assert.equal(accepted, good, `${name}: ${why}`);
  }
});

for (const { name, state, payload } of records.booklets) {
  test(`booklet: ${name}: state ${state}`, () => {
    assert.equal(stateOf(() => checkBooklet(payload, witnesses)), state);
    const stranger = { houses: [], witnesses, needed: 2 };
    assert.equal(stateOf(() => checkBooklet(payload, witnesses), stranger), state === 0 ? 0 : 1);
  });
}

test("erased words are not shown, withdrawn ones are, with the reason", () => {
  const open = (name) => judge(checkBooklet(records.booklets.find((b) => b.name === name).payload, witnesses), trust);
  const [erased] = open("erased"), [withdrawn] = open("withdrawn"), [old] = open("superseded"), [forged] = open("repudiated");
  assert.equal(erased.content, null);
  assert.equal(erased.standing.reason, "privacy");
  assert.equal(withdrawn.reasons.en, "The square is closed.");
  assert.ok(withdrawn.content.text);
  assert.deepEqual([old.standing.what, old.standing.by, forged.standing.what], ["superseded", 3, "repudiated"]);
});

test("the state is as of the median witness, or by the house's own word", () => {
  const [first, second] = records.booklets;
  assert.equal(judge(checkBooklet(first.payload, witnesses), trust)[0].asOf.by, "house");
  const { asOf, witnessed } = judge(checkBooklet(second.payload, witnesses), trust)[0];
  assert.deepEqual([asOf, witnessed], [{ time: 1795500060, by: "witness" }, 2]);
  assert.equal(judge(checkBooklet(second.payload, []), { ...trust, witnesses: [] })[0].asOf.by, "house");
});

// Every place in a payload that is base64, as [read, write].
function materials(payload) {
  const places = [[payload, "checkpoint"], ...payload.keys.map((_, i) => [payload.keys, i])];
  for (const entry of payload.entries) {
    places.push([entry, "leaf"], ...entry.proof.map((_, i) => [entry.proof, i]));
    if (entry.body) places.push([entry, "body"]);
  }
  for (const blob of payload.blobs) places.push([blob, "bytes"]);
  return places;
}

function flipAll(payload, stride, refuse) {
  let flips = 0;
  const copy = structuredClone(payload);
  for (const [holder, field] of materials(copy)) {
    const whole = holder[field], bytes = fromBase64(whole);
    for (let at = flips % stride; at < bytes.length; at += stride) {
      bytes[at] ^= 1 << (at % 8);
      holder[field] = toBase64(bytes);
      refuse(copy, field, at);
      bytes[at] ^= 1 << (at % 8);
      flips++;
    }
    holder[field] = whole;
  }
  return flips;
}

test("any flipped byte of a booklet leads to state 0", () => {
  for (const name of ["current", "two editions with a picture", "withdrawn"]) {
    const { payload } = records.booklets.find((booklet) => booklet.name === name);
    const flips = flipAll(payload, name === "current" ? 1 : 5, (changed, field, at) =>
      assert.equal(stateOf(() => checkBooklet(changed, witnesses)), 0, `${name}: byte ${at} of ${field}`));
    assert.ok(flips > 1000, String(flips));
  }
});

test("a flipped byte of a cosignature never helps", () => {
  const { payload, state } = records.booklets.find((booklet) => booklet.name === "witnessed by two");
  const copy = structuredClone(payload), bytes = fromBase64(payload.checkpoint);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] ^= 1;
    copy.checkpoint = toBase64(changed);
    assert.ok(stateOf(() => checkBooklet(copy, witnesses)) < state, `byte ${at}`);
  }
});

test("junk in place of any field is a Fault", () => {
  const junk = [null, undefined, 7, -1, 1e300, "", "AAAA", "x", [], {}, [null], { leaf: 5 }];
  for (const value of junk) {
    assert.equal(stateOf(() => checkBooklet(value)), 0);
    for (const field of ["format", "house", "keys", "checkpoint", "entries"]) {
      assert.equal(stateOf(() => checkBooklet({ ...current, [field]: value })), 0, field);
    }
    for (const field of ["index", "leaf", "proof"]) {
      const entries = [current.entries[0], { ...current.entries[1], [field]: value }, current.entries[2]];
      assert.equal(stateOf(() => checkBooklet({ ...current, entries })), 0, field);
    }
  }
});

test("the machine part of a page is found, once", () => {
  const part = `<script type="application/x-beffroi">\n${toBase64(encodeText(JSON.stringify(current))).replace(/.{76}/g, "$&\n")}\n</script>`;
  const page = `<!doctype html><p>…</p>${part}`;
  assert.ok(isBooklet(page));
  assert.deepEqual(payloadOf(page), current);
  assert.throws(() => payloadOf(page + part), Fault);
  assert.throws(() => payloadOf(page.slice(0, -40)), Fault);
  assert.throws(() => payloadOf(page.replace("\n</script>", "!</script>")), Fault);
});

for (const item of records.proofs) {
  test(`proof: ${item.name}: state ${item.state}`, () => {
    const keys = item.keys.map(fromBase64), bundle = bundleEntries(fromBase64(item.bundle));
    const check = (leaves) => () =>
      checkProof(parseProof(fromBase64(item.proof)), { leaves, bodies: [fromBase64(item.body)] }, witnesses);
    assert.equal(stateOf(check([...keys, fromBase64(item.leaf)])), item.state);
    assert.equal(stateOf(check(keys)), 0, "without the entry");
    if (item.name !== "with another entry") assert.equal(stateOf(check([...keys, ...bundle])), item.state);
  });
}

test("a proof may carry its entry", () => {
  const { proof, leaf, keys, body } = records.proofs[0];
  const text = Buffer.from(proof, "base64").toString().replace("@v1\n", `@v1\nextra ${leaf}\n`);
  const files = { leaves: keys.map(fromBase64), bodies: [fromBase64(body)] };
  assert.equal(stateOf(() => checkProof(parseProof(encodeText(text)), files, witnesses)), 3);
});

test("paths of entry bundles", () => {
  assert.deepEqual([0, 255, 256, 1234567 * 256].map(bundlePath),
    ["log/tile/entries/000", "log/tile/entries/000", "log/tile/entries/001", "log/tile/entries/x001/x234/567"]);
  assert.equal(bundleEntries(Uint8Array.of(0, 5, 1)), null);
});

test("memory notices an older copy and a fork, and a new key document forgives", () => {
  const checked = checkBooklet(current, []);
  const memory = remember({}, checked);
  assert.equal(compareMemory({}, checked), "");
  assert.equal(compareMemory(memory, checked), "");
  const seen = memory[checked.chain.house][2];
  const larger = { [checked.chain.house]: { 2: { ...seen, size: 99 } } };
  assert.equal(compareMemory(larger, checked), "newer");
  assert.deepEqual(remember(larger, checked), larger);
  assert.equal(compareMemory({ [checked.chain.house]: { 2: { ...seen, root: "00" } } }, checked), "forked");
  assert.equal(compareMemory({ [checked.chain.house]: { 1: { size: 2 ** 50, root: "00" } } }, checked), "");
  assert.equal(compareMemory({ [checked.chain.house]: { 3: { size: 1, root: "00" } } }, checked), "newer");
});
