// Proof files (C2SP tlog-proof) and what goes with them: the entry, its body and the key documents.
import { decodeText, encodeText, equal, fromBase64, hex, need } from "./base.mjs";
import { contentOf } from "./booklet.mjs";
import { leafHash, verifyInclusion } from "./merkle.mjs";
import { isNote, parseCheckpoint, parseNote } from "./note.mjs";
import { checkEntry, isKeyDocument, keyChain, openCheckpoint, parseEntry, standings } from "./records.mjs";
import { sha256 } from "./sha256.mjs";

const HEADER = "c2sp.org/tlog-proof@v1";
export const isProof = (bytes) => isNote(bytes, HEADER);

export function parseProof(bytes) {
  const end = decodeText(bytes).indexOf("\n\n");
  need(bytes.length <= 131072 && end > 0, "garbled", "tlog-proof");
  const lines = decodeText(bytes).slice(0, end).split("\n");
  need(lines.shift() === HEADER, "garbled", "tlog-proof");
  const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : null;
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "") ?? [];
  need(index !== undefined && Number.isSafeInteger(Number(index)), "garbled", "tlog-proof");
  const checkpoint = encodeText(decodeText(bytes).slice(end + 2));
  return { index: Number(index), path: lines.map(fromBase64), note: parseNote(checkpoint), extra };
}

// The entries of a bundle: two bytes of length, then the entry, up to 256 times; null when these bytes are none.
export function bundleEntries(bytes) {
  const entries = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + (bytes[at] << 8 | bytes[at + 1]);
    if (entries.length === 256 || !(end <= bytes.length)) return null;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries.length ? entries : null;
}

export function bundlePath(index) {
  const digits = String(Math.floor(index / 256));
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g);
  return "log/tile/entries/" + groups.map((group, i) => (i < groups.length - 1 ? "x" : "") + group).join("/");
}

// As checkBooklet, for one proof. `leaves` are entries and key documents that lie beside it, `bodies` body files.
export function checkProof(proof, { leaves, bodies }, witnesses = []) {
  const { size, root } = parseCheckpoint(proof.note.text);
  const candidates = proof.extra ? [proof.extra, ...leaves] : leaves;
  need(candidates.length > 0, "missing", bundlePath(proof.index));
  const leaf = candidates.find((other) => verifyInclusion(proof.index, size, leafHash(other), proof.path, root));
  need(leaf, "notInLog", `#${proof.index}: ${bundlePath(proof.index)}`);
  const chain = keyChain(chainOf(leaves));
  const checkpoint = openCheckpoint(proof.note, chain, witnesses);
  if (isKeyDocument(leaf)) return { chain, checkpoint, items: [] };
  const entry = parseEntry(leaf);
  checkEntry(entry, proof.index, chain);
  const item = { index: proof.index, entry, standing: standings([{ index: proof.index, entry }]).get(proof.index) };
  item.body = bodies.find((body) => hex(sha256(body)) === entry.body) ?? null;
  need(item.body || !bodies.length || !entry.body, "otherBody", entry.body);
  item.content = contentOf(item);
  return { chain, checkpoint, items: [item] };
}

// Key documents among the leaves, by version and each once.
function chainOf(leaves) {
  const version = (leaf) => Number(/^version (\d+)$/m.exec(decodeText(leaf))?.[1]);
  const documents = leaves.filter(isKeyDocument).sort((a, b) => version(a) - version(b));
  return documents.filter((leaf, i) => i === 0 || !equal(leaf, documents[i - 1]));
}
