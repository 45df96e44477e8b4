import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeText, fromBase64, readHouseId, toBase64 } from "../src/base.mjs";
import { examine, sortFile } from "../src/files.mjs";
import { parseVkey } from "../src/note.mjs";
import { remember } from "../src/verdict.mjs";
import { records } from "./vectors.mjs";

const trust = { houses: [readHouseId(records.house)], witnesses: records.witnesses.map(parseVkey), needed: 2 };
const nobody = { houses: [], witnesses: [], needed: 1 };
const file = (name, content) => ({ name, bytes: typeof content === "string" ? encodeText(content) : content });
const booklet = (payload) => file("a.beffroi.html",
  `<!doctype html><h1>…</h1><script type="application/x-beffroi">${toBase64(encodeText(JSON.stringify(payload)))}</script>`);
const payload = (name) => records.booklets.find((item) => item.name === name).payload;

function proofFiles({ proof, bundle, body, keys }) {
  const documents = keys.map((key, i) => file(String(i + 1), fromBase64(key)));
  return [file("003.tlog-proof", fromBase64(proof)), file("000", fromBase64(bundle)), file("body", fromBase64(body)), ...documents];
}

test("files are told apart by what is in them", () => {
  const kinds = (files) => files.map((each) => sortFile(each).kind);
  assert.deepEqual(kinds(proofFiles(records.proofs[0])), ["proof", "leaves", "body", "leaves", "leaves"]);
  const others = [booklet({}), file("p.html", "<!DOCTYPE html>"), file("x.zip", "PK\u0003\u0004"), file("x", "hello"), file("empty", ""),
    file("entry", fromBase64(records.proofs[0].leaf))];
  assert.deepEqual(kinds(others), ["booklet", "page", "pack", "unknown", "unknown", "leaves"]);
});

test("a booklet without a House ID that the reader knows is state 1", () => {
  const [report] = examine([booklet(payload("witnessed by two"))], nobody);
  assert.deepEqual(report.verdicts.map(({ state }) => state), [1]);
  assert.equal(report.checked.chain.house, trust.houses[0]);
});

test("several files are judged together", () => {
  const [report, ...more] = examine(proofFiles(records.proofs[0]), trust);
  assert.deepEqual([report.verdicts[0].state, report.verdicts[0].content.title, more.length], [3, "Les cloches sonneront à midi", 0]);
});

test("what is missing is named by its path", () => {
  const [proof, entries, body, ...keys] = proofFiles(records.proofs[0]);
  const lacks = (files) => examine(files, trust)[0].fault;
  assert.deepEqual([lacks([proof, body]).code, lacks([proof, body]).detail], ["missing", "log/tile/entries/000"]);
  assert.match(lacks([proof, entries, ...keys]).detail, /^beffroi\/body\/[0-9a-f]{2}\/[0-9a-f]{64}$/);
  assert.equal(lacks([proof, body, ...keys]).code, "notInLog");
  assert.deepEqual(examine([body, ...keys], trust).map(({ hint }) => hint), ["alone", "alone", "alone"]);
});

test("a page alone names what to add, and is found in the signed tree", () => {
  const link = '<a href="../beffroi/proof/000/003.tlog-proof">x</a><a href="../beffroi/body/ab/abcd">y</a>';
  const [hint] = examine([file("call.html", `<!doctype html>${link}`)], trust);
  assert.deepEqual([hint.hint, hint.links.length], ["page", 2]);
  const page = file("call-1.html", "<!doctype html>\n<title>page</title>\n");
  const site = records.proofs.find(({ name }) => name === "of the site");
  const listed = (files, who) => examine(files, who).find(({ name }) => name === "call-1.html");
  assert.deepEqual([listed([...proofFiles(site), page], trust).hint, listed([...proofFiles(site), page], trust).links], ["pageListed", ["fr/call-1.html"]]);
  assert.equal(listed([...proofFiles(site), page], nobody).hint, "page", "not for a stranger's tree");
  const other = file("call-1.html", "<!doctype html>\n<title>Page</title>\n");
  assert.equal(listed([...proofFiles(site), other], trust).hint, "page");
});

test("a newer copy seen before is said, a fork is state 0", () => {
  const files = [booklet(payload("current"))], [{ checked }] = examine(files, trust);
  const memory = remember({}, checked), version = 2;
  const seen = memory[trust.houses[0]][version];
  const changed = (change) => ({ [trust.houses[0]]: { [version]: { ...seen, ...change } } });
  assert.equal(examine(files, trust, memory)[0].warning, "");
  assert.equal(examine(files, trust, changed({ size: 50 }))[0].warning, "newer");
  assert.equal(examine(files, trust, changed({ root: "other" }))[0].fault.code, "forked");
});
