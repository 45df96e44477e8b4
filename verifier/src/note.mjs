// Signed notes (C2SP signed-note), verifier keys and checkpoints: one parser and one rule for all that is signed.
import { concat, decodeText, encodeText, equal, Fault, fromBase64, hex, need, toBase64 } from "./base.mjs";
import { publicKey, verifyEd25519 } from "./ed25519.mjs";
import { sha256 } from "./sha256.mjs";

const NAME = /^[^\p{White_Space}+\u0000-\u001f]+$/u;

// The parts of a note; nothing is verified. What is returned, written again, gives the same bytes.
export function parseNote(bytes) {
  need(bytes.length <= 65536, "garbled", "note");
  const note = decodeText(bytes);
  const split = note.lastIndexOf("\n\n") + 1;
  need(split > 0 && !/[\u0000-\u0009\u000b-\u001f]/.test(note) && note.endsWith("\n"), "garbled", "note");
  const lines = note.slice(split + 1, -1).split("\n");
  need(lines.length <= 64, "garbled", "note");
  return { text: note.slice(0, split), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const [dash, name, encoded, ...more] = line.split(" ");
  need(dash === "—" && NAME.test(name ?? "") && encoded && !more.length, "garbled", "signature");
  const bytes = fromBase64(encoded);
  need(bytes.length > 4, "garbled", "signature");
  return { name, id: hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
}

// A verifier key `name+id+base64`; `type` is 1 for what signs notes, 4 for what cosigns checkpoints.
export function parseVkey(text) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  need(name && NAME.test(name), "vkey", text.slice(0, 60));
  const bytes = fromBase64(encoded), type = bytes[0], key = bytes.subarray(1);
  const real = hex(sha256(concat(encodeText(name + "\n"), bytes)).subarray(0, 4));
  need(real === id && (type === 1 || type === 4) && publicKey(key), "vkey", text.slice(0, 60));
  return { text, name, id, type, key, public: toBase64(key) };
}

function signedMessage(vkey, text, bytes) {
  if (vkey.type === 1) return [encodeText(text), bytes, null];
  need(bytes.length === 72, "signature", vkey.name);
  const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  need(time > 0n && time < 2n ** 63n, "signature", vkey.name);
  return [encodeText(`cosignature/v1\ntime ${time}\n${text}`), bytes.subarray(8), Number(time)];
}

// Each known key that signed, with the time of a cosignature. A known key whose signature fails, or that signs
// twice, rejects the note; lines of unknown keys are passed over, or rejected too when every line has to count.
export function verifyNote(note, vkeys, everyLine = false) {
  const signed = [];
  for (const line of note.signatures) {
    const vkey = vkeys.find((key) => key.name === line.name && key.id === line.id);
    need(vkey || !everyLine, "stranger", line.name);
    if (!vkey) continue;
    need(!signed.some((other) => other.vkey.text === vkey.text), "signature", line.name);
    const [message, signature, time] = signedMessage(vkey, note.text, line.bytes);
    need(verifyEd25519(vkey.key, message, signature), "signature", line.name);
    signed.push({ vkey, time });
  }
  return signed;
}

export function parseCheckpoint(text) {
  const match = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text);
  if (!match) throw new Fault("garbled", "checkpoint");
  const size = Number(match[2]);
  need(Number.isSafeInteger(size), "garbled", "checkpoint");
  return { origin: match[1], size, root: fromBase64(match[3]) };
}

export const isNote = (bytes, firstLine) => equal(bytes.subarray(0, firstLine.length + 1), encodeText(firstLine + "\n"));
