// Bytes and the ways they are written: UTF-8, hex, base64 and the base32 of House IDs. Each has one form only.
import { sha256 } from "./sha256.mjs";

// What is thrown for bad input: a code that words.mjs has a sentence for, and what it is about.
export class Fault extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
    this.detail = detail;
  }
}

export function need(condition, code, detail) {
  if (!condition) throw new Fault(code, detail);
}

export const encodeText = (text) => new TextEncoder().encode(text);

export function decodeText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("garbled", "UTF-8");
  }
}

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

export const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE64 = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE64[BASE64.charCodeAt(i)] = i;

// Standard alphabet, padded, unused bits zero; everything else is refused.
export function fromBase64(text) {
  need(typeof text === "string" && text.length % 4 === 0, "garbled", "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const out = new Uint8Array(text.length / 4 * 3 - padding), end = text.length - padding;
  let bits = 0, held = 0, at = 0;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i), value = code < 128 ? VALUE64[code] : -1;
    need(value >= 0, "garbled", "base64");
    held = (held << 6 | value) & 0xffff;
    bits += 6;
    if (bits >= 8) { bits -= 8; out[at++] = held >> bits & 255; }
  }
  need((held & (1 << bits) - 1) === 0, "garbled", "base64");
  return out;
}

export function toBase64(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const n = bytes[i] << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0);
    for (let j = 0; j < 4; j++) out += i + j > bytes.length ? "=" : BASE64[n >> 18 - 6 * j & 63];
  }
  return out;
}

const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";
const value32 = (digits) => Array.from(digits, (digit) => BASE32.indexOf(digit));
const check32 = (digits) => {
  const n = value32(digits).reduce((sum, value) => (sum * 32 + value) % 1021, 0);
  return BASE32[n >> 5] + BASE32[n & 31];
};

export const showHouseId = (id) => id.toUpperCase().match(/.{4}/g).join("-");

// The ID of the house whose log begins with this leaf, as 28 lower-case characters.
export function houseIdOf(leaf) {
  const hash = sha256(concat(encodeText("beffroi/house/v1\n"), leaf));
  const bits = Array.from(hash, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = bits.slice(0, 130).match(/.{5}/g).map((five) => BASE32[parseInt(five, 2)]).join("");
  return digits + check32(digits);
}

// What a person typed or scanned, as 28 lower-case characters.
export function readHouseId(typed) {
  const digits = typed.trim().toLowerCase().replace(/^beffroi:/, "").replace(/\?i=\d+$/, "")
    .replace(/[\s-]/g, "").replace(/[il]/g, "1").replace(/o/g, "0");
  const wrong = [...digits].find((digit) => !BASE32.includes(digit));
  need(!wrong, "idCharacter", wrong);
  need(digits.length === 28, "idLength", String(digits.length));
  need(check32(digits.slice(0, 26)) === digits.slice(26), "idCheck");
  return digits;
}
